import { LEXICON } from "../lexicon.ts";
import { singularsOf, splitWoman, withoutEnding } from "../phrases.ts";
import { isGivenName, isShouted } from "./names.ts";
import { type Tag, tagWords } from "./tags.ts";
import { mender } from "./typos.ts";
import { isMark, type Word } from "./words.ts";

/** No word is longer, and the tagger's time grows with the square of a word's letters. */
const LONGEST_WORD = 45;

export interface TaggedWord extends Word {
  readonly tag: Tag;
  readonly isMended: boolean;
  readonly isCapital: boolean;
}

/** Tags words, and takes typos for what they are one letter off from. */
export function mended(words: readonly Word[]): TaggedWord[] {
  const shouted = isShouted(words), mend = mender(LEXICON.words);
  const tagged = tagWords(
    words.map(({ raw, text, script }) =>
      script || raw.length > LONGEST_WORD
        ? "thing"
        : isMark({ text } as Word)
        ? text
        : shouted
        ? raw.toLowerCase()
        : raw
    ),
  );
  return words.map((word, k) => {
    const { tag, isWord } = tagged[k]!, { text, raw } = word;
    const isCapital = !shouted && /^\p{Lu}/u.test(raw), whole = { ...word, tag, isCapital, isMended: false };
    const begins = k === 0 || words[k - 1]!.text === ".";
    if (
      isWord || isCapital && (!begins || isNamed(words, k)) || word.script || isMark(word) ||
      isKnownWord(text) || isGivenName(text)
    ) return whole;
    const meant = mend(text);
    return meant === undefined ? whole : { ...whole, text: meant, isMended: true };
  });
}

/** "Kermit the Frog": another capital letter follows. */
const isNamed = (words: readonly Word[], k: number): boolean =>
  words.slice(k + 1, k + 3).some(({ raw }) => /^\p{Lu}/u.test(raw));

const isKnownWord = (text: string): boolean =>
  singularsOf(text).some((form) => LEXICON.words.has(form)) || withoutEnding(text) !== undefined ||
  splitWoman(text) !== undefined || /\d/.test(text);
