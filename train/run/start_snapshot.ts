import { type FaceFrames, faceFrames } from "../../runtime/avatar/binding.ts";
import { shareOut, superDense } from "../../runtime/avatar/super_dense.ts";
import { SPLAT } from "../../runtime/gpu/layouts.ts";
import { packRows } from "../../runtime/gpu/struct_rows.ts";
import type { HeadModel } from "../../runtime/head/head_model.ts";
import { surfaceOf } from "../../runtime/head/surfaces.ts";
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
  const points = pointsPerTriangle(head, frames, config.splatsPerTriangle);
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

/** Triangles of the finest head that gets K splats on each; the stock head has 19,952. */
const USUAL_TRIANGLES = 20_000;

/** [triangles], K each; as many in all on a scan with more triangles, by their areas, and none on what is unseen. */
function pointsPerTriangle({ regions, regionNames }: HeadModel, frames: FaceFrames, k: number): Uint8Array {
  const hidden = regionNames.map((name) => surfaceOf(name) === "unseen");
  const seen = Float32Array.from(regions, (r) => hidden[r] ? 0 : 1);
  const count = seen.reduce((sum, one) => sum + one, 0);
  return count > USUAL_TRIANGLES
    ? shareOut(frames, seen, k * USUAL_TRIANGLES)
    : Uint8Array.from(seen, (one) => k * one);
}
