import { joinSound } from "../base/sound/join_sound.ts";
import { createResampler } from "../base/sound/resampler.ts";
import { openSoundFile } from "./sound_file.ts";

/** The longest sound that is read, seconds: 1.4 GB at 48 kHz. */
export const SOUND_MAX_SECONDS = 2 * 3600;

/** Sound in memory. */
export interface Sound {
  /** Mono, -1..1. */
  readonly pcm: Float32Array<ArrayBuffer>;
  /** Samples a second. */
  readonly sampleRate: number;
}

export interface ReadSoundOptions {
  /** Samples a second that are wanted; those of the file where not given. */
  sampleRate?: number;
  /** Longer sound is refused; two hours where not given. */
  maxSeconds?: number;
  signal?: AbortSignal;
}

/**
 * Reads a sound file: WAV, FLAC, MP3, Ogg (Opus, Vorbis), M4A, WebM. All channels become one, their mean. The event loop
 * goes on meanwhile.
 *
 * @param source a path, or the file's bytes
 * @throws {SyntaxError} where it is none of these, is cut off, or has an impossible rate or number of channels
 * @throws {RangeError} where it is too long
 * @throws {TypeError} where the path is a folder or a pipe
 * @throws {Error} where the file cannot be opened: `Deno.errors` says why
 */
export async function readSound(
  source: string | Uint8Array,
  { sampleRate, maxSeconds = SOUND_MAX_SECONDS, signal }: ReadSoundOptions = {},
): Promise<Sound> {
  const file = await openSoundFile(source);
  const parts: Float32Array[] = [];
  let length = 0;
  const keep = (part: Float32Array) => {
    if (part.length > 0) parts.push(part.slice());
    length += part.length;
  };
  try {
    const tooLong = () => new RangeError(`Cannot read ${file.name}, sound is at most ${maxSeconds} s long`);
    if (file.seconds !== null && file.seconds > maxSeconds) throw tooLong();
    const resampler = createResampler(file.sampleRate, sampleRate ?? file.sampleRate);
    for (let part = await file.read(); part !== null; part = await file.read()) {
      signal?.throwIfAborted();
      keep(resampler.process(part));
      if (length > maxSeconds * resampler.to) throw tooLong();
    }
    keep(resampler.finish());
    return { pcm: joinSound(parts), sampleRate: resampler.to };
  } finally {
    await file.close();
  }
}
