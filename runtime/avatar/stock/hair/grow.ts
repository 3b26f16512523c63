import { shadeHair } from "./light.ts";
import { hairAt, type Scalp } from "./style.ts";
import { blend, blendOne, type LookGround, millimetresAt, rootOn, THIRDS } from "../ground.ts";
import { random } from "../../../base/hashed_random.ts";
import { SURFACE_INDEX } from "../regions.ts";
import { noise } from "../../../base/noise.ts";
import type { StrokePoint, Strokes } from "../splat_strokes.ts";
import { across, add, dot, length, midway, subtract, unit, type Vector } from "../../../base/vector.ts";
import { clamp01, smoothstep } from "../../../base/scalar.ts";
import { evenPoints, MOST_POINTS } from "../../super_dense.ts";

/** Roots a square millimetre: on top, where hairs are long and lie over one another; at the sides; behind. */
const TOP_ROOTS = 0.112, SIDE_ROOTS = 0.08, BACK_ROOTS = 0.12;
/** More of them along the hairline, where they are fine and single. */
const EDGE_ROOTS = 1.8;
/** And more along the parting, from where they part. */
const PART_ROOTS = 1;
/** Hairs are drawn in bundles: standard deviation across one, millimetres, at its root. */
const BUNDLE = 0.38;
/** Millimetres of hair a splat. */
const SEGMENT = 6.5;
/** Hair clings together in locks about so wide, millimetres. */
const LOCK = 9;

/** Measures the scalp: extents of where hair grows. Undefined on a head without any. */
export function measureScalp(ground: LookGround): Scalp | undefined {
  let [top, back, front, side] = [-Infinity, Infinity, -Infinity, 0];
  ground.hairy.forEach((hairy, t) => {
    if (!hairy) return;
    const [x, y, z] = millimetresAt(ground, blend(ground, ground.identity.template, t, THIRDS));
    top = Math.max(top, y);
    back = Math.min(back, z);
    front = Math.max(front, z);
    side = Math.max(side, Math.abs(x));
  });
  return top > 0 && front > back && side > 0 ? { top, back, front, side } : undefined;
}

/**
 * The stock head has about 8,000. Where eyes lie close together the rest of the head is a giant's, in
 * millimetres, and hair would take all of the splats.
 */
const MOST_ROOTS = 12_000;

/**
 * Grows the hair.
 *
 * @param thinning 0..1, share of the hairs that are drawn, wider to make up for it
 */
export function growHair(ground: LookGround, scalp: Scalp, strokes: Strokes, thinning = 1): void {
  const wanted = rootsWanted(ground, scalp);
  const share = thinning * Math.min(1, MOST_ROOTS / wanted.reduce((sum, roots) => sum + roots, 0));
  for (let t = 0; t < wanted.length; t++) {
    if (wanted[t] === 0) continue;
    const roots = Math.min(MOST_POINTS, Math.floor(share * wanted[t]! + random(t, 1)));
    if (roots === 0) continue;
    const pattern = evenPoints(roots);
    for (let k = 0; k < roots; k++) {
      const weights = [0, 1, 2].map((c) =>
        Math.max(0, pattern[k * 3 + c]! + (random(t, 10 + k * 3 + c) - 0.5) * 0.9 / Math.sqrt(roots))
      );
      const total = weights[0]! + weights[1]! + weights[2]!;
      growOne(ground, scalp, strokes, t, weights.map((w) => w / total), k, 1 / Math.sqrt(share));
    }
  }
}

/** [triangles], roots of hairs by area and place. */
function rootsWanted(ground: LookGround, scalp: Scalp): Float64Array {
  const { surfaces, frames, millimetre } = ground;
  const grows = (t: number) =>
    ground.hairy[t] === 1 || surfaces.triangles[t] === SURFACE_INDEX.skin ||
    surfaces.triangles[t] === SURFACE_INDEX.neck;
  const wanted = new Float64Array(frames.area.length);
  for (let t = 0; t < wanted.length; t++) {
    if (!grows(t) || !(frames.area[t]! > 0)) continue;
    const nearest = blendOne(ground, ground.behindHairline, t, THIRDS);
    if (!(nearest > -12)) continue;
    const middle = rootOn(ground, t, THIRDS);
    const { top, parting } = hairAt(scalp, middle.at, middle.normal, nearest);
    const edge = 1 + EDGE_ROOTS * smoothstep(-4, 0, nearest) * smoothstep(10, 3, nearest);
    const around = SIDE_ROOTS + (BACK_ROOTS - SIDE_ROOTS) * smoothstep(0.1, -0.5, middle.normal[2]);
    const perArea = edge * (1 + PART_ROOTS * parting) * (around + (TOP_ROOTS - around) * top);
    wanted[t] = perArea * frames.area[t]! / (millimetre * millimetre);
  }
  return wanted;
}

