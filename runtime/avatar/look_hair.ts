import type { Colour } from "./complexion.ts";
import { hairAt, type Scalp } from "./hair_style.ts";
import { blend, blendOne, type LookGround, millimetresAt } from "./look_ground.ts";
import { toDisplay, toLinear } from "./look_light.ts";
import { random } from "./random.ts";
import { SURFACE_INDEX } from "./look_regions.ts";
import { clamp01, noise, smoothstep } from "./noise.ts";
import { across, add, dot, midway, type StrokePoint, Strokes, unit, type Vector } from "./strokes.ts";
import { type DenseSplats, evenPoints, MOST_POINTS } from "./super_dense.ts";

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

const THIRDS = [1 / 3, 1 / 3, 1 / 3];

/**
 * Grows the hair.
 *
 * @param thinning 0..1, share of the hairs that are drawn, wider to make up for it
 */
export function growHair(ground: LookGround, scalp: Scalp, strokes: Strokes, thinning = 1): void {
  const { surfaces, frames, millimetre } = ground;
  const grows = (t: number) =>
    ground.hairy[t] === 1 || surfaces.triangles[t] === SURFACE_INDEX.skin ||
    surfaces.triangles[t] === SURFACE_INDEX.neck;
  for (let t = 0; t < frames.area.length; t++) {
    if (!grows(t) || !(frames.area[t]! > 0)) continue;
    const nearest = blendOne(ground, ground.behindHairline, t, THIRDS);
    if (!(nearest > -12)) continue;
    const middle = rootOn(ground, t, THIRDS);
    const { top, parting } = hairAt(scalp, middle.at, middle.normal, nearest);
    const edge = 1 + EDGE_ROOTS * smoothstep(-4, 0, nearest) * smoothstep(10, 3, nearest);
    const around = SIDE_ROOTS + (BACK_ROOTS - SIDE_ROOTS) * smoothstep(0.1, -0.5, middle.normal[2]);
    const perArea = thinning * edge * (1 + PART_ROOTS * parting) * (around + (TOP_ROOTS - around) * top);
    const wanted = perArea * frames.area[t]! / (millimetre * millimetre) + random(t, 1);
    const roots = Math.min(MOST_POINTS, Math.floor(wanted));
    if (roots === 0) continue;
    const pattern = evenPoints(roots);
    for (let k = 0; k < roots; k++) {
      const weights = [0, 1, 2].map((c) =>
        Math.max(0, pattern[k * 3 + c]! + (random(t, 10 + k * 3 + c) - 0.5) * 0.9 / Math.sqrt(roots))
      );
      const total = weights[0]! + weights[1]! + weights[2]!;
      growOne(ground, scalp, strokes, t, weights.map((w) => w / total), k, 1 / Math.sqrt(thinning));
    }
  }
}

function rootOn(ground: LookGround, triangle: number, weights: ArrayLike<number>) {
  return {
    at: millimetresAt(ground, blend(ground, ground.identity.template, triangle, weights)),
    normal: unit(blend(ground, ground.normals, triangle, weights)),
    behind: blendOne(ground, ground.behindHairline, triangle, weights),
    open: blendOne(ground, ground.open, triangle, weights),
  };
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
        const far = Math.hypot(...add(at, point, -1));
        if (far < best) [best, seed, centre] = [far, own, point];
      }
    }
  }
  return { centre, chance: (salt: number) => random(seed, salt) };
}

const KEY = unit([0.5, 0.62, 0.78]);
const RIM = unit([-0.35, 0.45, -0.85]);
/** Half way between a lamp and where it is seen from: hair shines where it lies square to this. */
const SHINE = unit([0.24, 0.72, 0.9]), SHEEN = unit([-0.3, 1, -0.2]);

/**
 * Light on a hair (Kajiya and Kay 1989): it shines in a band where it lies square to the half vector, and
 * is lit by which way the head faces under it. Roots lie in the shade of the hairs above them.
 */
