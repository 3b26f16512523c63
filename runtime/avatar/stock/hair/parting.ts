import { besideParting, hairAt, partingAt } from "./style.ts";
import type { Scalp } from "./scalp.ts";
import { type LookGround, millimetresAt, pointAt, rootOn } from "../ground.ts";
import { light, toDisplay, toLinear } from "../light.ts";
import type { Strokes } from "../splat_strokes.ts";
import { add, length, midway, subtract, type Vector } from "../../../base/vector.ts";
import { clamp01 } from "../../../base/scalar.ts";

/** Standard deviation across the line of scalp, millimetres; skin's light in it, between hairs on both sides. */
const WIDTH = 0.6, SHADE = 0.6;

/**
 * The parting: a narrow line of scalp between the hairs. It lies on the body of the hair, for the body's splats are
 * far broader than the line, and would close over it.
 */
export function drawParting(ground: LookGround, scalp: Scalp, strokes: Strokes): void {
  const { head, hairy, identity, frames, palette, millimetre } = ground;
  hairy.forEach((grows, t) => {
    if (!grows || !(frames.area[t]! > 0)) return;
    const sides = [0, 1, 2].map((c) =>
      besideParting(scalp, millimetresAt(ground, pointAt(identity.template, head.triangles[t * 3 + c]!)))
    );
    // Where the line enters and leaves the triangle.
    const ends = [0, 1, 2].flatMap((c) => {
      const next = (c + 1) % 3, a = sides[c]!, b = sides[next]!;
      if (a < 0 === b < 0) return [];
      const weights = [0, 0, 0];
      weights[c] = b / (b - a);
      weights[next] = a / (a - b);
      return [rootOn(ground, t, weights)];
    });
    if (ends.length !== 2) return;
    const [from, to] = ends as [typeof ends[0], typeof ends[0]];
    const at = midway(from.at, to.at), normal = from.normal, behind = (from.behind + to.behind) / 2;
    const seen = partingAt(scalp, at, behind);
    const long = length(subtract(to.at, from.at));
    if (seen < 0.05 || !(long > 0.2)) return;
    const { body } = hairAt(scalp, at, normal, behind);
    const colour = palette.skin.map((c) => toLinear(SHADE * c));
    light(colour, ...normal, 0.8, 0);
    const place: Vector = add(at, normal, body + 0.5);
    strokes.add(
      add(ground.middle, place, millimetre),
      subtract(to.at, from.at),
      [Math.max(0.5 * long, 1.4 * WIDTH) * millimetre, 0.25 * millimetre, WIDTH * millimetre],
      colour.map((c) => clamp01(toDisplay(c))),
      {
        triangle: t,
        up: normal,
        opacity: 0.42 * seen * Math.min(1, long / 2.5),
        oneSided: true,
        light: { share: 1 },
      },
    );
  });
}
