import names from "../../data/lexicon/names.json" with { type: "json" };
import { isMark, type Word } from "./words.ts";

/** Given names; those that are words too only count with a capital letter, and a name behind them. */
const GIVEN = new Set(names.given.split(" ")), DOUBLE = new Set(names.words.split(" "));
const FAMOUS = names.famous.map((name) => name.split(" "));
/** What stands behind a name, and is none of it. */
const BEHIND = new Set(names.behind.split(" "));
const TITLES = new Set(names.titles.split(" "));
const WOMEN = new Set(names.women.split(" ")), MEN = new Set(names.men.split(" "));

/** Behind these stands a name, and they say who it is themselves. */
const CALLED = new Set(
  ("mr mister mrs ms miss sir madam aunt auntie uncle grandma grandpa granny grandad granddad grandmother " +
    "grandfather nana cousin brother sister mother father mom mum dad daddy mama papa son daughter wife husband")
    .split(" "),
);

export const isGivenName = (word: string): boolean => GIVEN.has(word);

/** As far as the first word of a name says: "Mrs Green". */
export function sexOfName(name: string): "female" | "male" | undefined {
  const [first] = name.split(" ");
  return WOMEN.has(first!) ? "female" : MEN.has(first!) ? "male" : undefined;
}

/** Small words within names: "Joan of Arc", "Vincent van Gogh". */
const PARTICLES = new Set("of the de da del della di van von der den la le el bin al y ibn st".split(" "));

/** What is known of phrases, to tell names from other words. */
export interface KnownPhrases {
  /** How many words from there on are a named character, or a people: 0 for none. */
  named(at: number): number;
  /** Of these words every one is known by itself. */
  isKnown(word: Word): boolean;
  /** Says how old or in what mood somebody is, or nothing, and is no part of a name. */
  isAside(word: Word): boolean;
}

export interface NameRun {
  readonly from: number;
  readonly to: number;
}

const isCapital = ({ raw }: Word): boolean => /^\p{Lu}/u.test(raw);

/** @returns whether capital letters tell nothing, for every word has them, or nothing but them */
export function isShouted(words: readonly Word[]): boolean {
  const long = words.filter(({ raw }) => /\p{L}{2}/u.test(raw));
  if (long.length > 2 && long.every(({ raw }) => raw === raw.toUpperCase())) return true;
  // "A Man With A Blue Hat".
  const rest = words.slice(1).filter((word) => !isMark(word));
  return rest.length > 3 && rest.some(({ raw }) => /^(A|An|The|With|And|In|Of|Wearing|Has)$/.test(raw)) &&
    rest.every((word) =>
      isCapital(word) || PARTICLES.has(word.text) || /^\d/.test(word.raw) || word.text.length < 4
    );
}

/**
 * Finds the names of people and places that no table knows: runs of capitalised words, and what a given name begins.
 *
 * @returns the words of each, the last one excluded
 */
export function findNames(words: readonly Word[], known: KnownPhrases): NameRun[] {
  const runs: NameRun[] = [], shouted = isShouted(words);
  for (let at = 0; at < words.length;) {
    const length = known.named(at) ? 0 : nameAt(words, at, known, shouted);
    // "Mr Brown" is a man, whoever he is.
    const isCalled = length > 1 && (CALLED.has(words[at]!.text) || isCrowned(words.slice(at, at + length)));
    if (length > 0) runs.push({ from: isCalled ? at + 1 : at, to: at + length });
    at += length || known.named(at) || 1;
  }
  return runs;
}

/** "Queen Elizabeth II" has a crown, and "Queen Latifah" none. */
const isCrowned = ([title, ...name]: readonly Word[]): boolean =>
  /^(queen|king)$/.test(title!.text) && name.some(({ raw }) => /^[IVX]+$/.test(raw));

function nameAt(words: readonly Word[], at: number, known: KnownPhrases, shouted: boolean): number {
  const famous = FAMOUS.find((name) => name.every((part, k) => words[at + k]?.text === part));
  if (famous) return famous.length;
  const small = smallName(words, at, known);
  if (shouted || !isCapital(words[at]!)) return small;
  const length = runAt(words, at, known);
  return length > 0 && isName(words, at, length, known) ? length : small;
}

/** "emma stone", typed without capital letters. */
function smallName(words: readonly Word[], at: number, { isKnown }: KnownPhrases): number {
  if (!GIVEN.has(words[at]!.text) || isKnown(words[at]!)) return 0;
  const next = words[at + 1];
  const goesOn = next && !isMark(next) && !next.joined && !PARTICLES.has(next.text) &&
    !BEHIND.has(next.text);
  return goesOn ? 2 : 1;
}

/** How many words from there on have capital letters, small words within included. */
function runAt(words: readonly Word[], at: number, known: KnownPhrases): number {
  let end = at + 1;
  for (let k = end; k < words.length; k++) {
    const word = words[k]!;
    if (isMark(word) || word.script) break;
    if (known.named(k)) break;
    if (isCapital(word) || word.joined && end === k) end = k + 1;
    else if (!PARTICLES.has(word.text) || known.isKnown(words[end - 1]!)) break;
  }
  return end - at;
}

function isName(words: readonly Word[], at: number, length: number, known: KnownPhrases): boolean {
  const run = words.slice(at, at + length), first = run[0]!;
  const begins = at === 0 || isMark(words[at - 1]!) && words[at - 1]!.text === ".";
  const next = words[at + length];
  if (length > 1 && (TITLES.has(first.text) || GIVEN.has(first.text) || DOUBLE.has(first.text))) return true;
  if (run.every(known.isAside) || begins && known.isAside(first)) return false;
  if (length === 1 && GIVEN.has(first.text) && !begins) return true;
  if (length === 1) return !known.isKnown(first) && (!begins || isAlone(words) || GIVEN.has(first.text));
  // "Tall Xyzian man": whose first word a sentence begins with.
  const strange = run.filter((word) => !known.isKnown(word) && !/^\d/.test(word.text));
  if (strange.length === 0) return false;
  return !(begins && length === 2 && known.isKnown(first) && next && !isMark(next) && known.isKnown(next) &&
    !BEHIND.has(next.text));
}

/** Nothing but a name: "Sting". */
const isAlone = (words: readonly Word[]): boolean => words.filter((word) => !isMark(word)).length === 1;
