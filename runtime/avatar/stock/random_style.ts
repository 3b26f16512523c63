import { HAIR_STYLES, type HairStyle, type HairStyleName } from "./hair/styles.ts";
import { createRandom } from "../../base/mulberry32.ts";

/** How many wear which, of men, of older men and of women: below the ear most of these, or they would read as boys. */
const MEN = [["short", 5], ["cropped", 3], ["swept", 3]] as const;
const OLD_MEN = [["short", 3], ["cropped", 2], ["receding", 5]] as const;
const WOMEN = [["bob", 5], ["long", 6], ["pixie", 0.5], ["tied", 1.5]] as const;
const OLD_WOMEN = [["bob", 6], ["long", 2], ["pixie", 1.5], ["tied", 1.5]] as const;
/** The same where hair is coiled by nature. */
const COILED_MEN = [["cropped", 5], ["curly", 4], ["receding", 0.5]] as const;
const COILED_WOMEN = [["afro", 5], ["tied", 2], ["bob", 2], ["long", 2]] as const;

/** Darker skin than this (mean of display-referred RGB) mostly goes with coiled hair. */
const DARK_SKIN = 0.47;
/** Share of those with long hair who wear it behind the ears. */
const TUCKED = 0.3;
/** Standard deviations over the average adult from where on people are old. */
const OLD = 0.9;

/**
 * How a person drawn at random wears the hair. The same seed, the same style.
 *
 * @param masculinity standard deviations, above 0 a man
 * @param age standard deviations from the average adult
 * @param skin display-referred RGB
 */
export function randomStyle(
  seed: number,
  { masculinity, age, skin }: { masculinity: number; age: number; skin: readonly number[] },
): HairStyle {
  const random = createRandom(Math.imul(seed + 1, 0xc2b2ae35));
  const coiled = (skin[0]! + skin[1]! + skin[2]!) / 3 < DARK_SKIN && random() < 0.85;
  const man = masculinity >= 0, old = age > OLD;
  const shares = coiled
    ? man ? COILED_MEN : COILED_WOMEN
    : man
    ? old ? OLD_MEN : MEN
    : old
    ? OLD_WOMEN
    : WOMEN;
  const style: HairStyle = HAIR_STYLES[draw(shares, random())];
  const vary = (by: number): number => 1 + by * (2 * random() - 1);
  const longer = vary(0.15), fuller = vary(0.12);
  // Men's temples draw back a little from thirty on; women's hairline is lower and round.
  const back = man ? Math.max(0, 3 + 3 * age) * random() : -2 * random();
  return {
    ...style,
    length: scaled(style.length, longer),
    height: scaled(style.height, fuller),
    parting: style.parting * (random() < 0.35 ? -1 : 1) * vary(0.15),
    temples: style.temples + back,
    sideburn: style.sideburn * vary(0.3),
    waver: random(),
    ...style.hang && {
      hang: {
        ...style.hang,
        tips: style.hang.tips * vary(0.12),
        wave: style.hang.wave * (0.3 + 1.4 * random()),
        tucked: random() < TUCKED,
      },
    },
  };
}

const scaled = ([top, side, nape]: HairStyle["length"], by: number): HairStyle["length"] => [
  top * by,
  side * by,
  nape * by,
];

function draw(shares: readonly (readonly [HairStyleName, number])[], at: number): HairStyleName {
  let left = at * shares.reduce((sum, [, share]) => sum + share, 0);
  for (const [name, share] of shares) if ((left -= share) < 0) return name;
  return shares.at(-1)![0];
}
