import { message } from "../../base/message.ts";
import { readFileOr, writePrivate } from "./private_file.ts";
import { log } from "../../telemetry/log.ts";

/** How old what is known of the list may be. */
const FRESH_MS = 1000;

/** The ids of tokens that were taken back before their time. */
export interface Revocations {
  has(id: string): boolean;
}

/**
 * A list in a file, one id a line, as it stands now: whoever adds a line needs to start nothing anew. A file that is
 * missing is an empty list; one that cannot be read leaves in force what was read of it last.
 */
export function openRevocations(path: string, now: () => number = () => performance.now()): Revocations {
  let ids: ReadonlySet<string> = new Set();
  let lookedAt = -Infinity;
  let version = "";
  let fault = "";

  function refresh(): void {
    try {
      const { mtime, size } = Deno.statSync(path);
      const found = `${mtime?.getTime()} ${size}`;
      if (found !== version) ids = read(Deno.readTextFileSync(path));
      version = found;
      fault = "";
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return void (ids = new Set());
      if (fault !== message(error)) {
        log.error(`Cannot read the list of revoked tokens: ${message(error)}`);
      }
      fault = message(error);
    }
  }

  return {
    has(id) {
      const time = now();
      if (time - lookedAt >= FRESH_MS) {
        lookedAt = time;
        refresh();
      }
      return ids.has(id);
    },
  };
}

/** Adds an id to the list in a file. @throws {Error} where it cannot be written */
export async function revoke(path: string, id: string): Promise<void> {
  const ids = read(await readFileOr(path) ?? "");
  await writePrivate(path, `${[...ids.add(id)].join("\n")}\n`);
}

/** Behind a number sign stand words for people. */
const read = (text: string): Set<string> =>
  new Set(text.split("\n").map((line) => line.replace(/#.*/, "").trim()).filter((line) => line !== ""));
