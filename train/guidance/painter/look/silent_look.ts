import { randomComplexion } from "../../../../runtime/avatar/stock/random_complexion.ts";
import { createRandom } from "../../../../runtime/base/mulberry32.ts";
import type { HairStyle } from "../hair/hair_styles.ts";
import { drawnShape, type Who } from "./drawn_shape.ts";
import type { Colour, LookPatch } from "./look.ts";
import { PLAIN_LOOK } from "./whole_look.ts";

const MEN: readonly HairStyle[] = [
  "short",
  "side part",
  "short",
  "quiff",
  "cropped",
  "side part",
  "slick back",
];
const OLD_MEN: readonly HairStyle[] = ["receding", "receding", "side part", "short", "cropped"];
const WOMEN: readonly HairStyle[] = ["long", "long", "bob", "ponytail", "bun", "long"];
const OLD_WOMEN: readonly HairStyle[] = ["bob", "bun", "bob"];
const CLOTHES: readonly Colour[] = [
  ...[[0.2, 0.23, 0.3], [0.32, 0.18, 0.16], [0.24, 0.3, 0.24], [0.42, 0.37, 0.3], [
    0.16,
    0.16,
    0.18,
  ]] as const,
  ...[[0.3, 0.36, 0.46], [0.44, 0.3, 0.22]] as const,
];

/**
 * What a prompt leaves open: colours of skin, hair and eyes that go together and with what it says, the features
 * that tell people apart, and how the hair is worn.
 *
 * @param said all that is known, with what usually goes with it
 * @param explicit what the prompt itself says
 * @param who whom it names: these and the seed are all that the draw hangs on
 */
export function silentLook(
  said: LookPatch,
  explicit: LookPatch,
  who: readonly Who[],
  seed: number,
): LookPatch {
  const names = who.map(({ look }) => JSON.stringify(look)).join();
  const random = createRandom(hashed(names) ^ Math.imul(seed + 1, 0x9e3779b1));
  const age = said.shape?.age ?? 0, masculinity = said.shape?.masculinity ?? 0;
  const drawn = drawnShape(random, who, masculinity);
  const complexion = fittingComplexion(said, random, age);
  const named = who.some(({ kind }) => kind === "character");
  const person = !who.some(({ kind }) => kind !== "person");
  const hair = explicit.hair?.colour ?? explicit.beard?.colour ?? said.hair?.colour ?? complexion.hair;
  const old = age > 1.4;
  const styles = masculinity < -0.6 ? old ? OLD_WOMEN : WOMEN : old ? OLD_MEN : MEN;
  const drawnStyle = styles[Math.floor(random() * styles.length)]!;
  // Whose hair is told to be thick has not lost it.
  const style = drawnStyle === "receding" && (explicit.hair?.volume ?? 1) > 1 ? "side part" : drawnStyle;
  const fair = complexion.skin[0] > 0.85 && age < 1.2;
  const shadow = person && masculinity > 0.5 && age > -0.9 && random() < 0.3;
  // Nobody is sad for being old: the corners of the mouth sink with age, and rest in a trace of a smile.
  const shape = person ? { ...drawn, mouthCorners: 0.6 + 0.55 * Math.max(0, age) } : drawn;
  return {
    shape,
    skin: {
      colour: named ? PLAIN_LOOK.skin.colour : complexion.skin,
      wrinkles: Math.max(0.05, Math.min(0.3, 0.1 + age * 0.1)),
      ...person && fair && random() < 0.3 && { freckles: 0.35 },
    },
    eyes: { iris: complexion.iris },
    hair: {
      colour: hair,
      ...person && { style },
      length: 0.4 + 0.3 * random(),
      curl: curlOf(complexion.skin, random),
      mess: 0.1 + 0.3 * random(),
    },
    brows: { thickness: 0.7 + 0.2 * Math.max(0, masculinity) + 0.3 * random(), arch: 0.8 + 0.5 * random() },
    ...shadow && { beard: { style: "stubble" as const, length: 0.5 } },
    clothes: CLOTHES[Math.floor(random() * CLOTHES.length)]!,
  };
}

const DRAWS = 24;
/** Of some drawn complexions the one nearest to what is said of skin and hair. */
function fittingComplexion(said: LookPatch, random: () => number, age: number) {
  const base = Math.floor(random() * 1e6);
  const wanted = [[said.skin?.colour, "skin"], [age < 1 ? said.hair?.colour : undefined, "hair"]] as const;
  let best = randomComplexion(base, age), least = misfit(best);
  for (let k = 1; k < DRAWS && least > 0; k++) {
    const other = randomComplexion(base + k, age), far = misfit(other);
    if (far < least) [best, least] = [other, far];
  }
  return best;

  function misfit(complexion: { skin: Colour; hair: Colour }): number {
    return wanted.reduce((sum, [colour, of]) => sum + (colour ? distance(colour, complexion[of]) : 0), 0);
  }
}

const distance = (a: Colour, b: Colour): number => a.reduce((sum, x, c) => sum + (x - b[c]!) ** 2, 0);
const curlOf = (skin: Colour, random: () => number): number =>
  skin[0] < 0.5 ? 0.8 + 0.2 * random() : 0.4 * random();

function hashed(text: string): number {
  let hash = 0x811c9dc5;
  for (let k = 0; k < text.length; k++) hash = Math.imul(hash ^ text.charCodeAt(k), 0x01000193);
  return hash >>> 0;
}
