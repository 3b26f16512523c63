import type { Lexicon, Meaning } from "./meanings.ts";

/** Words of a text in small letters without accents, and "," where a clause ends; "Jet-black" is two. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f'’`]/g, "")
    .replace(/[,;.:!?()\n]+/g, " , ").replace(/[^a-z0-9,&]+/g, " ").trim().split(" ").filter((word) =>
      word !== ""
    );
}

export interface Phrase {
  readonly text: string;
  /** Undefined where nobody knows it. */
  readonly meaning: Meaning | "comma" | undefined;
  /** 0..1 of a colour such as "greenish". */
  readonly share: number;
}

/** Cuts a prompt's words into the longest phrases that have a meaning, from the left. */
export function phrasesOf(words: readonly string[], { meanings, longest }: Lexicon): Phrase[] {
  const phrases: Phrase[] = [];
  for (let at = 0; at < words.length;) {
    const word = words[at]!;
    if (word === ",") {
      phrases.push({ text: word, meaning: "comma", share: 1 });
      at++;
      continue;
    }
    let length = Math.min(longest, words.length - at), meaning: Meaning | undefined;
    for (; length > 0; length--) {
      meaning = known(words.slice(at, at + length), meanings);
      if (meaning) break;
    }
    const ish = meaning ? undefined : colourish(word, meanings);
    phrases.push({
      text: words.slice(at, at + Math.max(1, length)).join(" "),
      meaning: meaning ?? ish,
      share: ish ? 0.5 : 1,
    });
    at += Math.max(1, length);
  }
  return phrases;
}

/** As it stands, or in the singular. */
function known(words: readonly string[], meanings: Lexicon["meanings"]): Meaning | undefined {
  const last = words.at(-1)!, rest = words.slice(0, -1);
  if (words.includes(",")) return undefined;
  for (const form of [last, last.replace(/ies$/, "y"), last.replace(/es$/, ""), last.replace(/s$/, "")]) {
    const meaning = form.length > 1 || form === last ? meanings.get([...rest, form].join(" ")) : undefined;
    if (meaning) return meaning;
  }
  return undefined;
}

function colourish(word: string, meanings: Lexicon["meanings"]): Meaning | undefined {
  if (!word.endsWith("ish")) return undefined;
  const stem = word.slice(0, -3);
  for (const form of [stem, stem.replace(/(.)\1$/, "$1"), `${stem}e`]) {
    const meaning = meanings.get(form);
    if (meaning?.is === "colour") return meaning;
  }
  return undefined;
}
