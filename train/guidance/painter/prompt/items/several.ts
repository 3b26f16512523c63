import type { Item } from "../items.ts";

const COUNT =
  /^(two|three|four|five|six|seven|eight|nine|ten|twins?|triplets?|both|several|many|multiple|couple|pair|duo|trio|group|crowd|gang|bunch|band|identical|[2-9]|\d\d)$/;
const COUPLE = /^(a )?(couple|pair|group) of$/;
const ONE = "somebody or something else, and one head is painted";
/** Between how many they are and who: "a group of three old". */
const MOST = 4;

/** "two men", "a pair of brothers", "twin sisters": the first of them is painted, and how many they are is told. */
export function withSeveral(items: readonly Item[]): Item[] {
  return items.flatMap((item, k) => {
    if (isTwins(item)) return twins(item);
    const isCount = COUNT.test(item.text) && item.meaning !== "age" || COUPLE.test(item.text);
    return isCount && leadsToSeveral(items, k) ? [counted(item)] : [item];
  });
}

const counted = (item: Item): Item => ({ ...item, tag: "NOUN", meaning: undefined, why: ONE });

/** Of a word for several people, or for one of a pair. */
const isSeveral = ({ text, meaning }: Item): boolean =>
  typeof meaning === "object" && meaning.is === "who" && meaning.kind !== "character" &&
  /(s|men|women|people|children)$/.test(text) && !/(ss|us)$/.test(text);

function leadsToSeveral(items: readonly Item[], at: number): boolean {
  for (const item of items.slice(at + 1, at + 1 + MOST)) {
    const { meaning } = item;
    if (isSeveral(item)) return true;
    if (typeof meaning === "string") return false;
    const passes = meaning === undefined || COUNT.test(item.text) || meaning.is === "skip" ||
      meaning.is === "link" && meaning.link === "of" ||
      !["link", "piece", "part", "who"].includes(meaning.is);
    if (!passes) return false;
  }
  return false;
}

const isTwins = (item: Item): boolean =>
  /^(identical )?twin \w+s$|^twins$/.test(item.text) && isSeveral(item);

function twins(item: Item): Item[] {
  const [word] = item.text.split(" ").slice(-1), rest = item.text.length - word!.length;
  if (rest === 0) return [{ ...counted(item) }];
  const middle = item.to - word!.length;
  return [{ ...counted(item), text: item.text.slice(0, rest - 1), to: middle - 1 }, {
    ...item,
    text: word!,
    from: middle,
  }];
}
