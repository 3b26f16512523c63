import type { JobFile } from "../../protocol/training_jobs.ts";

/** The most that one file may have, and all that are kept, bytes. */
const MOST_FILE = 32 << 20, MOST_KEPT = 64 << 20;

/** Files of jobs, with those in memory that were read last. */
export function keepFiles(read: (file: JobFile, most: number) => Promise<Uint8Array<ArrayBuffer>>) {
  const kept = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  const sizes = new Map<string, number>();

  function makeRoom(size: number): void {
    let all = [...sizes.values()].reduce((sum, each) => sum + each, size);
    for (const [blob, each] of sizes) {
      if (all <= MOST_KEPT) return;
      all -= each;
      kept.delete(blob);
      sizes.delete(blob);
    }
  }

  /** @throws {Error} where it is not there, not whole, or too large */
  return async (file: JobFile): Promise<Uint8Array<ArrayBuffer>> => {
    const key = `${file.blob} ${file.hash}`, known = kept.get(key);
    if (known) return await known;
    if (file.size > MOST_FILE) {
      throw new RangeError(`Cannot show a job's file, it must have at most ${MOST_FILE} bytes: ${file.size}`);
    }
    makeRoom(file.size);
    const reading = read(file, MOST_FILE);
    kept.set(key, reading);
    sizes.set(key, file.size);
    try {
      return await reading;
    } catch (error) {
      kept.delete(key);
      sizes.delete(key);
      throw error;
    }
  };
}
