import { joinSound } from "../../base/sound/join_sound.ts";

/** Sound as it came, in chunks of any length, read in order; what was read is kept for a while. All in samples. */
export interface SoundChunks {
  /** All that has come, and the place that is read next, which may be still to come. */
  readonly come: number;
  readonly next: number;
  /** @param pcm mono; kept */
  append(pcm: Float32Array): void;
  /** Copies what comes next, cut to what can be heard. @returns how much */
  read(into: Float32Array): number;
  /** Reads on from there. @returns where: later where that is kept no longer */
  seek(place: number): number;
}

/** Shorter chunks are put together: ten seconds of one sample each took 290 MB, and 0.8 s for 20 ms to be read. */
const LEAST = 480;

/** @param keep samples that stay behind the place that is read next */
export function createSoundChunks(keep: number): SoundChunks {
  const chunks: Float32Array[] = [];
  /** Where the first chunk begins. */
  let base = 0;
  /** The chunk that is read next, and where it begins. */
  let index = 0, begin = 0;
  let next = 0, come = 0;

  /** Goes on to the chunk that holds the next place, or the last one, which may still grow. */
  function advance(): void {
    while (index < chunks.length - 1 && begin + chunks[index]!.length <= next) {
      begin += chunks[index++]!.length;
    }
    while (index > 0 && base + chunks[0]!.length <= next - keep) {
      base += chunks.shift()!.length;
      index--;
    }
  }

  return {
    get come() {
      return come;
    },
    get next() {
      return next;
    },
    append(pcm) {
      if (pcm.length === 0) return;
      const last = chunks.at(-1);
      if (last !== undefined && last.length + pcm.length <= LEAST) {
        chunks[chunks.length - 1] = joinSound([last, pcm]);
      } else chunks.push(pcm);
      come += pcm.length;
      // Who reads on from far ahead keeps nothing of what comes until there.
      advance();
    },
    read(into) {
      let count = 0;
      while (count < into.length && next < come) {
        advance();
        const chunk = chunks[index]!;
        const at = next - begin;
        const part = Math.min(into.length - count, chunk.length - at);
        // A voice's NaN would ring in every filter behind it.
        for (let i = 0; i < part; i++) into[count + i] = Math.max(-1, Math.min(1, chunk[at + i]! || 0));
        count += part;
        next += part;
      }
      return count;
    },
    seek(place) {
      next = Math.max(base, place);
      index = 0;
      begin = base;
      return next;
    },
  };
}
