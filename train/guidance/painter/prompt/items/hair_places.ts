import type { Item } from "../items.ts";
import { LEXICON } from "../lexicon.ts";
import type { Meaning } from "../meanings.ts";

const AT = /^(at|around|on|near|by|in|along|about|the|his|her|their|its)$/;
/** Colours that hair turns to, and nobody's skin does. */
const GREYS = /^(grey|gray|greying|graying|silver|white)$/;
const TURNS = /^(going|gone|went|turning|turned|now)$/;

/** "grey at the temples" are grey temples; who goes grey has grey hair. */
export function withHairPlaces(items: readonly Item[]): Item[] {
  const whole: Item[] = [];
  for (let k = 0; k < items.length; k++) {
    const item = items[k]!;
    if (!isColour(item)) {
      whole.push(item);
      continue;
    }
    let next = k + 1;
    while (AT.test(items[next]?.text ?? "")) next++;
    const grey = GREYS.test(item.text) && LEXICON.meanings.get("grey");
    if (next > k + 1 && isStreaks(items[next])) {
      whole.push(grey && item.text.endsWith("ing") ? { ...item, meaning: grey } : item);
      k = next - 1;
    } else if (grey && TURNS.test(items[k - 1]?.text ?? "") && isEnd(items[k + 1])) {
      whole.push({ ...item, meaning: ofHair(item.meaning, grey) });
    } else whole.push(item);
  }
  return whole;
}

function ofHair(meaning: Item["meaning"], grey: Meaning): Item["meaning"] {
  const of = typeof meaning === "object" && meaning.is === "colour" ? meaning : grey;
  return of.is === "colour" ? { ...of, colour: { ...of.colour, of: "hair" } } : of;
}

const isColour = ({ text, meaning }: Item): boolean =>
  typeof meaning === "object" && (meaning.is === "colour" || GREYS.test(text));

const isStreaks = (item: Item | undefined): boolean =>
  typeof item?.meaning === "object" && item.meaning.is === "part" && item.meaning.part.name === "streaks";

const isEnd = (item: Item | undefined): boolean =>
  item === undefined || typeof item.meaning === "string" ||
  typeof item.meaning === "object" && item.meaning.is === "link";
