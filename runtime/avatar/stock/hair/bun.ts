import { HAIR_LIGHT } from "./light.ts";
import { paintStrand } from "./paint.ts";
import { bunAt, type Scalp } from "./scalp.ts";
import type { StrandPoint } from "./strand.ts";
import { type LookGround, millimetresAt, pointAt } from "../ground.ts";
import { random } from "../../../base/hashed_random.ts";
import type { Strokes } from "../splat_strokes.ts";
import { distance, unit } from "../../../base/vector.ts";

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
  for (let i = 0; i < STRANDS + BROAD; i++) {
    const broad = i < BROAD, chance = (salt: number) => random(i, 60 + salt);
    // Even over the ball by the golden angle; the winding turns about the way it points.
    const height = 2 * ((i + 0.5) / BROAD % 1) - 1;
    const polar = broad ? Math.acos(height) : Math.acos(2 * chance(1) - 1);
    const start = broad ? 2.399963 * i : 2 * Math.PI * chance(2);
    const own = radius * (broad ? 0.86 : 0.94 + 0.1 * chance(3)), drift = 0.5 * (chance(4) - 0.3);
    const points = Array.from({ length: PIECES + 1 }, (_, s): StrandPoint => {
      const t = s / PIECES, angle = start + (broad ? 0.6 : ARC) * t, slope = polar + drift * t;
      const [x, y, z] = [
        Math.sin(slope) * Math.cos(angle),
        Math.sin(slope) * Math.sin(angle),
        -0.75 * Math.cos(slope),
      ];
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
