import type { Clock } from "../live_clock.ts";
import { VOICE_TIMEOUT_MS } from "../limits.ts";

/** Why a voice is not waited for any longer. */
export class VoiceError extends Error {
  /** Tells it from the voice's own errors. */
  override readonly name = "VoiceError";
}

/**
 * Reads what a voice makes, chunk by chunk, and never waits for it longer than it may take: a voice that heeds no signal, or
 * gives nothing, holds up nobody.
 *
 * @param take given each chunk; the next is asked for when it has resolved
 * @param signal ends the reading at once: it resolves then
 * @throws {VoiceError} where nothing has come for VOICE_TIMEOUT_MS
 * @throws what the voice or `take` throws
 */
export async function readVoice<Chunk>(
  chunks: AsyncIterable<Chunk>,
  take: (chunk: Chunk) => Promise<void> | void,
  signal: AbortSignal,
  clock: Clock,
): Promise<void> {
  const iterator = chunks[Symbol.asyncIterator]();
  const aborted = Promise.withResolvers<"aborted">();
  const abort = () => aborted.resolve("aborted");
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  try {
    while (!signal.aborted) {
      const late = Promise.withResolvers<"late">();
      const cancel = clock.after(VOICE_TIMEOUT_MS, () => late.resolve("late"));
      const next = iterator.next();
      // It may be refused when nobody waits for it any more.
      next.catch(() => {});
      const step = await Promise.race([next, late.promise, aborted.promise]).finally(cancel);
      if (step === "aborted") return;
      if (step === "late") {
        throw new VoiceError(`Cannot wait longer for the voice, the limit is: ${VOICE_TIMEOUT_MS / 1000} s`);
      }
      if (step.done) return;
      await Promise.race([take(step.value), aborted.promise]);
    }
  } catch (error) {
    // What a voice throws because it was aborted is no fault of its.
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener("abort", abort);
    iterator.return?.()?.catch(() => {});
  }
}
