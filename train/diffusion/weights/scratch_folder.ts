import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

/** A folder for weights that are made of others, for as long as the networks are open. */
export interface ScratchFolder {
  /** Makes it when it is first asked for. */
  path(): Promise<string>;
  /** Removes it with all that is in it. */
  remove(): Promise<void>;
}

const PREFIX = "headcast-weights-";

/** In the system's folder for temporary files (TMPDIR). What processes that were killed have left there goes. */
export function createScratchFolder(): ScratchFolder {
  let made: Promise<string> | null = null;
  return {
    path() {
      made ??= removeOrphans().then(() =>
        Deno.makeTempDir({ dir: tmpdir(), prefix: `${PREFIX}${Deno.pid}-` })
      );
      return made;
    },
    async remove() {
      if (made !== null) await Deno.remove(await made, { recursive: true }).catch(() => {});
      made = null;
    },
  };
}

async function removeOrphans(): Promise<void> {
  for await (const { name } of Deno.readDir(tmpdir())) {
    const owner = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (owner === undefined || isRunning(Number(owner))) continue;
    await Deno.remove(join(tmpdir(), name), { recursive: true }).catch(() => {});
  }
}

/** A process that one may not signal is there too. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code !== "ESRCH";
  }
}
