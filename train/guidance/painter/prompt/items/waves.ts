import type { Item } from "../items.ts";
import { LEXICON } from "../lexicon.ts";

/** "chestnut waves", but "she waves": adjectives before them make them hair. */
export function withWaves(items: readonly Item[]): Item[] {
  return items.map((item, k) => {
    const before = items[k - 1]?.meaning;
    const isHair = item.text === "waves" && typeof before === "object" &&
      ["colour", "shade", "dimension"].includes(before.is);
    return isHair ? { ...item, meaning: LEXICON.meanings.get("hair waves"), tag: "NOUN" } : item;
  });
}
