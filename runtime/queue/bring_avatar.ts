import { basename, dirname, join } from "node:path";
import type { JobRecord } from "../protocol/training_jobs.ts";
import type { TrainingQueue } from "./training_queue.ts";

/** Of one of an avatar's files, bytes. */
const MOST_BYTES = 2 ** 31;

/**
 * Brings what has come of a job into a folder of this machine: all of it or nothing. What lies there already stays.
 *
 * @returns whether it was brought
 * @throws {Error} where a file is not there, or not whole
 */
export async function bringAvatar(
  { read }: Pick<TrainingQueue, "read">,
  { avatar }: Pick<JobRecord, "avatar">,
  folder: string,
): Promise<boolean> {
  if (avatar === null || await isThere(folder)) return false;
  // A dot: nobody lists it.
  const fresh = join(dirname(folder), `.${basename(folder)}.new-${crypto.randomUUID()}`);
  await Deno.mkdir(fresh, { recursive: true });
  try {
    for (const { name, file } of avatar) {
      await Deno.writeFile(join(fresh, name), await read(file, MOST_BYTES));
    }
    if (await isThere(folder)) return false;
    await Deno.rename(fresh, folder);
    return true;
  } finally {
    await Deno.remove(fresh, { recursive: true }).catch(() => {});
  }
}

const isThere = (path: string): Promise<boolean> => Deno.lstat(path).then(() => true, () => false);
