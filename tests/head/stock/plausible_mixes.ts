import type { ArkitShape } from "../../../runtime/head/arkit.ts";
import { createRandom } from "../../../runtime/base/mulberry32.ts";

export type Mix = Partial<Record<ArkitShape, number>>;

/**
 * What a face can do at once. Shapes of one group pull on the same muscle or against one another, so their
 * weights share one whole: a mouth that puckers fully does not smile. Of a pair in brackets one side is
 * drawn, never both. `both` are made by the two sides together, a little unevenly.
 */
interface Group {
  readonly both?: readonly string[];
  readonly single?: readonly ArkitShape[];
}
const GROUPS: readonly Group[] = [
  // The frontalis lifts, the corrugator draws down.
  { both: ["browDown", "browOuterUp"], single: ["browInnerUp"] },
  { both: ["eyeBlink", "eyeWide"] },
  { both: ["cheekSquint", "eyeSquint"] },
  // Zygomaticus, risorius and depressor pull the corner out, the orbicularis oris draws it in.
  {
    both: ["mouthSmile", "mouthFrown", "mouthDimple", "mouthStretch"],
    single: ["mouthPucker", "mouthFunnel", "cheekPuff"],
  },
  // Each lip goes up, down, in or out.
  { both: ["mouthUpperUp", "noseSneer"], single: ["mouthRollUpper", "mouthShrugUpper"] },
  { both: ["mouthLowerDown", "mouthPress"], single: ["mouthRollLower", "mouthShrugLower"] },
  { single: ["mouthLeft", "mouthRight"] },
  { single: ["jawLeft", "jawRight", "jawForward"] },
];

/**
 * Jaw and lips slide to the same side, and the wider the jaw opens the less it slides: its border movements
 * close in towards the widest gape (Posselt 1952).
 */
function keepToEnvelope(mix: Mix): void {
  for (const [own, other] of [["Left", "Right"], ["Right", "Left"]] as const) {
    if (!mix[`mouth${own}`] || !mix[`jaw${other}`]) continue;
    mix[`jaw${own}`] = mix[`jaw${other}`]!;
    delete mix[`jaw${other}`];
  }
  for (const slide of ["jawLeft", "jawRight", "jawForward"] as const) {
    if (mix[slide]) mix[slide] = Math.min(mix[slide], 1 - 0.8 * (mix.jawOpen ?? 0));
  }
}

/**
 * Mixes as moods and visemes make them: 3 to 8 groups take part, each with one or two of its shapes and all
 * of it at most 1; half the mixes open the jaw, and lips close at most what the jaw holds open; both eyes
 * look the same way; a shut mouth or one that blows holds the tongue in, and one tongue in twenty comes out.
 */
export function plausibleMixes(count: number, seed: number): Mix[] {
  const random = createRandom(seed);
  const weight = (): number => random() ** 1.3;
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  return Array.from({ length: count }, () => {
    const mix: Mix = {};
    const shuffled = GROUPS.map((group) => ({ group, turn: random() })).sort((a, b) => a.turn - b.turn);
    for (const { group } of shuffled.slice(0, 2 + Math.floor(random() * 5))) {
      const choices = [...(group.both ?? []), ...(group.single ?? [])];
      const total = weight(), share = random() < 0.5 ? 1 : random();
      const first = pick(choices), second = pick(choices);
      const apart = /^(mouth|jaw)(Left|Right)$/.test(first) || first === second;
      for (const [name, w] of [[first, total * share], [second, apart ? 0 : total * (1 - share)]] as const) {
        if (w === 0) continue;
        if (!group.both?.includes(name)) mix[name as ArkitShape] = w;
        else {
          const lean = 0.7 + 0.3 * random(), left = random() < 0.5;
          mix[`${name}Left` as ArkitShape] = w * (left ? 1 : lean);
          mix[`${name}Right` as ArkitShape] = w * (left ? lean : 1);
        }
      }
    }
    if (random() < 0.5) {
      mix.jawOpen = weight() * (mix.cheekPuff ? 0.15 : 1);
      if (random() < 0.3) mix.mouthClose = mix.jawOpen * random();
    }
    keepToEnvelope(mix);
    if (random() < 0.6) {
      const sideways = weight(), upDown = weight();
      const [leftWay, rightWay] = random() < 0.5 ? ["In", "Out"] : ["Out", "In"];
      mix[`eyeLook${leftWay}Left` as ArkitShape] = mix[`eyeLook${rightWay}Right` as ArkitShape] = sideways;
      const way = random() < 0.5 ? "Up" : "Down";
      mix[`eyeLook${way}Left` as ArkitShape] = mix[`eyeLook${way}Right` as ArkitShape] = upDown;
    }
    const free = !mix.mouthClose && !mix.cheekPuff && !mix.mouthRollUpper && !mix.mouthRollLower;
    if (free && random() < 0.06) {
      mix.tongueOut = weight();
      // The tongue's own gape is a third of jawOpen's: the two share the hinge.
      if (mix.jawOpen) mix.jawOpen = Math.min(mix.jawOpen, 1 - mix.tongueOut / 3);
    }
    return mix;
  });
}
