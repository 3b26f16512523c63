import { createResampler, MAX_RATE, MIN_RATE, type Resampler } from "../../base/sound/resampler.ts";
import { createSoundChunks, type SoundChunks } from "./sound_chunks.ts";
import { KEPT_SOUND_MS, PACKET_MS, PACKET_SAMPLES, SOUND_RATE } from "./sound_packet.ts";

/**
 * Sound of one utterance: chunks of any length and rate go in, packets at 48 kHz come out. Chunks are kept as they come and
 * turned into packets 20 ms at a time, so that none of them, however long, keeps the event loop; the last
 * KEPT_SOUND_MS of what was read stay, for who interrupts and resumes.
 */
export interface SoundQueue {
  /** Milliseconds that have come and have not been read. */
  readonly aheadMs: number;
  /** Milliseconds that have come since the beginning. */
  readonly comeMs: number;
  /** It has ended and all of it was read. */
  readonly isOver: boolean;
  /** @param pcm mono; kept. @throws {RangeError} for a rate that sound does not have, or another than before */
  append(pcm: Float32Array, sampleRate: number): void;
  /** No more is to come. */
  end(): void;
  /** Fills one packet, the last one up with silence. @returns false where there is not enough */
  read(into: Float32Array): boolean;
  /** Reads on from there, which may be still to come. @returns where, milliseconds: later where that is kept no longer */
  seek(ms: number): number;
}

/** What its first chunk tells. */
interface Line {
  readonly rate: number;
  readonly chunks: SoundChunks;
  /** 20 ms as they came. */
  readonly slice: Float32Array;
  /** Null where nothing is to be done. */
  readonly resampler: Resampler | null;
}

export function createSoundQueue(): SoundQueue {
  /** What came out of the resampler and makes no packet yet: at most a packet, a slice and the resampler's rest. */
  const out = new Float32Array(PACKET_SAMPLES * 4);
  let outCount = 0;
  let line: Line | null = null;
  let ended = false, finished = false;
  /** Where to read on, while the rate is not known. */
  let wanted = 0;

  const gather = (pcm: Float32Array): void => {
    out.set(pcm, outCount);
    outCount += pcm.length;
  };

  function seek(ms: number): number {
    wanted = ms;
    if (line === null) return ms;
    outCount = 0;
    finished = false;
    line.resampler?.reset();
    return line.chunks.seek(Math.round(ms * line.rate / 1000)) * 1000 / line.rate;
  }

  function pull({ chunks, slice, resampler }: Line): void {
    while (outCount < PACKET_SAMPLES) {
      const count = chunks.read(slice);
      if (count === 0) break;
      const part = slice.subarray(0, count);
      gather(resampler === null ? part : resampler.process(part));
    }
    if (!ended || finished || chunks.next < chunks.come) return;
    if (resampler !== null) gather(resampler.finish());
    finished = true;
  }

  return {
    get aheadMs() {
      const waiting = line === null ? 0 : Math.max(0, line.chunks.come - line.chunks.next) * 1000 / line.rate;
      return waiting + outCount * 1000 / SOUND_RATE;
    },
    get comeMs() {
      return line === null ? 0 : line.chunks.come * 1000 / line.rate;
    },
    get isOver() {
      return ended && outCount === 0 && (line === null || finished);
    },
    append(pcm, sampleRate) {
      if (line === null) {
        line = openLine(sampleRate);
        seek(wanted);
      }
      if (sampleRate !== line.rate) {
        throw new RangeError(`Cannot take sound, its rate must stay ${line.rate}: ${sampleRate}`);
      }
      line.chunks.append(pcm);
    },
    end() {
      ended = true;
    },
    read(into) {
      if (line === null) return false;
      pull(line);
      if (outCount < PACKET_SAMPLES && !(finished && outCount > 0)) return false;
      const count = Math.min(outCount, PACKET_SAMPLES);
      into.set(out.subarray(0, count));
      into.fill(0, count);
      out.copyWithin(0, count, outCount);
      outCount -= count;
      return true;
    },
    seek,
  };
}

/** @throws {RangeError} for a rate that sound does not have */
function openLine(rate: number): Line {
  if (!(Number.isInteger(rate) && rate >= MIN_RATE && rate <= MAX_RATE)) {
    throw new RangeError(`Cannot take sound, its rate must be ${MIN_RATE} to ${MAX_RATE} a second: ${rate}`);
  }
  return {
    rate,
    chunks: createSoundChunks(Math.floor(KEPT_SOUND_MS * rate / 1000)),
    slice: new Float32Array(Math.ceil(PACKET_MS * rate / 1000)),
    resampler: rate === SOUND_RATE ? null : createResampler(rate, SOUND_RATE),
  };
}
