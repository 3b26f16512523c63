import { faceFrames } from "../../runtime/avatar/binding.ts";
import { superDense } from "../../runtime/avatar/super_dense.ts";
import type { HeadModel } from "../../runtime/head/head_model.ts";
import { foldIdentity } from "../../runtime/head/identity.ts";
import type { TrainConfig } from "../config/config.ts";
import { emptySnapshot, type Snapshot, TRIANGLE_WORD } from "./snapshot.ts";

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
  const snapshot = emptySnapshot(dense.count, {
    shape: beta,
    shapeFirst: new Float32Array(beta.length),
    shapeSecond: new Float32Array(beta.length),
    harmonicsDegree: config.harmonicsDegree,
  });
  const floats = new Float32Array(snapshot.raw.buffer);
  const logit = Math.log(config.startOpacity / (1 - config.startOpacity));
  for (let i = 0; i < dense.count; i++) {
    const at = i * 16;
    floats.set(dense.position.subarray(i * 3, i * 3 + 3), at);
    floats[at + 3] = logit;
    floats.set(dense.rotation.subarray(i * 4, i * 4 + 4), at + 4);
    for (let c = 0; c < 3; c++) floats[at + 8 + c] = Math.log(dense.scale[i * 3 + c]!);
    snapshot.raw[at + TRIANGLE_WORD] = dense.binding[i]!;
    // Colour stays 0, grey, in spherical harmonics of either degree.
    floats[at + 15] = config.seeThrough ? 1 : 0;
  }
  return snapshot;
}
