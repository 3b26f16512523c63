import type { Item } from "../items.ts";

/** "an eyebrow piercing" is a thing, "piercing eyes" are none, nor are eyes that are piercing. */
export function withPiercings(items: readonly Item[]): Item[] {
  return items.map((item, k) => {
    if (item.text !== "piercing") return item;
    const before = items[k - 1]?.meaning, next = items[k + 1]?.meaning;
    const isSaid = typeof before === "object" && before.is === "link" && before.link === "is";
    const isLast = k === items.length - 1 || typeof next === "string" ||
      typeof next === "object" && next.is === "link" && next.link !== "and";
    if (isSaid || !isLast) return item;
    return { ...item, tag: "NOUN", meaning: { is: "unpaintable", why: "a piercing" } };
  });
}
