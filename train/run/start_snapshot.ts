import { faceFrames } from "../../runtime/avatar/binding.ts";
import { superDense } from "../../runtime/avatar/super_dense.ts";
import { SPLAT } from "../../runtime/gpu/layouts.ts";
import { packRows } from "../../runtime/gpu/struct_rows.ts";
import type { HeadModel } from "../../runtime/head/head_model.ts";
import { foldIdentity } from "../../runtime/head/identity.ts";
import type { TrainConfig } from "../config/config.ts";
import { emptySnapshot, type Snapshot } from "./snapshot.ts";

/**
 * The super-dense start (HeadStudio Sec. 4.2, A.1): K splats a triangle, evenly spread over the head at rest, as
 * large as the neighbours are far, grey, faint.
 *
 * @param shape up to 300, beta to begin with
 */
export function startSnapshot(
  head: HeadModel,
  config: Pick<
    TrainConfig,
    "splatsPerTriangle" | "startOpacity" | "startSpread" | "startFlatness" | "seeThrough" | "harmonicsDegree"
  >,
  shape: ArrayLike<number> = [],
): Snapshot {
  const { template } = foldIdentity(head, shape);
  const frames = faceFrames(template, head.triangles);
  const points = new Uint8Array(frames.area.length).fill(config.splatsPerTriangle);
  const dense = superDense(template, head.triangles, frames, points, {
    spread: config.startSpread,
    flatness: config.startFlatness,
  });
  const beta = Float32Array.from(head.shapeNames, (_, s) => shape[s] ?? 0);
  const logit = Math.log(config.startOpacity / (1 - config.startOpacity));
  const each = (value: number) => new Float32Array(dense.count).fill(value);
  // Colour stays 0, grey, in spherical harmonics of either degree.
  const raw = packRows(SPLAT, dense.count, {
    mean: dense.position,
    opacity: each(logit),
    rotation: dense.rotation,
    scale: dense.scale.map(Math.log),
    triangle: dense.binding,
    one_sided: each(config.seeThrough ? 1 : 0),
  });
  const empty = emptySnapshot(dense.count, {
    shape: beta,
    shapeFirst: new Float32Array(beta.length),
    shapeSecond: new Float32Array(beta.length),
    harmonicsDegree: config.harmonicsDegree,
  });
  return { ...empty, raw: new Uint32Array(raw) };
}
