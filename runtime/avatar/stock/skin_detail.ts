import { blend, type LookGround } from "./ground.ts";
import { light, toDisplay } from "./light.ts";
import { movingLight, type Spot, type spotsOf } from "./plain_look.ts";
import { SURFACE_INDEX } from "./regions.ts";
import { beardShare, depthOf, type Place } from "./skin.ts";
import type { Strokes } from "./splat_strokes.ts";
import type { Traits } from "./traits.ts";
import { noise } from "../../base/noise.ts";
import { random } from "../../base/hashed_random.ts";
import { clamp01, smoothstep } from "../../base/scalar.ts";
import { add, cross, unit, type Vector } from "../../base/vector.ts";

/** A kind of mark that is finer than the splats of the surface: each is a small splat of its own on the skin. */
interface Mark {
  /** How many a square millimetre. */
  readonly rate: (place: Place, traits: Traits) => number;
  /** Standard deviation, millimetres, from the smallest to the largest. */
  readonly size: readonly [number, number];
  /** Times the skin's own colour, linear light; on fair skin and on deep one. */
  readonly tint: readonly [fair: readonly number[], deep: readonly number[]];
  readonly opacity: readonly [number, number];
}

const near = ([x, y, z]: Place, cx: number, cy: number, rx: number, ry: number): number =>
  smoothstep(-0.7, -0.1, z) * Math.exp(-(((Math.abs(x) - cx) / rx) ** 2) - ((y - cy) / ry) ** 2);
/** Clear of the eyes, where skin is thinnest and finest. */
const offEyes = (place: Place): number => 1 - near(place, 0.5, 0, 0.42, 0.3);

const MARKS: readonly Mark[] = [
  // Pores: seen on the nose, beside it and on the chin, hardly elsewhere.
  {
    rate: (p) =>
      offEyes(p) * (0.55 * near(p, 0, -0.65, 0.3, 0.3) + 0.3 * near(p, 0.48, -0.58, 0.26, 0.3) +
        0.12 * near(p, 0, -1.5, 0.4, 0.25) + 0.1 * near(p, 0, 0.55, 0.6, 0.4)),
    size: [0.17, 0.3],
    tint: [[0.74, 0.62, 0.58], [0.62, 0.57, 0.54]],
    opacity: [0.06, 0.22],
  },
  // Roots of a shaved beard.
  {
    rate: (p, { beard, fairBeard }) => 0.75 * beard * (1 - fairBeard) * beardShare(p) ** 1.5,
    size: [0.12, 0.21],
    tint: [[0.36, 0.33, 0.33], [0.36, 0.34, 0.33]],
    opacity: [0.05, 0.19],
  },
  // Of a fair one.
  {
    rate: (p, { beard, fairBeard }) => 0.6 * beard * fairBeard * beardShare(p) ** 1.5,
    size: [0.12, 0.21],
    tint: [[0.72, 0.54, 0.4], [0.72, 0.6, 0.5]],
    opacity: [0.05, 0.19],
  },
  {
    rate: (p, { freckles }) =>
      0.3 * freckles *
      (near(p, 0, -0.5, 0.3, 0.3) + near(p, 0.55, -0.5, 0.4, 0.28) + 0.1 * near(p, 0, 0.6, 0.9, 0.4)) *
      clamp01(0.15 + 2 * noise(p[0] * 6, p[1] * 6, p[2] * 6, 81)),
    size: [0.2, 0.5],
    tint: [[0.7, 0.56, 0.42], [0.7, 0.6, 0.55]],
    opacity: [0.1, 0.45],
  },
  // Age spots: on temples, cheekbones and forehead.
  {
    rate: (p, { ageSpots }) =>
      0.02 * ageSpots *
      (near(p, 1, 0.15, 0.3, 0.5) + 0.5 * near(p, 0.8, -0.4, 0.3, 0.3) + 0.5 * near(p, 0, 0.8, 1, 0.3)),
    size: [0.8, 2.1],
    tint: [[0.7, 0.52, 0.42], [0.6, 0.52, 0.48]],
    opacity: [0.12, 0.4],
  },
];
const MOLE: Mark = {
  // In the very middle of a forehead it would be a painted one.
  rate: (p) =>
    smoothstep(-1.4, -0.6, p[2]) * offEyes(p) * smoothstep(-3.2, -2, p[1]) *
    smoothstep(0.14, 0.4, Math.abs(p[0])),
  size: [0.4, 0.8],
  tint: [[0.26, 0.14, 0.1], [0.22, 0.18, 0.16]],
  opacity: [0.4, 0.7],
};
/** So many of a full avatar's splats at most, on a head of whatever size. */
const MOST = 9000;
/** Marks lie this far off the skin, millimetres: below the centres of steep neighbours they would be covered. */
const OFF_SKIN = 0.5;

