import { findAge } from "./words/ages.ts";
import type { Meaning, Sex } from "./meanings.ts";
import { findNames, isShouted } from "./words/names.ts";
import { withEyePairs } from "./items/eye_pairs.ts";
import { withHairPlaces } from "./items/hair_places.ts";
import { withLight } from "./items/light.ts";
import { withPiercings } from "./items/piercings.ts";
import { withOnly } from "./items/only.ts";
import { withScars } from "./items/scars.ts";
import { withSeveral } from "./items/several.ts";
import { withSplitDye } from "./items/split_dye.ts";
import { withSwaps } from "./items/swaps.ts";
import { withTakenOff } from "./items/taken_off.ts";
import { withWaves } from "./items/waves.ts";
import { phraseAt } from "./phrases.ts";
import { foreignLanguage } from "./words/scripts.ts";
import { mended, type TaggedWord } from "./words/mended.ts";
import type { Tag } from "./words/tags.ts";
import { A_MEASURE } from "./words/measures.ts";
import { isMark, splitWords, type Word } from "./words/words.ts";

/** One or more of a prompt's words, with what they mean. */
export interface Item {
  /** In small letters, typos mended. */
  readonly text: string;
  /** Of the prompt, at UTF-16 offsets. */
  readonly from: number;
  readonly to: number;
  readonly isMended: boolean;
  readonly tag: Tag;
  /** Undefined where nobody knows them. */
  readonly meaning: Meaning | "mark" | "stop" | "age" | "measure" | undefined;
  /** Why they are not understood, where that is known. */
  readonly why: string | undefined;
  /** 0..1 of a colour such as "greenish". */
  readonly share: number;
  /** It begins with a capital letter, which is more than the prompt's other words do. */
  readonly isCapital: boolean;
  /** "hatless". */
  readonly isWithout: boolean;
  /** "policewoman". */
  readonly sex: Sex | undefined;
}

export interface PromptItems {
  readonly items: readonly Item[];
  readonly years: number | undefined;
  /** Of whom her or his is said. */
  readonly pronoun: Sex | undefined;
}

const NAME = "a name that the painter does not know";

/** Of longer prompts the rest is named and not read. */
const MOST_WORDS = 500;

/** Cuts a prompt into the longest phrases that have a meaning, from the left. */
export function itemsOf(prompt: string): PromptItems {
  const every = splitWords(prompt),
    words = mended(every.slice(0, MOST_WORDS)),
    texts = words.map(({ text }) => text);
  const language = foreignLanguage(texts.filter((text) => text !== "," && text !== "."));
  if (language) return { items: [itemOf(words, { why: language })], years: undefined, pronoun: undefined };
  const known = knownPhrases(words), names = findNames(words, known);
  const ends = new Set(names.map(({ to }) => to));
  for (let at = 0; at < words.length; at++) if (known.named(at) > 0) ends.add(at + known.named(at));
  const age = findAge(texts, (at) => ends.has(at));
  const items: Item[] = [];
  for (let at = 0, k = 0; at < words.length;) {
    while (k < names.length && names[k]!.from < at) k++;
    const word = words[at]!, name = names[k]?.from === at ? names[k] : undefined;
    const nextName = names[name ? k + 1 : k]?.from ?? words.length;
    const barrier = age && age.from > at ? Math.min(nextName, age.from) : nextName;
    if (isMark(word)) items.push(itemOf([words[at++]!], {}));
    else if (age?.from === at) {
      items.push(itemOf(words.slice(at, age.to), { meaning: "age" }));
      at = age.to;
    } else if (name) {
      items.push(itemOf(words.slice(at, name.to), { why: NAME, tag: "PROPN" }));
      at = name.to;
    } else if (word.script) {
      let to = at + 1;
      while (words[to]?.script === word.script) to++;
      const known = word.script === A_MEASURE ? { meaning: "measure" } as const : {};
      items.push(itemOf(words.slice(at, to), { ...known, why: word.script }));
      at = to;
    } else {
      const { length, ...known } = phraseAt(words, at, barrier);
      items.push(itemOf(words.slice(at, at + length), known));
      at += length;
    }
  }
  const [first, last] = [every[MOST_WORDS], every.at(-1)];
  if (first && last) {
    items.push({
      ...itemOf(words.slice(-1), { why: "more words than are read", meaning: undefined }),
      from: first.from,
      to: last.to,
    });
  }
  const her = texts.some((text) => /^(her|she|hers|herself|shes|shed)$/.test(text));
  const his = texts.some((text) => /^(his|he|himself|hes|hed)$/.test(text));
  return {
    items: PASSES.reduce<readonly Item[]>((whole, pass) => pass(whole), items),
    years: age?.years,
    pronoun: her === his ? undefined : her ? "female" : "male",
  };
}

/** What several items mean together, in turn. */
const PASSES: readonly ((items: readonly Item[]) => Item[])[] = [
  ...[withScars, withEyePairs, withLight, withTakenOff, withWaves],
  ...[withHairPlaces, withPiercings, withSeveral, withSwaps, withOnly, withSplitDye],
];

function itemOf(words: readonly TaggedWord[], known: Partial<Item>): Item {
  const first = words[0]!, last = words.at(-1)!;
  return {
    text: words.map(({ text }) => text).join(" "),
    from: first.from,
    to: last.to,
    isMended: words.some(({ isMended }) => isMended),
    tag: last.tag,
    meaning: isMark(first) ? first.text === "." ? "stop" : "mark" : undefined,
    why: undefined,
    share: 1,
    isCapital: first.isCapital,
    isWithout: false,
    sex: undefined,
    ...known,
  };
}

function knownPhrases(words: readonly Word[]) {
  const shouted = isShouted(words);
  const known = (word: Word) => phraseAt([word], 0, 1).meaning !== undefined || /\d/.test(word.text);
  const capital = ({ raw }: Word) => /^\p{Lu}/u.test(raw);
  return {
    named(at: number): number {
      const { length, meaning } = phraseAt(words, at, words.length);
      // "VR goggles".
      if (meaning && length > 1 && !known(words[at]!)) return length;
      if (meaning?.is !== "who" || !(meaning.kind === "character" || length > 1)) return 0;
      const next = words[at + length];
      const goesOn = length === 1 && next && capital(next) && capital(words[at]!) && !isMark(next) &&
        !next.joined && !known(next) && !shouted;
      return goesOn ? 0 : length;
    },
    isKnown: (word: Word) => known(word),
    isAside(word: Word): boolean {
      const { meaning } = phraseAt([word], 0, 1);
      return meaning !== undefined &&
        (["skip", "dimension", "article", "link", "shade", "degree", "half"].includes(meaning.is) ||
          meaning.is === "trait" && !meaning.trait.noun && !meaning.trait.part ||
          meaning.is === "colour" && meaning.colour.of === "hair" ||
          meaning.is === "who" && meaning.isPlain);
    },
  };
}
