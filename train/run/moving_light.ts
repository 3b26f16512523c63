import type { Avatar } from "../../runtime/avatar/avatar.ts";
import { faceFrames } from "../../runtime/avatar/binding.ts";
import { bakedLight, footOn, type SplatLight, toLocalNormals } from "../../runtime/avatar/splat_light.ts";
import { paletteOf } from "../../runtime/avatar/stock/complexion.ts";
import { surveyHead } from "../../runtime/avatar/stock/ground.ts";
import { movingLight, spotsOf } from "../../runtime/avatar/stock/plain_look.ts";
import { traitsOf } from "../../runtime/avatar/stock/traits.ts";
import { foldIdentity } from "../../runtime/head/identity.ts";

/** Millimetres off the surface between which a splat is taken to be less and less of it: hair, or something worn. */
const ON_SKIN = 1.5, OFF_SKIN = 5;
/** How much the moving light counts on what is off the surface, whose own normals nobody knows. */
const OFF_SHARE = 0.6;

/**
 * How light moves over an avatar that was trained in the light of runtime/avatar/lamps.ts, as the painter's are: by
 * the surface under each splat, the plain look's reckoning. What stands off the surface has its normal, but none of
 * its gloss and folds.
 */
export function surfaceLight(
  { head, shape, splatCount, binding, position }: Omit<Avatar, "light">,
): SplatLight {
  const identity = foldIdentity(head, shape);
  const frames = faceFrames(identity.template, head.triangles);
  const ground = surveyHead(head, identity, frames, paletteOf(), traitsOf(head, shape));
  const spotAt = spotsOf(ground);
  const light = bakedLight(splatCount);
  const normals = new Float32Array(splatCount * 3);
  const weights = new Float64Array(3);
  for (let i = 0; i < splatCount; i++) {
    const t = binding[i]!;
    footOn(head, identity.template, frames, t, position[i * 3]!, position[i * 3 + 2]!, weights);
    const spot = spotAt(t, weights);
    const { gloss = 0, polish = 0, share, fold = 0, depth = 0 } = movingLight(spot);
    const off = Math.abs(position[i * 3 + 1]!) * Math.sqrt(frames.area[t]!) / ground.millimetre;
    const on = Math.min(1, Math.max(0, (OFF_SKIN - off) / (OFF_SKIN - ON_SKIN)));
    normals.set(spot.normal, i * 3);
    light.gloss[i] = on * gloss;
    light.polish[i] = polish;
    light.share[i] = share * (OFF_SHARE + (1 - OFF_SHARE) * on);
    light.fold[i] = fold;
    light.depth[i] = on * depth;
  }
  return { ...light, normal: toLocalNormals(normals, binding, frames) };
}
