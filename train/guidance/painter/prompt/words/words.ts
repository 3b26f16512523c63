import { A_MEASURE, MEASURE } from "./measures.ts";
import { scriptOf } from "./scripts.ts";

/** A word of a prompt, or a mark between words. */
export interface Word {
  /** In small letters, without accents and apostrophes; "," where a clause ends, "." where a sentence does. */
  readonly text: string;
  /** As it stands in the prompt, at UTF-16 offsets. */
  readonly raw: string;
  readonly from: number;
  readonly to: number;
  /** A hyphen joins it to the word before. */
  readonly joined: boolean;
  /** Of another script than ours, or a measure. */
  readonly script: string | undefined;
}

/** "w/o", measures, numbers with their unit, words with their apostrophes, marks, signs that are pictures. */
const PIECES = new RegExp(
  String
    .raw`(?<none>\b(?:negatives?(?: prompts?)?|neg(?: prompts?)?|no|without|avoid|exclude|excluding|omit|not|minus|never|undesired|unwanted)\s*:|(?<=^|\s)--no\b)|(?<short>\bw\/o\b|\bw\/(?!\w)|\by\/o\b)|(?<measure>${MEASURE})|(?<sexed>\b[mf](?=\d\d\b))|(?<number>\d+(?=(?:yo|yr|yrs|year|years|y)\b)|\b\d\d(?=[mf]\b)|\b\d(?=(?:\+?girl|\+?boy)s?\b))|(?<word>[\p{L}\p{M}\p{N}&]+(?:['’\x60´][\p{L}\p{M}]+)*)|(?<mark>[,;.:!?()\n|]+|(?<=\s)[-–—]+(?=\s)|[–—])|(?<sign>\p{Extended_Pictographic}+)`,
  "giu",
);
const SHORT: ReadonlyMap<string, string> = new Map([["w/o", "without"], ["w/", "with"], ["y/o", "yo"]]);
/** "no: glasses, hat", "Negative prompt: glasses, hat". */
const NONE = "negative";
/** Behind these a full stop ends no sentence. */
const SHORTENED = new Set("mr mrs ms dr st jr sr prof capt sgt lt rev hon vs".split(" "));

/**
 * Cuts a text into words.
 *
 * @returns words in their order; `text.slice(from, to)` is each one's `raw`
 */
export function splitWords(text: string): Word[] {
  const words: Word[] = [];
  for (const { 0: raw, index: from, groups } of text.matchAll(PIECES)) {
    const before = words.at(-1), to = from + raw.length;
    const part = { raw, from, to, joined: false, script: undefined };
    if (groups!.mark) {
      if (raw.startsWith(".") && before && (SHORTENED.has(before.text) || /^[A-Z]$/.test(before.raw))) {
        continue;
      }
      // "13.5" and "3:4" are no ends of clauses.
      if (/^[.:]$/.test(raw) && /\d/.test(text[from - 1] ?? "") && /\d/.test(text[to] ?? "")) continue;
      words.push({ ...part, text: /[.!?]/.test(raw) ? "." : "," });
    } else if (groups!.sign) words.push({ ...part, text: "", script: "a picture sign" });
    else if (groups!.measure) words.push({ ...part, text: "", script: A_MEASURE });
    else {
      const script = scriptOf(raw);
      const small = groups!.none ? NONE : SHORT.get(raw.toLowerCase()) ?? plain(raw);
      if (small === "" && !script) continue;
      const joined = before?.to === from - 1 && /[-‐‑_/]/.test(text[from - 1]!) ||
        before?.to === from && !before.script;
      words.push({ ...part, text: small, joined, script });
    }
  }
  return words;
}

export const isMark = ({ text }: Word): boolean => text === "," || text === ".";

function plain(raw: string): string {
  return raw.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f'’`´]/g, "").replace(/[^a-z0-9&]/g, "");
}

/** The words of a phrase of the tables, parted by single spaces. */
export const phraseText = (phrase: string): string =>
  /^[a-z]+( [a-z]+)*$/.test(phrase) ? phrase : splitWords(phrase).map(({ text }) => text).join(" ");
