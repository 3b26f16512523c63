import { clipNpz } from "../../motion/clips/out/clip_npz.ts";
import { resampleClip } from "../../motion/clips/change/resample.ts";
import { createClip } from "../../motion/clips/clip.ts";
import { MOTION_MAX_FRAMES } from "../limits.ts";

/** Frames as they came, in FLAME's space. */
export interface TakenMotion {
  /** [frames, 100]. */
  readonly expression: Float32Array<ArrayBuffer>;
  /** [frames, joints, 3], axis-angle, radians. */
  readonly joints: Float32Array<ArrayBuffer>;
  /** [frames], seconds, never falling. */
  readonly times: Float64Array<ArrayBuffer>;
}

/**
 * The .npz of a motion, evenly spaced at the rate that it came with. What comes after a pause so long that the whole would
 * have more than MOTION_MAX_FRAMES is left out.
 */
export async function motionFile(
  { expression, joints, times }: TakenMotion,
): Promise<Uint8Array<ArrayBuffer>> {
  const fps = rateOf(times);
  const late = times.findIndex((time) => (time - times[0]!) * fps >= MOTION_MAX_FRAMES - 1);
  const count = late < 0 ? times.length : late;
  const part = <T extends { slice(from: number, to: number): T; length: number }>(values: T): T =>
    values.slice(0, values.length / times.length * count);
  const clip = createClip({
    ...{ name: "session", space: "flame", fps },
    expression: part(expression),
    joints: part(joints),
    times: part(times),
  });
  return await clipNpz(resampleClip(clip, fps));
}

/** Frames a second, whole, by the median of what lies between two; 30 where there is nothing to go by. */
function rateOf(times: Float64Array): number {
  const steps = times.subarray(1).map((time, i) => time - times[i]!).sort();
  const middle = steps[steps.length >> 1] ?? 0;
  return middle > 0 ? Math.min(120, Math.max(1, Math.round(1 / middle))) : 30;
}
