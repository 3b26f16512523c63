import { ARKIT_SHAPES } from "../../head/arkit.ts";
import { JOINT_COUNT } from "../../head/head_model.ts";
import { fromPercent, shapeColumns } from "./arkit_names.ts";
import { type Clip, type ClipFacts, createClip, requireFrames } from "./clip.ts";

/** Named weights, frame by frame. */
export interface WeightFrames {
  readonly names: readonly string[];
  readonly frames: number;
  /** [frames, names]. */
  readonly weights: ArrayLike<number>;
  /** [frames], seconds; frame / fps where absent. */
  readonly times?: Float64Array;
  /** [frames, joints, 3], where the file has them. */
  readonly joints?: Float32Array;
}

/**
 * A clip in the space "arkit" of named weights.
 *
 * @throws TypeError where no name is a shape of ARKit or a number is missing, RangeError for too many frames
 */
export function arkitClip(
  { names, frames, weights, times, joints }: WeightFrames,
  { name, fps, facts }: {
    name: string;
    fps: number;
    facts: Pick<ClipFacts, "kind" | "rate"> & Partial<ClipFacts>;
  },
): Clip {
  requireFrames(frames);
  const columns = shapeColumns(names);
  const expression = new Float32Array(frames * ARKIT_SHAPES.length);
  const row = new Float64Array(names.length);
  for (let frame = 0; frame < frames; frame++) {
    for (let i = 0; i < names.length; i++) {
      const value = weights[frame * names.length + i];
      if (value === undefined || !Number.isFinite(Number(value))) {
        throw new TypeError(
          `Cannot read weights, frame ${frame + 1} needs a number for ${
            JSON.stringify(names[i]!.slice(0, 40))
          }: ${value}`,
        );
      }
      row[i] = Number(value);
    }
    columns.write(row, expression, frame * ARKIT_SHAPES.length);
  }
  const percent = fromPercent(expression, ARKIT_SHAPES.length);
  return createClip({
    name,
    space: "arkit",
    fps,
    expression,
    joints: joints ?? new Float32Array(frames * JOINT_COUNT * 3),
    ...times === undefined ? {} : { times },
    facts: {
      absent: joints === undefined ? [...columns.absent, "headYaw", "headPitch", "headRoll"] : columns.absent,
      unknown: columns.unknown,
      ...facts,
      notes: [...facts.notes ?? [], ...percent === null ? [] : [percent]],
    },
  });
}
