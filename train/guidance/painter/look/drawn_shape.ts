import { smoothstep } from "../../../../runtime/base/scalar.ts";
import type { Meaning } from "../prompt/meanings.ts";

export type Who = Extract<Meaning, { is: "who" }>;

/** In which faces of people differ, whatever a prompt says of them. */
const SHAPES = [
  ...["headWidth", "faceWidth", "faceHeight", "jawWidth", "chinLength", "chinWidth", "cheekbones"],
  ...["cheekFullness", "foreheadHeight", "foreheadRoundness", "browHeight", "noseLength", "noseWidth"],
  ...["noseProjection", "noseHump", "noseTipUp", "noseTipBulb", "upperLipFullness", "lowerLipFullness"],
  ...["mouthWidth", "eyeSize", "eyeSpacing", "eyeTilt", "lidHood", "earSize", "earStandOff"],
];

/**
 * What a woman's drawn shapes are about, and how much of the draw is left: the stock head's `masculinity` leaves her
 * nose as long as a man's (52 mm of 50 at the median) and the draw's far end makes it wider and humped.
 */
const WOMEN: Readonly<Record<string, readonly [middle: number, share: number]>> = {
  noseLength: [-1.2, 0.7],
  noseWidth: [-0.6, 0.7],
  noseProjection: [-0.3, 0.7],
  noseHump: [-0.7, 0.5],
  noseTipUp: [0.1, 0.7],
  noseTipBulb: [-0.4, 0.7],
  noseBridgeWidth: [-0.5, 0],
  jawWidth: [-0.1, 0.8],
  chinWidth: [-0.1, 0.8],
};
/** A queen, a witch or somebody's grandmother is said to be less of a woman than "a woman" is: what each deviation lacks. */
const LACKING = { masculinity: -0.8, browRidge: -1.1, neckWidth: -1.1, adamsApple: -1.2 };
const WOMAN = -1.5;

/** 0..1: whether somebody is a woman, by masculinity. */
const womanly = (masculinity: number): number => smoothstep(-0.4, -0.8, masculinity);

/**
 * Deviations by name in which one person differs from the next; named characters are themselves, and what is no human
 * being differs less than people do.
 *
 * @param masculinity what is said of it, deviations
 */
export function drawnShape(
  random: () => number,
  who: readonly Who[],
  masculinity: number,
): Record<string, number> {
  const kinds = new Set(who.map(({ kind }) => kind));
  const by = kinds.has("character") ? 0.12 : kinds.has("species") ? 0.3 : 0.6;
  const drawn = Object.fromEntries(SHAPES.map((name) => {
    const deviate = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return [name, Math.round(Math.max(-2, Math.min(2, deviate)) * by * 100) / 100];
  }));
  const woman = by < 0.6 ? 0 : womanly(masculinity);
  if (woman === 0) return drawn;
  for (const [name, [middle, share]] of Object.entries(WOMEN)) {
    const own = drawn[name] ?? 0;
    drawn[name] = rounded(own + woman * (middle + share * own - own));
  }
  const lacking = woman * Math.max(0, masculinity - WOMAN);
  for (const [name, by] of Object.entries(LACKING)) drawn[name] = rounded(by * lacking);
  return drawn;
}

const rounded = (x: number): number => Math.round(x * 100) / 100;
