import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { placeError } from "./out_place.ts";
import { interruptSignals } from "./system.ts";

/**
 * Writes a file or a folder under a temporary name beside it, and gives it its own name only once it is whole:
 * who finds the name finds all of it, whatever happened in between. The extension stays, since writers choose
 * the format by it.
 *
 * @throws Error that says what is in the way where nothing can be written there; what `write` does
 */
export async function writeWhole(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const extension = extname(path);
  const temporary = join(
    dirname(path),
    `.${basename(path, extension)}.${crypto.randomUUID().slice(0, 8)}${extension}`,
  );
  try {
    await mkdir(dirname(path), { recursive: true });
  } catch (error) {
    throw placeError(error, path);
  }
  try {
    await write(temporary);
    await rename(temporary, path);
  } catch (error) {
    const isOurs = error instanceof Error && error.message.includes(temporary);
    if (isOurs) throw placeError(error, path);
    // A write to an open file says that the disk is full, but not which.
    throw error instanceof Error && !("path" in error) ? Object.assign(error, { path }) : error;
  } finally {
    // After the rename there is nothing left to remove, and force makes that no error.
    await rm(temporary, { recursive: true, force: true });
  }
}

/** @throws Error where a folder of frames would be mixed with files that lie there already */
export async function refuseFullFolder(path: string): Promise<void> {
  const entries = await readdir(path).catch(() => []);
  if (entries.length > 0) throw new Error(`Cannot write frames, the folder has files in it already: ${path}`);
}

/**
 * A signal that Ctrl-C and SIGTERM abort, for work that cleans up after itself. A second Ctrl-C ends the process
 * at once.
 */
export function abortOnInterrupt(): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const names = interruptSignals();
  const stop = () => {
    if (controller.signal.aborted) Deno.exit(130);
    controller.abort(new InterruptedError("Interrupted, nothing was written"));
  };
  for (const name of names) Deno.addSignalListener(name, stop);
  return {
    signal: controller.signal,
    release() {
      for (const name of names) Deno.removeSignalListener(name, stop);
    },
  };
}

/** The person at the keyboard wants to stop. */
export class InterruptedError extends Error {
  override name = "InterruptedError";
}
