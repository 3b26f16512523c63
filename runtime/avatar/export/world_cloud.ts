import { emptyCloud, type SplatCloud } from "../../formats/splats/splat_cloud.ts";
import type { CoefficientPose } from "../../head/coefficients.ts";
import { foldIdentity, worldTransform } from "../../head/identity.ts";
import type { Avatar } from "../avatar.ts";
import { faceFrames, toWorld } from "../binding.ts";
import { harmonicsDegree } from "../harmonics.ts";
import { toRest } from "../ply_harmonics.ts";
import { meshPoser } from "./posed_mesh.ts";
import { posedColours } from "./posed_colours.ts";

/**
 * An avatar's splats as they stand on its head: metres, y up, the face to +z, in the axes of the head's template.
 *
 * @param pose at rest where not given; then the light of the pose is in the colours, as from the front
 */
export function worldCloud(avatar: Avatar, pose?: CoefficientPose): SplatCloud {
  const { head, binding, splatCount } = avatar;
  const identity = foldIdentity(head, avatar.shape);
  const rest = faceFrames(identity.template, head.triangles);
  const frames = pose ? faceFrames(meshPoser(head, identity)(pose), head.triangles) : rest;
  const world = toWorld(avatar, binding, frames);
  const { centre, scale } = worldTransform(head);
  const degree = harmonicsDegree(avatar);
  const cloud = emptyCloud(splatCount, degree);
  for (let i = 0; i < splatCount * 3; i++) {
    cloud.position[i] = world.position[i]! / scale + centre[i % 3]!;
    cloud.scale[i] = world.scale[i]! / scale;
  }
  setUnit(cloud.rotation, world.rotation);
  cloud.opacity.set(avatar.opacity);
  cloud.colour.set(pose ? posedColours(avatar, rest, frames, pose) : avatar.colour);
  if (avatar.harmonics) cloud.harmonics.set(toRest(avatar.harmonics, binding, frames, degree));
  return cloud;
}

/** What comes out of a product of quaternions is as long as what went in: 1 to 1e-3. */
function setUnit(to: Float32Array, from: Float64Array): void {
  for (let at = 0; at < from.length; at += 4) {
    const length = Math.hypot(from[at]!, from[at + 1]!, from[at + 2]!, from[at + 3]!) || 1;
    for (let k = 0; k < 4; k++) to[at + k] = from[at + k]! / length;
  }
}
