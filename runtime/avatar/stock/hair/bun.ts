import { HAIR_LIGHT } from "./light.ts";
import { paintStrand } from "./paint.ts";
import { strewRoots } from "./roots.ts";
import { bunAt, type Scalp } from "./scalp.ts";
import type { StrandPoint } from "./strand.ts";
import { hairAt } from "./style.ts";
import { type LookGround, millimetresAt, pointAt } from "../ground.ts";
import { random } from "../../../base/hashed_random.ts";
import type { Strokes } from "../splat_strokes.ts";
import { smoothstep } from "../../../base/scalar.ts";
import { add, distance, midway, subtract, unit } from "../../../base/vector.ts";

/** Strands that are seen of a knot, and broad ones under them. */
const STRANDS = 230, BROAD = 46;
/** Pieces of the arc that a strand lies in, radians long. */
const PIECES = 4, ARC = 2;

/** The knot at the back: strands wound about a flattened ball, over broad ones that leave no gap. */
export function drawBun(ground: LookGround, scalp: Scalp, strokes: Strokes): void {
  const radius = scalp.style.bun;
  if (radius === undefined) return;
  const middle = bunAt(scalp);
  let triangle = -1, least = Infinity;
  ground.hairy.forEach((hairy, t) => {
    const far = distance(millimetresAt(ground, pointAt(ground.frames.centre, t)), middle);
    if (hairy && ground.frames.area[t]! > 0 && far < least) [triangle, least] = [t, far];
  });
  if (triangle < 0) return;
  gather(ground, scalp, strokes, radius);
  for (let i = 0; i < STRANDS + BROAD; i++) {
    const broad = i < BROAD, chance = (salt: number) => random(i, 60 + salt);
    // Even over the ball by the golden angle; the winding turns about the way it points.
    const height = 2 * ((i + 0.5) / BROAD % 1) - 1;
    const polar = broad ? Math.acos(height) : Math.acos(2 * chance(1) - 1);
    const start = broad ? 2.399963 * i : 2 * Math.PI * chance(2);
    const own = radius * (broad ? 0.86 : 0.94 + 0.1 * chance(3)), drift = 0.5 * (chance(4) - 0.3);
    const points = Array.from({ length: PIECES + 1 }, (_, s): StrandPoint => {
      const t = s / PIECES, angle = start + (broad ? 0.6 : ARC) * t, slope = polar + drift * t;
      const z = -0.75 * Math.cos(slope), wide = Math.sin(slope) * (1 + 0.6 * smoothstep(-0.6, 0.5, z));
      const [x, y] = [wide * Math.cos(angle), wide * Math.sin(angle)];
      return {
        at: [middle[0] + own * x, middle[1] + own * y, middle[2] + own * z],
        up: unit([x, y, z]),
        along: 0.3 + 0.4 * t,
        rise: broad ? 0.2 : 0.7 + 0.3 * Math.sin(Math.PI * t),
      };
    });
    const kept = broad ? [points[0]!, points.at(-1)!] : points;
    strokes.draw(
      paintStrand(ground, { open: 1 }, kept, {
        width: broad ? 0.2 * radius : 0.35 + 0.3 * chance(5),
        taper: 0.3,
        tone: broad ? 0.35 : 0.25 + 0.5 * chance(6),
        outer: broad ? 0.2 : 0.6 + 0.4 * chance(7),
        lift: 0.2,
      }),
      {
        triangle,
        up: kept[0]!.up,
        opacity: broad ? 0.96 : 0.68,
        oneSided: false,
        flatness: broad ? 0.4 : 0.6,
        light: HAIR_LIGHT,
      },
    );
  }
}

/** Hairs that run into the knot a square millimetre, from so many of its radii about it. */
const GATHERED = 0.04, FROM = 2.3;

/** Hair leaves the skull about the knot and runs into it, so that it has grown there. */
function gather(ground: LookGround, scalp: Scalp, strokes: Strokes, radius: number): void {
  const middle = bunAt(scalp);
  const { roots, widen } = strewRoots(
    ground,
    ({ at }) => GATHERED * smoothstep(FROM, 0.8 * FROM, distance(at, middle) / radius),
    { thinning: 1, salt: 4 },
  );
  for (const root of roots) {
    const { at, normal, triangle, chance } = root;
    const { body } = hairAt(scalp, at, normal, root.behind);
    const out = unit(subtract(at, middle));
    const from = add(at, normal, 0.9 * body), to = add(middle, out, 0.85 * radius);
    const bent = add(midway(from, to), normal, 2 + 2 * chance(1));
    const up = unit(add(normal, out, 0.4));
    const points = [from, bent, to].map((place, s): StrandPoint => ({
      at: place,
      up,
      along: 0.3 + 0.2 * s,
      rise: 0.6 + 0.2 * s,
    }));
    strokes.draw(
      paintStrand(ground, root, points, {
        width: widen * (0.5 + 0.5 * chance(2)),
        taper: 0.3,
        tone: 0.2 + 0.5 * chance(3),
        outer: 0.8,
        lift: 0.1,
      }),
      { triangle, up, opacity: 0.68, oneSided: true, flatness: 0.6, light: HAIR_LIGHT },
    );
  }
}
