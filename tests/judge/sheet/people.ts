import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import { buildStockAvatar } from "../../../runtime/avatar/stock/build.ts";
import { personAvatar } from "../../../runtime/commands/person/people.ts";
import type { ArkitWeights } from "../../../runtime/head/arkit_expression.ts";
import { EYE } from "../../../runtime/head/stock/measures.ts";
import { createRandom } from "../../../runtime/base/mulberry32.ts";
import { radians } from "../../../runtime/base/scalar.ts";
import { randomIdentity } from "../../../runtime/head/identity.ts";
import type { HeadModel, JointRotations } from "../../../runtime/head/head_model.ts";
import { randomComplexion } from "../../../runtime/avatar/stock/random_complexion.ts";

/** Somebody on the sheet. */
export interface SheetPerson {
  readonly name: string;
  readonly avatar: () => Promise<Avatar>;
  /** How he or she holds the head: nobody sits for a portrait as a bust does. */
  readonly bearing?: Bearing;
}

/** Rotations of joints and looks of the eyes. */
export interface Bearing {
  readonly joints: JointRotations;
  readonly gaze: ArkitWeights;
}

/** A person's own: the head a little turned, nodding and tilted, with the eyes kept on the viewer. */
function bearingOf(seed: number): Bearing {
  const random = createRandom(seed);
  const either = (most: number): number => most * (2 * random() - 1);
  const [nod, turn, tilt] = [either(radians(4)), either(radians(6)), either(radians(4.5))];
  const sideways = Math.abs(turn) / EYE.gaze, upDown = Math.abs(nod) / EYE.gaze;
  const [left, right] = turn > 0 ? ["In", "Out"] as const : ["Out", "In"] as const;
  const way = nod > 0 ? "Up" : "Down";
  return {
    joints: { neck: [nod, turn, tilt] },
    gaze: {
      [`eyeLook${left}Left`]: sideways,
      [`eyeLook${right}Right`]: sideways,
      [`eyeLook${way}Left`]: upDown,
      [`eyeLook${way}Right`]: upDown,
    },
  };
}

/** Standard deviations from the average adult, for about 22, 38, 55 and 75 years. */
const AGES = { 22: -1, 38: 0, 55: 1.1, 75: 2.2 } as const;
/** Standard deviations of `masculinity`. */
const SEX = { woman: -1.3, man: 1.3 } as const;

/** Skin, display-referred green, of the six tones between fair and deep that the twelve have two by two. */
const TONES = [0.755, 0.71, 0.64, 0.55, 0.42, 0.29] as const;

/** Sex, years and tone: every age with both, every tone with both. */
const TWELVE: readonly (readonly [keyof typeof SEX, keyof typeof AGES, number])[] = [
  ["woman", 22, 0],
  ["man", 22, 3],
  ["woman", 38, 2],
  ["man", 38, 5],
  ["woman", 55, 4],
  ["man", 55, 1],
  ["woman", 75, 1],
  ["man", 75, 4],
  ["woman", 22, 5],
  ["man", 38, 0],
  ["woman", 38, 3],
  ["man", 55, 2],
];

/** The stock head and twelve people drawn at random: six women and six men of four ages and six tones of skin. */
export function sheetPeople(): SheetPerson[] {
  return [
    { name: "stock", avatar: buildStockAvatar },
    ...TWELVE.map(([sex, years, tone], i): SheetPerson => ({
      name: `${sex} ${years} tone ${tone + 1}`,
      bearing: bearingOf(i + 1),
      async avatar() {
        const stock = await buildStockAvatar();
        const seed = seedOfTone(TONES[tone]!, 1000 * (i + 1));
        const shape = new Map([
          ["masculinity", offset(stock.head, seed, "masculinity", SEX[sex])],
          ["age", offset(stock.head, seed, "age", AGES[years])],
        ]);
        return await personAvatar(stock, { seed, shape });
      },
    })),
  ];
}

/** What is added to a random person's trait so that it comes to `wanted`. */
function offset(head: HeadModel, seed: number, trait: string, wanted: number): number {
  return wanted - randomIdentity(head, seed)[head.shapeNames.indexOf(trait)]!;
}

/** Of 100 seeds the one whose skin is nearest to a tone. */
function seedOfTone(green: number, first: number): number {
  let best = first, least = Infinity;
  for (let seed = first; seed < first + 100; seed++) {
    const away = Math.abs(randomComplexion(seed).skin[1] - green);
    if (away < least) [best, least] = [seed, away];
  }
  return best;
}
