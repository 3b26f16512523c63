import type { Item } from "./items.ts";

/** What became of some of a prompt's words; in their order, without overlaps. */
export interface ReadWords {
  /** As they stand in the prompt, at UTF-16 offsets. */
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** Mended: a typo of a word that is known. */
  readonly as: "understood" | "mended" | "unknown";
  /** For people: "hair: blond", "without the helmet", "age 35", or why it is not understood. */
  readonly means: string;
}

/** Words that tell of one thing: "long grey beard". */
export interface Group {
  /** "beard", or nothing where adjectives tell of the person. */
  label: string;
  readonly adjectives: string[];
}

interface Note {
  readonly from: number;
  readonly to: number;
  readonly as: ReadWords["as"];
  readonly group: Group;
}

/** Keeps what is understood of a prompt, and what is not, while it is read. */
export interface Notes {
  understood(item: Item, group: Group): void;
  /** Takes back what was said of these words. */
  unknown(first: Item, last: Item, why: string): void;
  read(prompt: string): ReadWords[];
}

const NOTHING = "nothing that the painter knows";

export function takeNotes(): Notes {
  let notes: Note[] = [];
  return {
    understood(item, group) {
      const { from, to, isMended } = item;
      if (isMended) group = { label: `for ${item.text}`, adjectives: [] };
      notes.push({ from, to, as: isMended ? "mended" : "understood", group });
    },
    unknown({ from }, { to }, why) {
      if ((notes.at(-1)?.to ?? 0) > from) notes = notes.filter((note) => note.to <= from || note.from >= to);
      notes.push({ from, to, as: "unknown", group: { label: why || NOTHING, adjectives: [] } });
    },
    read: (prompt) =>
      joined(notes).map(({ from, to, as, group }) => ({
        ...{ text: prompt.slice(from, to), from, to, as, means: meansOf(group) },
      })),
  };
}

/** Neighbours that tell of one thing are one entry; of words noted twice the first note stands. */
function joined(notes: readonly Note[]): Note[] {
  const sorted = [...notes].sort((a, b) => a.from - b.from || b.to - a.to), whole: Note[] = [];
  for (const note of sorted) {
    const last = whole.at(-1);
    if (last && note.from < last.to) continue;
    if (last && last.group === note.group && last.as === note.as) {
      whole[whole.length - 1] = { ...last, to: note.to };
    } else whole.push(note);
  }
  return whole;
}

const meansOf = ({ label, adjectives }: Group): string =>
  [label, adjectives.join(", ")].filter((part) => part !== "").join(": ");
