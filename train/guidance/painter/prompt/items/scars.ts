import type { Item } from "../items.ts";
import { readScar } from "../scar_words.ts";

/** A scar takes the words in that say where it is. */
export function withScars(items: readonly Item[]): Item[] {
  const whole: Item[] = [];
  for (let k = 0; k < items.length; k++) {
    const item = items[k]!;
    if (typeof item.meaning !== "object" || item.meaning.is !== "scar") whole.push(item);
    else {
      const { scar, used } = readScar(items.slice(k + 1, k + 8).map(({ text }) => text));
      whole.push({ ...item, to: items[k + used]!.to, meaning: { is: "scar", scar } });
      k += used;
    }
  }
  return whole;
}
