/** Kinds of surface that heads are made of. */
export type Surface =
  | "skin"
  | "lips"
  | "brow"
  | "eyelid"
  | "lash"
  | "sclera"
  | "iris"
  | "pupil"
  | "teeth"
  | "gums"
  | "tongue"
  | "mouth"
  | "ear"
  | "neck"
  | "hair"
  | "nostril"
  | "caruncle"
  | "base"
  | "socket"
  | "unseen";

/** Other heads' words for the same surfaces; the first that a region's name contains counts. */
const WORDS: readonly (readonly [word: string, surface: Surface])[] = [
  ["unseen", "unseen"],
  ["lash", "lash"],
  ["brow", "brow"],
  ["caruncle", "caruncle"],
  ["lid", "eyelid"],
  ["lip", "lips"],
  ["pupil", "pupil"],
  ["iris", "iris"],
  ["sclera", "sclera"],
  ["eyeball", "sclera"],
  ["gum", "gums"],
  ["teeth", "teeth"],
  ["tooth", "teeth"],
  ["tongue", "tongue"],
  ["mouth", "mouth"],
  ["nostril", "nostril"],
  ["beard", "hair"],
  ["ear", "ear"],
  ["neck", "neck"],
  ["hair", "hair"],
  ["scalp", "hair"],
  ["base", "base"],
  ["socket", "socket"],
];

/** What a region is made of; skin where its name says nothing. */
export function surfaceOf(regionName: string): Surface {
  const name = regionName.toLowerCase();
  return WORDS.find(([word]) => name.includes(word))?.[1] ?? "skin";
}
