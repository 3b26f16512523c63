import { absenceOf, denialOf } from "./absence.ts";
import type { Chunk } from "./chunks.ts";
import type { Item } from "./items.ts";
import { LEXICON } from "./lexicon.ts";
import type { Meaning } from "./meanings.ts";
import { type Reading, STAGES } from "./reading.ts";

/** "no beard", "not grey". */
export function readAbsent(reading: Reading, chunk: Chunk): void {
  const { items, nouns, lead, isDenied } = chunk;
  const known = nouns.filter(({ meaning }) => typeof meaning === "object");
  const denied = denialOf(reading, chunk);
  if (denied) {
    const group = { label: `not ${items.map(({ text }) => text).join(" ")}`, adjectives: [] };
    for (const item of items) reading.notes.understood(item, group);
    reading.acts.push({ stage: STAGES.part, act: denied, items, of: "" });
    // "used to be blonde, now grey".
    const isHair = nouns.length === 0 &&
      items.every(({ meaning }) =>
        typeof meaning === "object" && meaning.is === "colour" && meaning.colour.of === "hair"
      );
    const hair = LEXICON.meanings.get("hair");
    if (isHair && hair?.is === "part") reading.target = { part: hair.part };
    return;
  }
  const leads = lead && !isDenied && isPartOf(lead) ? [lead] : [];
  for (const noun of known) absent(reading, [...leads, ...items], noun.meaning as Meaning, noun);
}

const isPartOf = ({ meaning }: Item): boolean =>
  typeof meaning === "object" && meaning.is === "link" &&
  ["no", "without", "with", "on"].includes(meaning.link);

export function absent(reading: Reading, items: readonly Item[], meaning: Meaning, noun: Item): void {
  const { act, why } = absenceOf(meaning, items[0]!.text, noun.text);
  if (why) return reading.notes.unknown(items[0]!, items.at(-1)!, why);
  if (!act) return;
  // A hoodie with its hood down has none.
  const isDown = noun.isWithout && meaning.is === "piece" && meaning.kind === "hood";
  if (meaning.is === "piece" && /mask$|^cowl$|helmet$/.test(meaning.kind)) reading.isUnmasked = true;
  reading.acts.push({ stage: isDown ? STAGES.off : STAGES.absent, act, items, of: "" });
  const group = {
    label: !/^(naked|nude|unclothed|undressed|unmasked)$/.test(noun.text)
      ? `without ${noun.text.replace(/less$/, "")}`
      : noun.text,
    adjectives: [],
  };
  for (const item of items) reading.notes.understood(item, group);
}