export function shadeHair(
  along: Vector,
  up: Vector,
  { hair, depth, tip, tone, open }: { hair: Colour; depth: number; tip: number; tone: number; open: number },
): number[] {
  const lit = clamp01((dot(up, KEY) + 0.35) / 1.35);
  const rim = clamp01((dot(up, RIM) + 0.2) / 1.2);
  const sky = clamp01(0.5 + 0.5 * up[1]);
  const band = (half: Vector, power: number) => Math.max(0, 1 - dot(along, half) ** 2) ** power;
  const shine = lit * lit * (0.1 * band(SHINE, 10) + 0.13 * band(SHINE, 60)) +
    0.05 * sky * band(SHEEN, 16);
  const warm = 0.66 + 0.5 * tip + 0.8 * (tone - 0.5);
  const shade = depth * (0.4 + 0.6 * Math.sqrt(open));
  return [0, 1, 2].map((c) => {
    const base = toLinear(hair[c]!) * warm;
    const light = 0.4 + 0.26 * sky + 0.95 * lit + 0.42 * rim;
    return clamp01(toDisplay(shade * (base * light * 1.25 + shine * SHINE_COLOUR[c]! * (0.5 + tone))));
  });
}
const SHINE_COLOUR = [0.6, 0.46, 0.34] as const;

/** Short hair that lies on the skin, such as a brow's. */
export function hairTone(colour: Colour, normal: Vector, tone: number, open: number): number[] {
  const lit = 0.3 + 0.2 * normal[1] + 0.8 * clamp01((dot(normal, KEY) + 0.35) / 1.35);
  return [0, 1, 2].map((c) => clamp01(toDisplay(toLinear(colour[c]!) * tone * lit * (0.5 + 0.5 * open))));
}

/** 0..1, how much of a place is covered by the dark body of the hair; ragged along the hairline. */
export function hairCover(ground: LookGround, triangle: number, weights: ArrayLike<number>): number {
  const behind = blendOne(ground, ground.behindHairline, triangle, weights);
  if (!(behind > -8)) return 0;
  const [x, y, z] = millimetresAt(ground, blend(ground, ground.identity.template, triangle, weights));
  return smoothstep(-1.5, 12, behind + 1.6 * noise(x / 2.5, y / 2.5, z / 2.5, 46));
}

/** Longer splats of the body (standard deviation, millimetres) would stick out of its curve like planks. */
const MOST_BODY = 3.6, MOST_BODY_AT_EDGE = 2.9;
/** But for the back of the head, where triangles are large and little is looked at. */
const MOST_BODY_BEHIND = 4.8;

/**
 * Raises the splats of the scalp to the body of the hair: dark and opaque, it gives the cut its volume, and the
 * hairs need only be drawn where they are seen.
 */
export function raiseBody(ground: LookGround, scalp: Scalp, splats: DenseSplats): void {
  const { frames, millimetre } = ground;
  for (let i = 0; i < splats.count; i++) {
    const t = splats.binding[i]!;
    if (!ground.hairy[t]) continue;
    const weights = splats.barycentric.subarray(i * 3, i * 3 + 3);
    const { at, normal, behind } = rootOn(ground, t, weights);
    const { body } = hairAt(scalp, at, normal, behind);
    const height = body * millimetre / Math.sqrt(frames.area[t]!);
    // Raised, the surface is larger by the height over the skull's radius, and where it climbs by its slope.
    const slope = hairAt(scalp, at, normal, behind + 1).body - body;
    const inside = normal[2] < -0.2 ? MOST_BODY_BEHIND : MOST_BODY;
    const most = (MOST_BODY_AT_EDGE + (inside - MOST_BODY_AT_EDGE) * smoothstep(5, 12, behind)) *
      millimetre / Math.sqrt(frames.area[t]!);
    const grow = (1 + body / 80) * Math.hypot(1, slope) * (1 + 0.2 * smoothstep(16, 6, behind));
    for (let c = 0; c < 3; c++) {
      let along = 0;
      for (let r = 0; r < 3; r++) along += frames.rotation[t * 9 + r * 3 + c]! * normal[r]!;
      splats.position[i * 3 + c]! += along * height;
      splats.scale[i * 3 + c] = Math.min(splats.scale[i * 3 + c]! * grow, most);
    }
  }
}
