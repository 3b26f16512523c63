import { MOST_PACKED_BYTES } from "../../avatar/folder/file/avatar_files.ts";

/** More bytes than are taken. */
export class TooLargeError extends Error {
  override readonly name = "TooLargeError";
}

/** It does not come in time, or not to its end. */
export class LateError extends Error {
  override readonly name = "LateError";
}

/** A sender that sends nothing for so long has gone. */
const SILENCE_MS = 30_000;
/** Nor is one waited for that sends a byte now and then: 256 MB come at 150 kB/s in that time. */
const MOST_MS = 1_800_000;

/**
 * Writes what comes to a file, as it comes.
 *
 * @throws {TooLargeError} once more has come than an avatar's file may have; {LateError} where nothing comes any more, it breaks off or takes too long
 */
export async function receiveFile(
  body: ReadableStream<Uint8Array> | null,
  path: string,
  most: number = MOST_PACKED_BYTES,
  silenceMs: number = SILENCE_MS,
  mostMs: number = MOST_MS,
): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  const reader = body?.getReader();
  if (!reader) return;
  const until = performance.now() + mostMs;
  let taken = 0;
  try {
    for (;;) {
      const left = Math.max(0, until - performance.now());
      const { done, value } = left < silenceMs
        ? await inTime(reader.read(), left, `that takes longer than: ${mostMs} ms`)
        : await inTime(reader.read(), silenceMs, `of which nothing comes for so long: ${silenceMs} ms`);
      if (done) return;
      taken += value.length;
      if (taken > most) throw tooLarge(most, taken);
      for (let at = 0; at < value.length;) at += await file.write(value.subarray(at));
    }
  } catch (error) {
    await reader.cancel().catch(() => {});
    // What a sender breaks off is no fault of the server's, which its log would tell.
    if (error instanceof Deno.errors.BadResource) throw new LateError("Cannot take a file that breaks off");
    throw error;
  }
}

export const tooLarge = (most: number, met: number): TooLargeError =>
  new TooLargeError(`Cannot take the avatar, its file must have at most ${most} bytes: ${met}`);

async function inTime<T>(work: Promise<T>, ms: number, why: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LateError(`Cannot take a file ${why}`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
