import { mix, smoothstep } from "../../../../runtime/base/scalar.ts";
import { mixColours } from "../look/colours.ts";
import type { Colour, LookPatch } from "../look/look.ts";

/** Below these years a face is a child's, of other proportions. */
export const GROWN = 16;

/** What somebody of so many years looks like: 36 is the head's average, a deviation of its `age` 18 years. */
export function lookOfYears(years: number): LookPatch {
  if (years < GROWN) return childOfYears(years);
  return {
    shape: { age: rounded(Math.max(-1.1, (years - 36) / 18)) },
    skin: { wrinkles: rounded(wrinklesAt(years)) },
  };
}

/** 0.04 at 22 years, 0.2 at 38, 0.42 at 55, 0.68 at 75, 0.95 at 95. */
const wrinklesAt = (years: number): number => Math.max(0, Math.min(0.95, 0.95 * ((years - 18) / 77)));

const SHAPES = [
  ...["age", "masculinity", "eyeSize", "jawWidth", "noseLength", "noseProjection", "cheekFullness"],
  ...["neckWidth", "faceHeight", "chinLength", "browRidge", "noseTipUp", "foreheadRoundness", "skullHeight"],
  "weight",
] as const;
/** By years, in the shapes' order: a baby, a toddler, children at school, a young grown-up. */
const CHILDREN: readonly (readonly [years: number, shapes: readonly number[]])[] = [
  [0.4, [-2.2, -1.4, 1.8, -1, -2, -1.4, 2, -1.8, -2, -1.6, -1.5, 1, 1.4, 0.8, 1]],
  [2.5, [-2, -1.1, 1.5, -1, -1.5, -1, 1.5, -1.6, -1.4, -1.2, -1.3, 0.6, 0.7, 0.4, 0.5]],
  [5, [-1.8, -1, 1.2, -1, -1.2, -0.8, 1.1, -1.5, -1, -1, -1.2, 0.3, 0.3, 0, 0]],
  [9, [-1.6, -0.8, 1, -0.9, -1, -0.7, 0.9, -1.4, -0.8, -0.8, -1, 0, 0, 0, 0]],
  [13, [-1.35, -0.4, 0.5, -0.5, -0.5, -0.3, 0.5, -0.8, -0.4, -0.4, -0.5, 0, 0, 0, 0]],
  [GROWN, [-1.1, 0, 0, 0, 0, 0, 0.2, 0, 0, 0, 0, 0, 0, 0, 0]],
];

function childOfYears(years: number): LookPatch {
  const above = Math.max(1, CHILDREN.findIndex(([at]) => at >= years));
  const [[from, young], [to, older]] = [CHILDREN[above - 1]!, CHILDREN[above]!];
  const share = Math.max(0, Math.min(1, (years - from) / (to - from)));
  const shape = Object.fromEntries(
    SHAPES.map((name, k) => [name, rounded(mix(young[k]!, older[k]!, share))] as const),
  );
  const brows = years < 12 ? { brows: { thickness: years < 1.5 ? 0.3 : 0.55 } } : {};
  return { shape, skin: { wrinkles: 0 }, ...brows };
}

const rounded = (value: number): number => Math.round(100 * value) / 100;

const GREY: Colour = [0.73, 0.715, 0.69];

/**
 * Hair as age leaves it: grey strands first, then grey hair.
 *
 * @param age deviations from the average adult
 */
export function greyed(
  colour: Colour,
  age: number,
): Pick<NonNullable<LookPatch["hair"]>, "colour" | "second" | "mix"> {
  const share = smoothstep(0.3, 2.3, age);
  if (share === 0) return { colour };
  return {
    colour: mixColours(colour, GREY, 0.85 * share ** 1.5),
    second: mixColours(colour, GREY, Math.min(1, 1.3 * share)),
    mix: 0.3 + 0.2 * share,
  };
}
