import type { Item } from "../items.ts";
import type { Meaning } from "../meanings.ts";

const BE = "(?:(?:is|was|has been|being|are|were) )?";
const PUSHED =
  "(?:pushed|pulled|thrown|flipped|folded|fallen|tossed|lifted|lowered|raised|hanging|dangling|tucked|tipped|propped|perched|resting|slung|worn|sitting) ";
const HIS = "(?:his|her|their|its|the|a) ";
/** How a thing that is worn over the face or the hair is said to be off it. */
const DOWN: Readonly<Record<"hood" | "mask" | "eyewear", RegExp>> = {
  hood: new RegExp(`^${BE}(?:${PUSHED})?(?:down|back|lowered|off)$`),
  mask: new RegExp(
    `^${BE}(?:${PUSHED}(?:up|down|back|off|aside|under ${HIS}chin)|(?:down|up|off|raised|lowered|lifted))$`,
  ),
  eyewear: new RegExp(
    `^${BE}(?:${PUSHED})?(?:up |back |high )?(?:(?:up|on|onto|in|into|over|above) (?:top of )?(?:${HIS})?(?:head|hair|forehead|cap|hat|collar|shirt)|pushed up)$`,
  ),
};
/** Where nothing is worn. */
const ELSEWHERE = new RegExp(
  `^${BE}(?:${PUSHED})?(?:(?:in|under|below|on|beside|at|against|by|from|over|around|round) (?:${HIS})?(?:chin|lap|arms?|hands?|knees?|side|feet|table|desk|ground|floor|hip|belt|chest|back|wall|hook|bench|chair|neck)|aside)$`,
);
const MOST = 7;
const LOW = /^(over|low|deep|into|tight)$/;
const ELSE = "worn otherwise than the painter puts it";

/** "hood down", "mask pushed up", "helmet under his arm": these are not on. */
export function withTakenOff(items: readonly Item[]): Item[] {
  const whole: Item[] = [];
  for (let k = 0; k < items.length; k++) {
    const item = items[k]!, family = familyOf(item.meaning);
    const length = family ? offAt(items, k + 1, family) : 0;
    if (length === 0) whole.push(item);
    else if (family === "eyewear") {
      whole.push({ ...upTo(item, items[k + length]!), meaning: undefined, tag: "NOUN", why: ELSE });
    } else whole.push({ ...upTo(item, items[k + length]!), isWithout: true });
    k += length;
  }
  return whole;
}

const upTo = (item: Item, { to }: Item): Item => ({ ...item, to });

type Family = "hood" | "mask" | "eyewear" | "hat";

function familyOf(meaning: Item["meaning"] | Meaning): Family | undefined {
  if (typeof meaning !== "object" || meaning.is !== "piece") return undefined;
  const { kind } = meaning;
  if (kind === "hood") return "hood";
  if (/mask$|^cowl$/.test(kind)) return "mask";
  if (/glasses$|^monocle$/.test(kind)) return "eyewear";
  return /hat$|^cap$|helmet$|^(beanie|beret|bowler|fez|tricorne|crown|tiara|goggles|headphones)$/.test(kind)
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
