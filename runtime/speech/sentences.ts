import { canBeSaid } from "../base/clean_text.ts";

/** The longest piece that is given to a voice at once, in characters: some 20 s. */
export const LONGEST_SENTENCE = 300;

/**
 * Words with a dot that end no sentence, small letters, of the languages that write many of them. ICU, which V8 cuts
 * by, has such lists but does not use them here. A word too many costs little: two sentences are said in one breath.
 */
const ABBREVIATIONS = new Set(
  [
    "dr mr mrs ms mx prof st sr jr rev hon gen col capt cmdr lt sgt gov sen rep pres mt ft vs etc no nos vol",
    "vols fig figs ed eds pp ch sec approx dept est inc ltd co corp jan feb mar apr jun jul aug sep sept oct",
    "nov dec mon tue wed thu fri sat sun ave blvd bzw ca ggf inkl exkl bsp evtl usw hr fr nr str tel abs art",
    "kap vgl sog geb gest jh mio mrd std min sra srta dña ud uds avda núm pág mme mlle mgr boul env sig dott",
    "ing avv egr spett dhr mevr mw drs bijv enz resp al tzv tzn např",
  ].join(" ").split(" "),
);

/** Languages in which a number with a dot is an ordinal: `am 3. Oktober`. */
const DOTTED_ORDINALS = new Set("de da nb nn no fi hu cs sk sl hr sr bs et is lv lb".split(" "));

/**
 * Cuts a text into sentences that can be said one after another, none longer than LONGEST_SENTENCE. Marks that have no
 * sound stay with their sentence; what is marks alone is left out.
 *
 * @param language a BCP 47 tag; `en` where nobody knows
 */
export function splitSentences(text: string, language = "en"): string[] {
  return segment(text, language).flatMap(cut).map((piece) => piece.trim()).filter(canBeSaid);
}

/** Takes sentences from a text that comes bit by bit, as a language model's does. */
export interface SentenceReader {
  /** Gives the sentences that are whole now. */
  push(text: string): string[];
  /** Gives the rest. */
  finish(): string[];
}

/** @param language a BCP 47 tag; `en` where nobody knows */
export function createSentenceReader(language = "en"): SentenceReader {
  let held = "";
  return {
    push(text) {
      held += text;
      // One that ends where the text does may go on: 3. may become 3.5.
      const whole = segment(held, language).slice(0, -1);
      held = held.slice(whole.join("").length);
      // Somebody who never ends a sentence is heard all the same.
      while (held.length > LONGEST_SENTENCE) {
        const piece = cut(held)[0]!;
        whole.push(piece);
        held = held.slice(piece.length);
      }
      return whole.flatMap((sentence) => splitSentences(sentence, language));
    },
    finish() {
      const rest = splitSentences(held, language);
      held = "";
      return rest;
    },
  };
}

const segmenters = new Map<string, Intl.Segmenter>();

function segmenterOf(language: string): Intl.Segmenter {
  let segmenter = segmenters.get(language);
  if (segmenter === undefined) {
    const options = { granularity: "sentence" } as const;
    try {
      segmenter = new Intl.Segmenter(language, options);
    } catch { // not a language's tag
      segmenter = new Intl.Segmenter("en", options);
    }
    if (segmenters.size < 256) segmenters.set(language, segmenter);
  }
  return segmenter;
}

/** Joined, the segments are the text. */
function segment(text: string, language: string): string[] {
  const sentences: string[] = [];
  let open = false;
  for (const { segment } of segmenterOf(language).segment(text)) {
    if (open) sentences.push(sentences.pop()! + segment);
    else sentences.push(segment);
    open = goesOn(segment, language);
  }
  return sentences;
}

/** Whether what ICU takes for a sentence's end is an abbreviation's, an initial's or an ordinal's dot. */
function goesOn(segment: string, language: string): boolean {
  const word = /(?:^|[\s"'(\[„“«])((?:[\p{L}\p{M}]+\.)*[\p{L}\p{M}]+|\d{1,2})\.[^\S\n]*$/u.exec(segment)?.[1];
  if (word === undefined) return false;
  if (/^\d/.test(word)) return DOTTED_ORDINALS.has(language.split("-")[0]!);
  return word.includes(".") || [...word].length === 1 || ABBREVIATIONS.has(word.toLowerCase());
}

/** Parts a sentence that is too long behind its last clause, else word, else letter that fits. */
function cut(sentence: string): string[] {
  const pieces: string[] = [];
  let rest = sentence;
  while (rest.length > LONGEST_SENTENCE) {
    const head = rest.slice(0, LONGEST_SENTENCE);
    const clause = /^[\s\S]*(?:[;:,](?=\s)|[–—،؛、，；：।])/u.exec(head)?.[0].length ?? 0;
    const word = /^[\s\S]*\s/.exec(head)?.[0].length ?? 0;
    let at = clause > LONGEST_SENTENCE / 3 ? clause : word > 0 ? word : LONGEST_SENTENCE;
    // Neither a pair of surrogates nor a letter and its marks are parted.
    while (at > LONGEST_SENTENCE / 2 && /^(?:[\udc00-\udfff]|\p{M})/u.test(rest.slice(at, at + 2))) at--;
    pieces.push(rest.slice(0, at));
    rest = rest.slice(at);
  }
  pieces.push(rest);
  return pieces;
}
