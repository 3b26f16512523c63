import { MOST_PACKED_BYTES } from "../../avatar/folder/file/avatar_files.ts";

/** More bytes than are taken. */
export class TooLargeError extends Error {
  override readonly name = "TooLargeError";
}

/** A sender that sends nothing for so long has gone. */
const SILENCE_MS = 30_000;

/**
 * Writes what comes to a file, as it comes.
 *
 * @throws {TooLargeError} once more has come than an avatar's file may have; Error where nothing comes any more
 */
export async function receiveFile(
  body: ReadableStream<Uint8Array> | null,
  path: string,
  most: number = MOST_PACKED_BYTES,
  silenceMs: number = SILENCE_MS,
): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  const reader = body?.getReader();
  if (!reader) return;
  let taken = 0;
  try {
    for (;;) {
      const { done, value } = await inTime(reader.read(), silenceMs);
      if (done) return;
      taken += value.length;
      if (taken > most) throw tooLarge(most, taken);
      for (let at = 0; at < value.length;) at += await file.write(value.subarray(at));
    }
  } catch (error) {
    await reader.cancel().catch(() => {});
    throw error;
  }
}

export const tooLarge = (most: number, met: number): TooLargeError =>
  new TooLargeError(`Cannot take the avatar, its file must have at most ${most} bytes: ${met}`);

async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      reject,
      ms,
      new Error(`Cannot take a file of which nothing comes for so long: ${ms} ms`),
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
