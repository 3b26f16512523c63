import type { Item } from "../items.ts";
import type { Link } from "../meanings.ts";

const SWAP =
  /^(swap(s|ped|ping)?|replac(e|es|ed|ing)|trad(e|es|ed|ing)|exchang(e|es|ed|ing)|switch(es|ed|ing)?)$/;
const ASIDE = /^(out|in|away)$/, FOR = /^(for|with|by)$/;
/** Between what is given away and what is taken. */
const MOST = 8;

/** "swap the hat for a beanie", "his crown replaced with a cap": the first is off, the second on. */
export function withSwaps(items: readonly Item[]): Item[] {
  const links = new Map<number, Link>();
  for (const [k, { text }] of items.entries()) {
    if (!SWAP.test(text)) continue;
    const from = ASIDE.test(items[k + 1]?.text ?? "") ? k + 2 : k + 1, to = takenAt(items, from);
    // What is given away stands before "swapped for"; who is "trading with" somebody gives nothing away.
    if (to === undefined || to === from && (k === 0 || !text.endsWith("ed"))) continue;
    links.set(k, to === from ? "off" : "without").set(to, "with");
  }
  return items.map((item, k) => {
    const link = links.get(k);
    return link ? { ...item, meaning: { is: "link", link } } : item;
  });
}

function takenAt(items: readonly Item[], from: number): number | undefined {
  for (const [n, item] of items.slice(from, from + MOST).entries()) {
    if (item.meaning === "mark" || item.meaning === "stop") return undefined;
    if (FOR.test(item.text)) return from + n;
  }
  return undefined;
}
