import { foldIdentity } from "../head/identity.ts";
import { type HeadModel, JOINTS } from "../head/head_model.ts";
import type { Avatar } from "./avatar.ts";
import { faceFrames } from "./binding.ts";
import { headByName } from "./heads.ts";
import { lookDensity, paintPlainLook, surveyHead } from "./plain_look.ts";
import { shareOut, superDense } from "./super_dense.ts";

/** Counts up whenever the sculpture or the look changes, so that avatars kept on disk are built anew. */
export const LOOK_VERSION = 3;

/** HeadStudio A.1: K = 10 on FLAME's 9,976 triangles. */
export const SPLAT_TARGET = 100_000;

/**
 * Of the neighbour distance. Lets through 3 % to 7 % at the thinnest places of a tiling, by K, which one-sided
 * splats leave without anything dark behind it. 0.7 lets through 1 % to 3 %, for 12 % more intersections.
 */
const SPREAD = 0.64;
const FLATNESS = 0.22;

/** Seen from both sides: lashes stand free. */
const TWO_SIDED = new Set(["lash"]);

/**
 * How much larger splats are where skin hangs between skull and jaw: an open, smiling mouth stretches the
 * cheeks by a third, Eq. 5 scales a splat by area only, and rows of gaps showed the dark of the mouth.
 */
const JAW_STRETCH = 0.35;

/**
 * A head in the plain look: colours by region, no training.
 *
 * @param shape up to 300, beta
 * @param target splats, about
 */
export function buildPlainAvatar(
  head: HeadModel,
  name: string = head.name,
  shape: ArrayLike<number> = [],
  target = SPLAT_TARGET,
): Avatar {
  const identity = foldIdentity(head, shape);
  const frames = faceFrames(identity.template, head.triangles);
  const ground = surveyHead(head, identity, frames);
  const points = shareOut(frames, lookDensity(ground), target);
  const splats = superDense(identity.template, head.triangles, frames, points, {
    spread: SPREAD,
    flatness: FLATNESS,
  });
  growWhereJawPulls(head, splats);
  const { opacity, colour } = paintPlainLook(ground, splats);
  return {
    name,
    head,
    shape: Float32Array.from(shape),
    splatCount: splats.count,
    binding: splats.binding,
    position: splats.position,
    rotation: splats.rotation,
    scale: splats.scale,
    opacity,
    colour,
    oneSided: splats.binding.reduce((marks, triangle, i) => {
      marks[i] = TWO_SIDED.has(head.regionNames[head.regions[triangle]!]!) ? 0 : 1;
      return marks;
    }, new Uint8Array(splats.count)),
    provenance: { builder: "plain", lookVersion: LOOK_VERSION, target },
  };
}

function growWhereJawPulls(head: HeadModel, splats: { binding: Uint32Array; scale: Float32Array }): void {
  const jaw = JOINTS.indexOf("jaw");
  splats.binding.forEach((triangle, splat) => {
    let share = 0;
    for (let c = 0; c < 3; c++) {
      share += head.skinningWeights[head.triangles[triangle * 3 + c]! * JOINTS.length + jaw]! / 3;
    }
    const grow = 1 + JAW_STRETCH * 4 * share * (1 - share);
    for (let c = 0; c < 3; c++) splats.scale[splat * 3 + c]! *= grow;
  });
}

export const STOCK_AVATAR = "stock";

/** The built-in head in its plain look. */
export function buildStockAvatar(target: number = SPLAT_TARGET): Avatar {
  return buildPlainAvatar(headByName("stock"), STOCK_AVATAR, [], target);
}
