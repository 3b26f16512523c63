import { createRandom } from "../../base/mulberry32.ts";
import type { Colour, Complexion } from "./complexion.ts";

/** Skin from fair to deep, evenly spaced on the scale that is drawn from. */
const SKINS: readonly Colour[] = [
  [0.93, 0.765, 0.69],
  [0.9, 0.7, 0.6],
  [0.83, 0.625, 0.505],
  [0.72, 0.52, 0.4],
  [0.575, 0.39, 0.275],
  [0.42, 0.272, 0.19],
];
const HAIR = {
  black: [0.075, 0.06, 0.055],
  darkBrown: [0.17, 0.115, 0.085],
  brown: [0.28, 0.19, 0.125],
  lightBrown: [0.42, 0.3, 0.19],
  blond: [0.62, 0.49, 0.32],
  red: [0.46, 0.2, 0.09],
  grey: [0.6, 0.59, 0.57],
} as const satisfies Record<string, Colour>;
const IRIS = {
  dark: [0.17, 0.095, 0.055],
  brown: [0.32, 0.19, 0.095],
  hazel: [0.4, 0.31, 0.16],
  green: [0.32, 0.345, 0.25],
  blue: [0.3, 0.375, 0.44],
  grey: [0.37, 0.41, 0.43],
} as const satisfies Record<string, Colour>;

/** Hairs of brows that are few look cooler than they are, against the skin between them. */
const GREY_BROWS: Colour = [0.56, 0.51, 0.45];

/** Of fair people, how many have which hair and eyes; of dark ones nearly all have the first. */
const FAIR_HAIR = [["darkBrown", 3], ["brown", 3], ["lightBrown", 2], ["blond", 2], ["red", 1]] as const;
const FAIR_IRIS = [["blue", 3], ["grey", 1], ["green", 2], ["hazel", 2], ["brown", 2]] as const;

/**
 * The colours of a person drawn at random: skin of any tone, hair and eyes that go with it. The same seed, the
 * same person.
 *
 * What sex does to a look is no matter of colours: see traitsOf.
 *
 * @param age standard deviations from the average adult: above, hair turns grey, skin and lips paler
 */
export function randomComplexion(seed: number, age = 0): Complexion {
  const random = createRandom(Math.imul(seed + 1, 0x85ebca6b));
  const depth = random(), fair = depth < 0.45;
  const place = depth * (SKINS.length - 1), from = Math.min(SKINS.length - 2, Math.floor(place));
  const old = Math.max(0, age - 0.6);
  const young = mixed(SKINS[from]!, SKINS[from + 1]!, place - from),
    grey = (young[0] + young[1] + young[2]) / 3;
  const skin = mixed(young, [grey, grey, grey], Math.min(0.14, old * 0.07));
  const natural = fair ? HAIR[draw(FAIR_HAIR, random())] : mixed(HAIR.black, HAIR.darkBrown, random() ** 2);
  const iris = fair
    ? IRIS[draw(FAIR_IRIS, random())]
    : mixed(IRIS.dark, IRIS.brown, Math.min(1, 1.4 * (1 - depth) * (0.6 + random())));
  const hair = mixed(natural, HAIR.grey, Math.min(0.85, old * 0.6));
  // Lips keep some red on fair skin and take up the skin's own brown on dark skin.
  const own: Colour = [skin[0] * 0.86, skin[1] * 0.68, skin[2] * 0.77];
  const lips = mixed(mixed([0.75, 0.515, 0.475], own, 0.35 + 0.6 * depth), skin, Math.min(0.3, old * 0.15));
  // Fair skin freckles, the more so with red hair; every other face has a mole or two.
  const freckled = fair && random() < (natural === HAIR.red ? 0.9 : 0.25) ? 0.25 + 0.75 * random() : 0;
  const marks = { freckles: freckled, moles: Math.floor(5 * random() ** 2), seed: seed + 1 };
  // Brows keep their colour longer than the head's hair.
  const brows = mixed(
    mixed(natural, GREY_BROWS, Math.min(0.75, old * 0.6)),
    [0.12, 0.08, 0.06],
    Math.max(0.12, 0.3 - 0.3 * old),
  );
  return { skin, lips, hair, brows, iris, marks };
}

const mixed = (a: Colour, b: Colour, t: number): Colour => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
  a[2] + (b[2] - a[2]) * t,
];

function draw<Name extends string>(shares: readonly (readonly [Name, number])[], at: number): Name {
  let left = at * shares.reduce((sum, [, share]) => sum + share, 0);
  for (const [name, share] of shares) if ((left -= share) < 0) return name;
  return shares.at(-1)![0];
}
