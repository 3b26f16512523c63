import { clumpOf } from "./clump.ts";
import { HAIR_LIGHT } from "./light.ts";
import { paintStrand } from "./paint.ts";
import { type Root, strewRoots } from "./roots.ts";
import type { Scalp } from "./scalp.ts";
import { strandPath } from "./strand.ts";
import { burnAt, croppedBy, hairAt, napeAt } from "./style.ts";
import type { LookGround } from "../ground.ts";
import { noise } from "../../../base/noise.ts";
import type { Strokes } from "../splat_strokes.ts";
import { midway } from "../../../base/vector.ts";
import { mix, smoothstep } from "../../../base/scalar.ts";

/** Fine hairs a square millimetre where they stand densest, and their standard deviation across, millimetres. */
const EDGE_ROOTS = 0.5, THIN = 0.13;

/**
 * The hairline: single fine hairs that grow out of the skin, ever more of them over a centimetre, until the bundles
 * behind take over. A bundle that ends on bare skin reads as a spike.
 */
export function growEdge(ground: LookGround, scalp: Scalp, strokes: Strokes, thinning: number): void {
  const { roots, widen } = strewRoots(
    ground,
    ({ at, behind }) =>
      EDGE_ROOTS * (1 + 0.5 * croppedBy(scalp) + 0.4 * napeAt(scalp, at)) * smoothstep(-9, -2, behind) *
      smoothstep(24, 15, behind),
    { thinning, salt: 1 },
  );
  for (const root of roots) growFine(ground, scalp, strokes, root, widen);
}

/** The line itself wavers: roots stand before it here and fall back there. */
const wavering = ({ at: [x, y, z], behind }: Root): number =>
  behind + 1.6 * noise(x / 4, y / 4, z / 4, 45) + 1.8 * noise(x / 13, y / 13, z / 13, 47);

function growFine(ground: LookGround, scalp: Scalp, strokes: Strokes, root: Root, widen: number): void {
  const { chance } = root;
  const depth = wavering(root);
  const here = hairAt(scalp, root.at, root.normal, root.behind);
  const cropped = croppedBy(scalp), nape = napeAt(scalp, root.at), burn = burnAt(scalp, root.at);
  const faded = Math.max(cropped, nape, burn);
  const share = smoothstep(-5, mix(10, 15, faded), depth) *
    mix(smoothstep(18, 10, root.behind), smoothstep(24, 15, root.behind), here.top);
  if (chance(2) > share * here.density) return;
  const clump = clumpOf(root.at, 4);
  const inside = smoothstep(-3, mix(10, 16, faded), depth);
  const length = here.length * mix(mix(0.8, 0.5, faded), 1, inside) *
    mix(0.6 + 0.6 * chance(6), 0.35 + 1.1 * chance(6), cropped) *
    (1 - 0.55 * burn);
  const points = strandPath(scalp, root, here, clump, {
    length,
    height: Math.max(0.5, here.height * (0.35 + 0.45 * chance(4))),
    segments: Math.max(1, Math.min(3, Math.round(length / 6))),
    turn: 0.5 * (clump.chance(8) - 0.5) + mix(0.7, 2.2, cropped) * (chance(8) - 0.5),
    gather: 0.3 * inside,
  });
  strokes.draw(
    paintStrand(ground, root, points, {
      width: THIN * widen * (0.7 + 0.5 * chance(12)) * mix(0.75, 1.4, inside) * (1 - 0.25 * faded),
      taper: 0.5,
      tone: mix(0.24, 0.32, cropped) + 0.1 * here.top * inside + 0.25 * clump.chance(3) + 0.25 * chance(3),
      // Grey ones on deep skin would be a bright rim about the darker body.
      outer: mix(0.62, mix(0.35, 0.62, inside), cropped),
      lift: mix(0.2, 0.3, cropped),
    }),
    {
      triangle: root.triangle,
      up: midway(root.normal, points.at(-1)!.up, 0.5),
      opacity: mix(0.2, 0.62, inside) * (1 - 0.45 * faded) * (1 - 0.55 * nape),
      oneSided: true,
      flatness: 0.7,
      light: HAIR_LIGHT,
    },
  );
}
