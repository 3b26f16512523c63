import { type HeadModel, JOINTS } from "../../head/head_model.ts";
import type { FaceFrames } from "../binding.ts";
import { type LookGround, millimetresAt, pointAt } from "./ground.ts";
import { type Surface, SURFACE_NAMES, SURFACES } from "./regions.ts";
import { stretchByExpressions, stretchByTurning } from "./stretch.ts";
import type { DenseSplats } from "../super_dense.ts";
import { smoothstep } from "../../base/scalar.ts";

/**
 * How much larger or smaller splats are than the builder's spread of 0.64. Where skin is thin or stretched, looked at
 * closely, 0.7 of the neighbour distance leaves no specks of what is behind; inside the mouth and on the
 * bust gaps are not seen. Pores and stubble cost what these save.
 */
const SPREADS: Partial<Record<Surface, number>> = {
  skin: 1.02,
  neck: 0.96,
  ear: 1.02,
  lips: 1.1,
  eyelid: 1.1,
  brow: 1.04,
  nostril: 1.12,
  hair: 0.96,
  sclera: 0.88,
  gums: 0.78,
  tongue: 0.88,
  mouth: 0.7,
  socket: 0.4,
};

/**
 * How much larger again where skin hangs between skull and jaw: an open, smiling mouth stretches the cheeks by a
 * third, Eq. 5 scales a splat by area only, and rows of gaps showed the dark of the mouth. Under the jaw and behind the
 * cheek, millimetres from the middle between the eyes, skin is drawn together.
 */
const UNDER_JAW = [-112, -92] as const, BEHIND_CHEEK = [-72, -36] as const;
const JAW_STRETCH = 0.3, WALL_STRETCH = 0.1;

/**
 * Standard deviation, millimetres: the long walls of a closed mouth stand edge-on, and each of their splats
 * would touch dozens of tiles for nothing. The throat's own dark fills what an open one shows between them.
 */
const MOST_IN_MOUTH = 4;

/**
 * Skin that an expression draws out by more than the first shows ticks of what is behind it: splats grow by what is
 * over, up to the second. From 1 on they would cost 5 % more intersections in the portrait.
 */
const FREE_STRETCH = 1.14, MOST_STRETCH = 1.3;

/** A head turns so far to either side, radians; rows of dark ticks ran round a neck that was not made for it. */
const TURN = 0.7;
/**
 * Of a wrung splat's two axes the level one grows by what it falls short, an upright one by so much less: sheared
 * neighbours part sideways. Grown alike both ways they cost 12,000 intersections in the portrait, so half of that.
 */
const UPRIGHT = 0.75;
const WRUNG: ReadonlySet<Surface> = new Set(["skin", "neck"]);

export function spreadBySurface(ground: LookGround, splats: DenseSplats): void {
  const { head, identity, frames, surfaces, hairy, millimetre } = ground;
  const stretch = stretchByExpressions(head, identity);
  const wrung = stretchByTurning(head, identity, TURN);
  splats.binding.forEach((triangle, splat) => {
    const own = SURFACE_NAMES[surfaces.triangles[triangle]!]!;
    // Scalp that a receding hairline bares is skin, and seen.
    const name = hairy[triangle] ? "hair" : own === "hair" ? "skin" : own;
    let grow = SPREADS[name] ?? 1;
    if (SURFACES[name].tissue === "skin" && name !== "neck") {
      const byShapes = Math.min(MOST_STRETCH, stretch[triangle]! / FREE_STRETCH);
      const [, y, z] = millimetresAt(ground, pointAt(frames.centre, triangle));
      const cheek = smoothstep(...UNDER_JAW, y) * smoothstep(...BEHIND_CHEEK, z);
      grow *= Math.max(byShapes, 1 + JAW_STRETCH * cheek * betweenSkullAndJaw(head, triangle));
    }
    // The walls beside the teeth gape most, and are small.
    if (name === "mouth") grow *= 1 + WALL_STRETCH * betweenSkullAndJaw(head, triangle);
    const most = name === "mouth" ? MOST_IN_MOUTH * millimetre / Math.sqrt(frames.area[triangle]!) : Infinity;
    for (let c = 0; c < 3; c++) {
      splats.scale[splat * 3 + c] = Math.min(splats.scale[splat * 3 + c]! * grow, most);
    }
    if (WRUNG.has(name)) growSideways(splats, splat, frames, wrung[triangle]! / FREE_STRETCH);
  });
}

function growSideways(
  { binding, rotation, scale }: DenseSplats,
  i: number,
  frames: FaceFrames,
  by: number,
): void {
  if (by <= 1) return;
  // Splats are turned about their triangle's normal alone.
  const angle = 2 * Math.atan2(rotation[i * 4 + 2]!, rotation[i * 4]!);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [x, z] = [frames.rotation[binding[i]! * 9 + 3]!, frames.rotation[binding[i]! * 9 + 5]!];
  scale[i * 3]! *= by ** (1 - UPRIGHT * (cos * x - sin * z) ** 2);
  scale[i * 3 + 2]! *= by ** (1 - UPRIGHT * (sin * x + cos * z) ** 2);
}

/** 1 where the jaw and the skull pull alike, 0 where either has it all. */
function betweenSkullAndJaw({ skinningWeights, triangles }: HeadModel, triangle: number): number {
  const jaw = JOINTS.indexOf("jaw");
  let share = 0;
  for (let c = 0; c < 3; c++) {
    share += skinningWeights[triangles[triangle * 3 + c]! * JOINTS.length + jaw]! / 3;
  }
  return 4 * share * (1 - share);
}