/**
 * Pores, stubble, freckles and moles. Splats of the surface are a millimetre apart, four pixels of the portrait;
 * these few thousand are its grain.
 *
 * @param thinning fewer where an avatar has fewer splats in all
 */
export function drawSkinDetail(
  ground: LookGround,
  spotAt: ReturnType<typeof spotsOf>,
  strokes: Strokes,
  thinning = 1,
): void {
  const { frames, surfaces, hairy, middle, eyeDistance, millimetre, traits, palette } = ground;
  const deep = depthOf(palette.skin);
  const bare: { t: number; moles: number; wanted: number[] }[] = [];
  let sum = 0;
  for (let t = 0; t < frames.area.length; t++) {
    if (hairy[t] || !BARE.has(surfaces.triangles[t]!) || !(frames.area[t]! > 0)) continue;
    const place = [0, 1, 2].map((c) =>
      (frames.centre[t * 3 + c]! - middle[c]!) / eyeDistance
    ) as unknown as Place;
    const area = frames.area[t]! / millimetre ** 2;
    const wanted = MARKS.map(({ rate }) => area * rate(place, traits));
    for (const count of wanted) sum += count;
    bare.push({ t, wanted, moles: traits.moles > 0 ? area * MOLE.rate(place, traits) : 0 });
  }
  const share = Math.min(1, MOST / sum) * thinning;
  for (const { t, wanted } of bare) {
    wanted.forEach((mean, kind) => {
      const count = Math.floor(share * mean + random(t, 90 + kind));
      for (let i = 0; i < count; i++) {
        const chance = (salt: number) => random(t * 31 + i + 7919 * traits.seed, 100 + 10 * kind + salt);
        drawMark(ground, spotAt, strokes, MARKS[kind]!, deep, t, chance);
      }
    });
  }
  const all = bare.reduce((total, { moles }) => total + moles, 0);
  for (let i = 0; i < traits.moles; i++) {
    const chance = (salt: number) => random(i + 7919 * traits.seed, 200 + salt);
    let left = all * chance(0);
    const found = bare.find(({ moles }) => (left -= moles) < 0);
    if (found) drawMark(ground, spotAt, strokes, MOLE, deep, found.t, chance);
  }
}

const BARE: ReadonlySet<number> = new Set([SURFACE_INDEX.skin, SURFACE_INDEX.neck]);

function drawMark(
  ground: LookGround,
  spotAt: (triangle: number, weights: ArrayLike<number>) => Spot,
  strokes: Strokes,
  { size, tint: [fair, dark], opacity }: Mark,
  deep: number,
  triangle: number,
  chance: (salt: number) => number,
): void {
  let [u, v] = [chance(1), chance(2)];
  if (u + v > 1) [u, v] = [1 - u, 1 - v];
  const weights = [1 - u - v, u, v];
  const spot = spotAt(triangle, weights);
  const { colour, normal, sky } = spot;
  for (let c = 0; c < 3; c++) colour[c]! *= fair[c]! + (dark[c]! - fair[c]!) * deep;
  light(colour, normal[0], normal[1], normal[2], sky, 0);
  const at = add(
    blend(ground, ground.identity.template, triangle, weights),
    normal,
    OFF_SKIN * ground.millimetre,
  );
  const scale = ground.millimetre * (size[0] + (size[1] - size[0]) * chance(3) ** 2);
  strokes.add(
    at,
    sideways(normal, chance(4)),
    [scale * (1 + 0.5 * chance(5)), 0.12 * scale, scale],
    colour.map((x) => clamp01(toDisplay(x))),
    {
      triangle,
      up: normal,
      opacity: opacity[0] + (opacity[1] - opacity[0]) * chance(6),
      oneSided: true,
      light: { ...movingLight(spot), gloss: 0 },
    },
  );
}

/** Some direction in a surface. */
function sideways(normal: Vector, turn: number): Vector {
  const x = unit(cross(normal, Math.abs(normal[1]) < 0.9 ? [0, 1, 0] : [1, 0, 0]));
  return add(
    [x[0] * Math.cos(6.283 * turn), x[1] * Math.cos(6.283 * turn), x[2] * Math.cos(6.283 * turn)],
    cross(normal, x),
    Math.sin(6.283 * turn),
  );
}
