/** Bytes in front of the samples. */
const HEADER = 44;
/** What a size of 32 bits can tell. */
const MAX_SAMPLES = Math.floor((0xffffffff - HEADER) / 2);

/**
 * A WAV file of mono sound, 16 bits a sample (RIFF, "fmt " of PCM).
 *
 * @param pcm -1..1: what is beyond is clipped, what is no number becomes silence
 * @param sampleRate samples a second, whole
 * @throws {RangeError} on an impossible rate, or more than 4 GiB
 */
export function writeWav(pcm: Float32Array, sampleRate: number): Uint8Array<ArrayBuffer> {
  if (!(Number.isInteger(sampleRate) && sampleRate > 0 && sampleRate <= 0x7fffffff)) {
    throw new RangeError(`Cannot write a WAV file, the rate must be a whole number above 0: ${sampleRate}`);
  }
  if (pcm.length > MAX_SAMPLES) {
    throw new RangeError(`Cannot write a WAV file, it holds at most ${MAX_SAMPLES} samples: ${pcm.length}`);
  }
  const bytes = new Uint8Array(HEADER + pcm.length * 2), view = new DataView(bytes.buffer);
  const word = (at: number, text: string) => bytes.set([...text].map((each) => each.charCodeAt(0)), at);
  word(0, "RIFF");
  view.setUint32(4, bytes.length - 8, true);
  word(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  // PCM, one channel.
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  word(36, "data");
  view.setUint32(40, pcm.length * 2, true);
  for (let at = 0; at < pcm.length; at++) {
    const sample = Math.max(-1, Math.min(1, pcm[at]! || 0));
    view.setInt16(HEADER + at * 2, Math.round(sample * 0x7fff), true);
  }
  return bytes;
}

/**
 * Bytes of samples that a WAV file says that it has, and where they begin.
 *
 * @param head the file's first bytes, in which the samples begin
 * @returns null where it says nothing (a file that was streamed), or is none
 */
export function wavSamples(head: Uint8Array): { at: number; bytes: number } | null {
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const word = (at: number) => String.fromCharCode(...head.subarray(at, at + 4));
  if (word(0) !== "RIFF" || word(8) !== "WAVE") return null;
  for (let at = 12; at + 8 <= head.length;) {
    const bytes = view.getUint32(at + 4, true);
    if (word(at) === "data") return bytes === 0 || bytes >= 0xffffff00 ? null : { at: at + 8, bytes };
    at += 8 + bytes + (bytes & 1);
  }
  return null;
}
