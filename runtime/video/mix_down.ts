import type { Frame } from "node-av/lib";
import * as av from "node-av/constants";

/** How samples lie in memory: their array, what full scale is in it, and what silence is. */
interface SampleForm {
  read(bytes: Uint8Array, count: number): Uint8Array | Int16Array | Int32Array | Float32Array | Float64Array;
  readonly scale: number;
  readonly zero: number;
}

const FORMS = {
  u8: { read: (b, count) => b.subarray(0, count), scale: 1 / 128, zero: 128 },
  s16: { read: (b, count) => new Int16Array(b.buffer, b.byteOffset, count), scale: 1 / 2 ** 15, zero: 0 },
  s32: { read: (b, count) => new Int32Array(b.buffer, b.byteOffset, count), scale: 1 / 2 ** 31, zero: 0 },
  flt: { read: (b, count) => new Float32Array(b.buffer, b.byteOffset, count), scale: 1, zero: 0 },
  dbl: { read: (b, count) => new Float64Array(b.buffer, b.byteOffset, count), scale: 1, zero: 0 },
} satisfies Record<string, SampleForm>;

const formOf = new Map<number, { form: SampleForm; planar: boolean }>([
  [av.AV_SAMPLE_FMT_U8, { form: FORMS.u8, planar: false }],
  [av.AV_SAMPLE_FMT_S16, { form: FORMS.s16, planar: false }],
  [av.AV_SAMPLE_FMT_S32, { form: FORMS.s32, planar: false }],
  [av.AV_SAMPLE_FMT_FLT, { form: FORMS.flt, planar: false }],
  [av.AV_SAMPLE_FMT_DBL, { form: FORMS.dbl, planar: false }],
  [av.AV_SAMPLE_FMT_U8P, { form: FORMS.u8, planar: true }],
  [av.AV_SAMPLE_FMT_S16P, { form: FORMS.s16, planar: true }],
  [av.AV_SAMPLE_FMT_S32P, { form: FORMS.s32, planar: true }],
  [av.AV_SAMPLE_FMT_FLTP, { form: FORMS.flt, planar: true }],
  [av.AV_SAMPLE_FMT_DBLP, { form: FORMS.dbl, planar: true }],
]);

/**
 * The mean of a native frame's channels, -1..1: what is beyond is clipped, what is no number becomes silence.
 *
 * @param into as many samples as the frame has
 * @throws {SyntaxError} where its samples have another form
 */
export function mixDown(frame: Frame, into: Float32Array): void {
  const found = formOf.get(frame.format),
    { channels } = frame,
    planes = frame.extendedData ?? frame.data ?? [];
  if (!found || planes.length < (found.planar ? channels : 1)) {
    throw new SyntaxError(`Cannot read the sound, its samples have an unknown form: ${frame.format}`);
  }
  const { form: { read, scale, zero }, planar } = found;
  into.fill(0);
  for (let channel = 0; channel < channels; channel++) {
    const samples = read(planes[planar ? channel : 0]!, into.length * (planar ? 1 : channels));
    const stride = planar ? 1 : channels;
    for (let at = 0, from = planar ? 0 : channel; at < into.length; at++, from += stride) {
      into[at]! += Math.max(-1, Math.min(1, (samples[from]! - zero) * scale || 0)) / channels;
    }
  }
}
