import type { Item } from "../items.ts";

const SPLIT = /^split dyed?$/;

/** "green and black split dye hair" is of both colours: how it is split is all that these two words add. */
export function withSplitDye(items: readonly Item[]): Item[] {
  return items.map((item, k) =>
    SPLIT.test(item.text) && (isTwo(items.slice(Math.max(0, k - 4), k)) || isTwo(items.slice(k + 1, k + 6)))
      ? { ...item, meaning: { is: "skip" } }
      : item
  );
}

/** Two colours without a mark that ends a sentence between them. */
function isTwo(items: readonly Item[]): boolean {
  const colours = items.filter(({ meaning }) => typeof meaning === "object" && meaning.is === "colour");
  return colours.length === 2 && items.every(({ meaning }) => meaning !== "stop");
}
