import type { Item } from "../items.ts";

/** "neon light" is around a head, "light hair" on it. */
export function withLight(items: readonly Item[]): Item[] {
  return items.map((item, k) => {
    const next = items[k + 1]?.meaning,
      isAdjective = typeof next === "object"
        ? !["link", "skip", "article"].includes(next.is)
        : next === undefined && k + 1 < items.length;
    return item.text === "light" && !isAdjective ? { ...item, meaning: { is: "scene" }, tag: "NOUN" } : item;
  });
}
