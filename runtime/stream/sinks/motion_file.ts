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

/** The same in blocks, all but the last of them full. */
export interface TakenBlocks {
  readonly blocks: readonly TakenMotion[];
  /** Of all blocks. */
  readonly count: number;
}

/** Copies all blocks into one. */
export function joinedBlocks({ blocks, count }: TakenBlocks): TakenMotion {
  const room = blocks.reduce((sum, { times }) => sum + times.length, 0);
  const joined = <T extends Float32Array | Float64Array>(whole: T, of: (block: TakenMotion) => T): T => {
    let at = 0;
    for (const part of blocks.map(of)) {
      whole.set(part, at);
      at += part.length;
    }
    return whole.subarray(0, whole.length / room * count) as T;
  };
  const widths = blocks[0]!, each = (values: Float32Array) => room * values.length / widths.times.length;
  return {
    expression: joined(new Float32Array(each(widths.expression)), (block) => block.expression),
    joints: joined(new Float32Array(each(widths.joints)), (block) => block.joints),
    times: joined(new Float64Array(room), (block) => block.times),
  };
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
