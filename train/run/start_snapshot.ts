import { type FaceFrames, faceFrames, toLocal } from "../../runtime/avatar/binding.ts";
import { shareOut, superDense } from "../../runtime/avatar/super_dense.ts";
import { SH_0 } from "../../runtime/formats/splats/splat_cloud.ts";
import { SPLAT } from "../../runtime/gpu/layouts.ts";
import { packRows } from "../../runtime/gpu/struct_rows.ts";
import type { HeadModel } from "../../runtime/head/head_model.ts";
import { surfaceOf } from "../../runtime/head/surfaces.ts";
import { foldIdentity } from "../../runtime/head/identity.ts";
import type { TrainConfig } from "../config/config.ts";
import type { StartCover } from "../guidance/start_cover.ts";
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
  return startOf(beta, config, dense.count, {
    mean: dense.position,
    opacity: each(logit),
    rotation: dense.rotation,
    scale: dense.scale.map(Math.log),
    triangle: dense.binding,
    one_sided: each(config.seeThrough ? 1 : 0),
  });
}

/**
 * The start that a guidance knows: its splats where it has them, whatever beta the head begins with.
 *
 * @param shape up to 300, beta to begin with; the cover's own where not given
 */
export function coveredSnapshot(
  head: HeadModel,
  config: Pick<TrainConfig, "seeThrough" | "harmonicsDegree">,
  cover: StartCover,
  shape: ArrayLike<number> = cover.shape,
): Snapshot {
  const beta = Float32Array.from(head.shapeNames, (_, s) => shape[s] ?? 0);
  const frames = faceFrames(foldIdentity(head, beta).template, head.triangles);
  const { binding } = cover;
  // A triangle without area has no frame to stand in.
  const order = Array.from(binding.keys()).filter((i) => frames.area[binding[i]!]! > 0)
    .sort((a, b) => binding[a]! - binding[b]! || a - b);
  const pick = (values: ArrayLike<number>, width: number) =>
    Float64Array.from(
      { length: order.length * width },
      (_, k) => values[order[Math.floor(k / width)]! * width + k % width]!,
    );
  const triangle = Uint32Array.from(order, (i) => binding[i]!);
  const local = toLocal(
    { position: pick(cover.position, 3), rotation: pick(cover.rotation, 4), scale: pick(cover.scale, 3) },
    triangle,
    frames,
  );
  const logit = Math.log(cover.opacity / (1 - cover.opacity));
  return startOf(beta, config, order.length, {
    mean: local.position,
    opacity: new Float32Array(order.length).fill(logit),
    rotation: local.rotation,
    scale: local.scale.map(Math.log),
    triangle,
    one_sided: new Float32Array(order.length).fill(config.seeThrough ? 1 : 0),
    colour: pick(cover.colour, 3).map((c) => (c - 0.5) / SH_0),
  });
}

function startOf(
  shape: Float32Array<ArrayBuffer>,
  { harmonicsDegree }: Pick<TrainConfig, "harmonicsDegree">,
  count: number,
  columns: Parameters<typeof packRows>[2],
): Snapshot {
  const empty = emptySnapshot(count, {
    shape,
    shapeFirst: new Float32Array(shape.length),
    shapeSecond: new Float32Array(shape.length),
    harmonicsDegree,
  });
  return { ...empty, raw: new Uint32Array(packRows(SPLAT, count, columns)) };
}

/** [triangles], splats of a start on each of the average head's. */
export const startPoints = (
  head: HeadModel,
  { splatsPerTriangle }: Pick<TrainConfig, "splatsPerTriangle">,
): Uint8Array =>
  pointsPerTriangle(
    head,
    faceFrames(foldIdentity(head, []).template, head.triangles),
    splatsPerTriangle,
  );

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
