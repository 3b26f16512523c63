import { LEXICON } from "./lexicon.ts";
import type { Meaning, Sex } from "./meanings.ts";
import { isMark, type Word } from "./words/words.ts";

/** A phrase of the lexicon, or one word that is not in it. */
export interface FoundPhrase {
  readonly length: number;
  readonly meaning: Meaning | undefined;
  readonly share: number;
  readonly isWithout: boolean;
  readonly sex: Sex | undefined;
}

/**
 * Finds the longest phrase from a word on.
 *
 * @param end the first word that is none of it
 */
export function phraseAt(words: readonly Word[], at: number, end: number): FoundPhrase {
  const { meanings, longest } = LEXICON, none = { length: 1, share: 1, isWithout: false, sex: undefined };
  const word = words[at]!;
  if (isMark(word)) return { ...none, meaning: undefined };
  for (let length = Math.min(longest.get(word.text) ?? 1, end - at); length > 0; length--) {
    const phrase = words.slice(at, at + length);
    if (phrase.some((one) => isMark(one) || one.script)) continue;
    const meaning = known(phrase.map(({ text }) => text), meanings);
    if (meaning) return { ...none, length, meaning };
  }
  const colour = colourish(word.text);
  if (colour) return { ...none, meaning: colour, share: 0.5 };
  const less = withoutEnding(word.text);
  if (less) return { ...none, meaning: less, isWithout: true };
  const [meaning, sex] = splitWoman(word.text) ?? [];
  return { ...none, meaning, sex };
}

/** As it stands, or in the singular. */
function known(words: readonly string[], meanings: ReadonlyMap<string, Meaning>): Meaning | undefined {
  const rest = words.slice(0, -1);
  for (const form of singularsOf(words.at(-1)!)) {
    // One black eye is bruised, two are black.
    if (form === "eye" && form !== words.at(-1) && rest.join(" ") === "black") continue;
    const meaning = meanings.get([...rest, form].join(" "));
    if (meaning) return meaning;
  }
  return undefined;
}

/** The word itself first. */
export const singularsOf = (word: string): string[] =>
  [
    word,
    word.replace(/ies$/, "y"),
    word.replace(/ves$/, "f"),
    word.replace(/es$/, ""),
    word.replace(/s$/, ""),
  ]
    .concat(word.replace(/men$/, "man")).filter((form) => form === word || form.length > 1);

function colourish(word: string): Meaning | undefined {
  if (!word.endsWith("ish")) return undefined;
  const stem = word.slice(0, -3);
  for (const form of [stem, stem.replace(/(.)\1$/, "$1"), `${stem}e`]) {
    const meaning = LEXICON.meanings.get(form);
    if (meaning?.is === "colour") return meaning;
  }
  return undefined;
}

/** "hatless": a hat. */
export function withoutEnding(word: string): Meaning | undefined {
  if (/^(naked|nude|unclothed|undressed)$/.test(word)) return LEXICON.meanings.get("clothes");
  if (word === "unmasked") return LEXICON.meanings.get("mask");
  const stem = /^(.{3,})less$/.exec(word)?.[1], meaning = stem && LEXICON.meanings.get(stem);
  if (!meaning) return undefined;
  return ["piece", "part", "trait"].includes(meaning.is) ? meaning : undefined;
}

const WOMEN = ["woman", "women", "girl", "lady", "ess"], MEN = ["man", "men", "boy"];

/** "policewoman": a policeman, and a woman. */
export function splitWoman(word: string): readonly [Meaning, Sex] | undefined {
  for (const ending of [...WOMEN, ...MEN]) {
    if (!word.endsWith(ending) || word.length < ending.length + 3) continue;
    const stem = word.slice(0, -ending.length);
    for (const form of [`${stem}man`, stem, `${stem}er`, `${stem}or`, stem.replace(/(.)\1$/, "$1")]) {
      const meaning = LEXICON.meanings.get(form);
      if (meaning?.is === "who" && !meaning.isPlain) {
        return [meaning, WOMEN.includes(ending) ? "female" : "male"];
      }
    }
  }
  return undefined;
}
