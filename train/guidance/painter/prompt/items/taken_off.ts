import type { Item } from "../items.ts";
import type { Meaning } from "../meanings.ts";

const BE = "(?:(?:is|was|has been|being|are|were) )?";
const PUSHED =
  "(?:pushed|pulled|thrown|flipped|folded|fallen|tossed|lifted|lowered|raised|hanging|dangling|tucked|tipped|propped|perched|resting|slung|worn|sitting) ";
const HIS = "(?:his|her|their|its|the|a) ";
/** How a thing that is worn over the face or the hair is said to be off it. */
const DOWN: Readonly<Record<Exclude<Family, "hat">, RegExp>> = {
  visor: new RegExp(
    `^${BE}(?:${PUSHED})?(?:up|back|raised|lifted|open|opened)(?: (?:from|off|over|above) (?:${HIS})?(?:face|eyes|head))?$`,
  ),
  hood: new RegExp(`^${BE}(?:${PUSHED})?(?:down|back|lowered|off)$`),
  mask: new RegExp(
    `^${BE}(?:${PUSHED}(?:up|down|back|off|aside|(?:up |down )?(?:(?:under|below|beneath|around|round|onto|on) (?:${HIS})?(?:chin|neck|forehead|head)|over (?:${HIS})?forehead))|(?:down|up|off|raised|lowered|lifted))$`,
  ),
  eyewear: new RegExp(
    `^${BE}(?:${PUSHED})?(?:up |back |high )?(?:(?:up|on|onto|in|into|over|above) (?:top of )?(?:${HIS})?(?:head|hair|forehead|brow|cap|hat|collar|shirt)|pushed up)$`,
  ),
};
/** Where nothing is worn. */
const ELSEWHERE = new RegExp(
  `^${BE}(?:${PUSHED})?(?:up |down )?(?:(?:in|under|below|beneath|on|beside|at|against|by|from|over|around|round) (?:${HIS})?(?:chin|lap|arms?|hands?|knees?|side|feet|table|desk|ground|floor|hip|belt|chest|back|wall|hook|bench|chair|neck)|aside)$`,
);
const MOST = 7;
const LOW = /^(over|low|deep|into|tight)$/;
/** Where it is to be seen, and the painter has nothing for it. */
const SEEN = /\b(chin|neck|forehead|head|hair|brow)$/;
const ELSE = "worn otherwise than the painter puts it";

/** "hood down", "mask pushed up", "helmet under his arm": these are not on. */
export function withTakenOff(items: readonly Item[]): Item[] {
  const whole: Item[] = [];
  for (let k = 0; k < items.length; k++) {
    const item = items[k]!, family = /\b(visor|veil)$/.test(item.text) ? "visor" : familyOf(item.meaning);
    const length = family ? offAt(items, k + 1, family) : 0;
    if (length === 0) whole.push(item);
    else {
      const last = items[k + length]!, off = { ...upTo(item, last), isWithout: true };
      const isSeen = family === "eyewear" || family === "visor" || SEEN.test(last.text);
      whole.push(isSeen ? { ...off, tag: "NOUN", why: ELSE } : off);
    }
    k += length;
  }
  return whole;
}

const upTo = (item: Item, { to }: Item): Item => ({ ...item, to });

type Family = "hood" | "mask" | "eyewear" | "visor" | "hat";

function familyOf(meaning: Item["meaning"] | Meaning): Family | undefined {
  if (typeof meaning !== "object" || meaning.is !== "piece") return undefined;
  const { kind } = meaning;
  if (kind === "hood") return "hood";
  if (/mask$|^cowl$/.test(kind)) return "mask";
  if (/glasses$|^(monocle|goggles)$/.test(kind)) return "eyewear";
  return /hat$|^cap$|helmet$|^(beanie|beret|bowler|fez|tricorne|crown|tiara|headphones)$/.test(kind)
    ? "hat"
    : undefined;
}

/** @returns how many items from there on say that it is off */
function offAt(items: readonly Item[], at: number, family: Family): number {
  let text = "", length = 0;
  for (let n = 1; n <= MOST && at + n <= items.length; n++) {
    const item = items[at + n - 1]!;
    if (item.meaning === "mark" || item.meaning === "stop") break;
    text = n === 1 ? item.text : `${text} ${item.text}`;
    const isOff = ELSEWHERE.test(text) && family !== "hood" || family !== "hat" && DOWN[family].test(text);
    if (isOff && !LOW.test(items[at + n]?.text ?? "")) length = n;
  }
  return length;
}
