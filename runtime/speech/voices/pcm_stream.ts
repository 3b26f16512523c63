import { readInTime } from "../read_in_time.ts";

/** Sound as it comes, without phones. */
export interface PcmChunk {
  /** Mono, -1 to 1. */
  readonly pcm: Float32Array;
  readonly sampleRate: number;
}

interface PcmStreamOptions {
  /** Whose stream it is, for errors: `the speech server's`. */
  readonly of: string;
  /** Samples a second where the stream has no header of its own. Not given: it must have one. */
  readonly sampleRate?: number;
  /** The longest sound that is taken. */
  readonly mostSeconds: number;
  /** How long nothing may come. */
  readonly patienceMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** What a WAV's header says, and where its samples begin. */
interface Format {
  readonly sampleRate: number;
  readonly channels: number;
  readonly skip: number;
}

const RATES = { min: 8000, max: 96_000 };
/** Chunks are of this much sound or more, but for the last. */
const CHUNK_MS = 20;
/** Of a header with what editors put before the samples. */
const LONGEST_HEADER = 8192;

/**
 * Reads 16-bit PCM (signed, little-endian) as it comes, with a WAV's header or without; two channels become one. What
 * the header says of its length is not heeded, as a stream's writer does not know it.
 *
 * @throws Error for a stream that is too long, pauses too long, breaks off or is of another kind; the signal's reason
 */
export async function* readPcmStream(
  stream: ReadableStream<Uint8Array>,
  options: PcmStreamOptions,
): AsyncGenerator<PcmChunk> {
  const { of, sampleRate, mostSeconds, patienceMs, signal } = options;
  const late = () => new Error(`Cannot speak, ${of} sound must go on within ${patienceMs / 1000} s`);
  const broke = (cause: unknown) =>
    new Error(
      `Cannot speak further, ${of} sound must come to its end: it broke off after ${
        saidSeconds().toFixed(2)
      } s`,
      { cause },
    );
  const saidSeconds = () => format === null ? 0 : bytes / (2 * format.channels * format.sampleRate);
  const reader = stream.getReader();
  let held = new Uint8Array();
  let format: Format | null = null;
  let bytes = 0;
  try {
    while (true) {
      const { done, value } = await readInTime(reader, patienceMs, late, broke, signal);
      if (value !== undefined) held = joined(held, value);
      if (format === null) {
        format = readHeader(held, sampleRate, of, done);
        if (format === null) {
          if (done) return;
          continue;
        }
        held = held.subarray(format.skip);
      }
      const frame = 2 * format.channels;
      const whole = held.length - held.length % frame;
      if (whole > 0 && (done || whole >= frame * format.sampleRate * CHUNK_MS / 1000)) {
        bytes += whole;
        if (bytes > frame * format.sampleRate * mostSeconds) {
          throw new Error(`Cannot speak, ${of} sound must last at most ${mostSeconds} s for one sentence`);
        }
        yield { pcm: toMono(held.subarray(0, whole), format.channels), sampleRate: format.sampleRate };
        held = held.slice(whole);
      }
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** @returns null where more bytes are needed */
function readHeader(
  bytes: Uint8Array,
  sampleRate: number | undefined,
  of: string,
  ended: boolean,
): Format | null {
  const word = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < 12) {
    if (!ended || bytes.length === 0) return null;
  } else if (word(0) === "RIFF" && word(8) === "WAVE") return readWavHeader(bytes, of);
  if (sampleRate === undefined) {
    throw new Error(`Cannot speak, ${of} sound must be a WAV: it begins with ${JSON.stringify(word(0))}`);
  }
  // Texts and other formats come where PCM was asked for: they would be played as noise. Speech begins more softly.
  if (/^(?:\{"|<[!?h]|ID3|OggS|fLaC)/.test(word(0))) {
    throw new Error(`Cannot speak, ${of} sound must be PCM: it begins with ${JSON.stringify(word(0))}`);
  }
  return { sampleRate, channels: 1, skip: 0 };
}

function readWavHeader(bytes: Uint8Array, of: string): Format | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let format: Omit<Format, "skip"> | null = null;
  for (let at = 12; at + 8 <= bytes.length;) {
    const name = view.getUint32(at, false);
    const length = view.getUint32(at + 4, true);
    if (name === 0x64617461) { // data
      if (format === null) throw new Error(`Cannot speak, ${of} WAV must tell its format before its data`);
      return { ...format, skip: at + 8 };
    }
    if (name === 0x666d7420) { // fmt
      if (at + 24 > bytes.length) return null;
      const [kind, channels] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
      const [sampleRate, bits] = [view.getUint32(at + 12, true), view.getUint16(at + 22, true)];
      const known = (kind === 1 || kind === 0xfffe) && bits === 16 && (channels === 1 || channels === 2);
      if (!known || sampleRate < RATES.min || sampleRate > RATES.max) {
        throw new Error(
          `Cannot speak, ${of} WAV must be PCM of 16 bits, 1 or 2 channels, ${RATES.min} to ${RATES.max} Hz: ` +
            `format ${kind}, ${bits} bits, ${channels} channels, ${sampleRate} Hz`,
        );
      }
      format = { sampleRate, channels };
    }
    at += 8 + length + length % 2;
    if (at > LONGEST_HEADER) break;
  }
  if (bytes.length > LONGEST_HEADER) {
    throw new Error(`Cannot speak, ${of} WAV must begin its data within ${LONGEST_HEADER} bytes`);
  }
  return null;
}

function toMono(bytes: Uint8Array, channels: number): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const pcm = new Float32Array(bytes.length / 2 / channels);
  for (let i = 0; i < pcm.length; i++) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += view.getInt16(2 * (i * channels + c), true);
    pcm[i] = sum / (32768 * channels);
  }
  return pcm;
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(head.length + tail.length);
  both.set(head);
  both.set(tail, head.length);
  return both;
}