function growOne(
  ground: LookGround,
  scalp: Scalp,
  strokes: Strokes,
  triangle: number,
  weights: readonly number[],
  k: number,
  widen: number,
): void {
  const chance = (salt: number) => random(triangle * 131 + k, salt);
  const root = rootOn(ground, triangle, weights);
  // The line itself is ragged: single hairs stand before it, others leave off behind it.
  const ragged = root.behind + 2.2 * noise(root.at[0] / 4, root.at[1] / 4, root.at[2] / 4, 45);
  if (chance(2) > smoothstep(-3.5, 4, ragged)) return;
  const lock = lockOf(root.at);
  const here = hairAt(scalp, root.at, root.normal, root.behind);
  const tone = 0.75 * lock.chance(3) + 0.25 * chance(3);
  const outer = 0.5 + 0.5 * chance(4);
  const stray = chance(5) < 0.03 ? 1.5 : 1;
  const length = here.length * (0.75 + 0.5 * chance(6)) * (0.85 + 0.3 * lock.chance(6));
  const height = here.height * stray * (0.78 + 0.44 * lock.chance(7)) * (0.6 + 0.55 * outer);
  const segments = Math.max(1, Math.min(6, Math.round(length / SEGMENT)));

  const centre: Vector = [0, scalp.top * 0.25, (scalp.front + scalp.back) / 2];
  const fromCentre = unit(add(root.at, centre, -1));
  let base = root.at;
  let up = root.normal;
  const points: { at: Vector; up: Vector; along: number; rise: number }[] = [];
  const turn = 0.5 * (lock.chance(8) - 0.5) + 0.25 * (chance(8) - 0.5);
  for (let s = 0; s <= segments; s++) {
    const along = s / segments;
    const place = s === 0 ? here : hairAt(scalp, base, up, root.behind + along * length * 0.6);
    // From the opaque body outwards, over the crest, a little down again at the tip.
    const rise = (1 - (1 - along) ** 2) * (1 - 0.18 * along * along);
    const body = 0.85 * Math.min(place.body, here.body);
    const at = add(base, up, body + Math.max(0.25, height - body) * (s === 0 ? 0.06 : rise));
    points.push({ at, up, along, rise });
    // Hairs of a lock draw together towards its middle.
    const sideways = across(add(lock.centre, root.at, -1), up);
    let flow = place.flow;
    const sideway: Vector = [
      flow[1] * up[2] - flow[2] * up[1],
      flow[2] * up[0] - flow[0] * up[2],
      flow[0] * up[1] - flow[1] * up[0],
    ];
    flow = unit(add(add(flow, sideway, turn), sideways, 0.055 * along));
    const step = length / segments;
    base = add(base, flow, step);
    // The skull curves away under the hair: its normal turns as the direction from the middle of the skull does.
    const radial = unit(add(base, centre, -1));
    up = unit(add(root.normal, add(radial, fromCentre, -1)));
    base = add(base, up, dot(flow, up) * -0.5 * step);
  }
  const width = BUNDLE * widen * (0.75 + 0.5 * chance(9)) * (0.45 + 0.55 * smoothstep(-2, 9, root.behind));
  const toWorld = (p: Vector): Vector => add(ground.middle, p, ground.millimetre);
  const drawn = points.map(({ at, up, along, rise }, i): StrokePoint => {
    const before = points[Math.max(0, i - 1)]!.at, after = points[Math.min(segments, i + 1)]!.at;
    return {
      at: toWorld(at),
      width: width * (1 - 0.62 * along ** 1.5) * ground.millimetre,
      colour: shadeHair(unit(add(after, before, -1)), up, {
        hair: ground.palette.hair,
        depth: 0.25 + 0.75 * clamp01(outer * (0.35 + 0.65 * rise)),
        tip: along,
        tone,
        open: root.open,
      }),
    };
  });
  strokes.draw(drawn, {
    triangle,
    up: midway(root.normal, up, 0.5),
    opacity: 0.62 + 0.3 * smoothstep(-2, 5, root.behind),
    oneSided: true,
    flatness: 0.6,
  });
}

/** Of where the roots of a lock meet, and its own chances: the nearest of points strewn over space. */
function lockOf(at: Vector) {
  const cell = at.map((x) => Math.floor(x / LOCK));
  let best = Infinity;
  let seed = 0;
  let centre: Vector = at;
  for (let i = -1; i <= 1; i++) {
    for (let j = -1; j <= 1; j++) {
      for (let k = -1; k <= 1; k++) {
        const [x, y, z] = [cell[0]! + i, cell[1]! + j, cell[2]! + k];
        const own = Math.imul(x, 0x8da6b343) ^ Math.imul(y, 0xd8163841) ^ Math.imul(z, 0xcb1ab31f);
        const point: Vector = [
          (x + random(own, 21)) * LOCK,
          (y + random(own, 22)) * LOCK,
          (z + random(own, 23)) * LOCK,
        ];
        const far = length(subtract(at, point));
        if (far < best) [best, seed, centre] = [far, own, point];
      }
    }
  }
  return { centre, chance: (salt: number) => random(seed, salt) };
}
