import { LEXICON } from "./lexicon.ts";
import { type Phrase, phrasesOf, wordsOf } from "./tokens.ts";
import { type Look, mergePatches } from "../look/look.ts";
import { addScar, addYears, closeReading, openReading, readPhrase } from "./reader.ts";
import { put, withoutUnwanted } from "./state.ts";
import { readScar } from "./scar_words.ts";
import { silentLook } from "../look/silent_look.ts";
import { completeLook } from "../look/whole_look.ts";
import { greyed, lookOfYears, takeYears } from "./years.ts";

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

export interface PromptReading {
  readonly look: Look;
  /** Words that carry nothing, such as articles, are in no entry. */
  readonly words: readonly ReadWords[];
  /** The texts of the words that say nothing to the painter. */
  readonly unknown: readonly string[];
}

/**
 * Reads a prompt into a look. What the prompt leaves open is drawn by the seed and by who it is, so that another
 * hat sits on the same face.
 */
export function readPrompt(prompt: string, seed = 0): PromptReading {
  const reading = openReading();
  const { words, years } = takeYears(wordsOf(prompt));
  const phrases = peoples(phrasesOf(words, LEXICON));
  if (years !== undefined) addYears(reading, lookOfYears(years));
  for (let k = 0; k < phrases.length; k++) {
    const { meaning } = phrases[k]!;
    if (meaning !== undefined && meaning !== "comma" && meaning.is === "scar") {
      const { scar, used } = readScar(phrases, k + 1);
      addScar(reading, scar);
      k += used;
    } else readPhrase(reading, phrases[k]!);
  }
  const { state, who, unknown } = closeReading(reading);
  const { beard, hair } = state.look;
  if (beard?.colour && !hair?.colour) put(state, { hair: { colour: beard.colour } });
  const said = mergePatches(state.soft, state.look);
  const silent = silentLook(said, state.look, who, seed);
  // Nobody named is greyer than is known, and who dyes his hair has said so.
  const natural = !hair?.colour && !beard?.colour && !who.some(({ kind }) => kind === "character");
  const hairs = said.hair?.colour ?? silent.hair!.colour!, age = said.shape?.age ?? 0;
  const aged = natural ? mergePatches(said, { hair: greyed(hairs, age) }) : said;
  const whole = withoutUnwanted(state, mergePatches(silent, aged));
  return { look: completeLook({ ...whole, prompt }), words: wordsRead(prompt, phrases, unknown), unknown };
}

/** A black man is no man painted black, as a black knight's armour is. */
const PEOPLES: Readonly<Record<string, string>> = { black: "african", white: "european" };
const NAMED = ["person", "man", "woman", "boy", "girl", "child", "teenager", "grandfather", "grandmother"];

function peoples(phrases: readonly Phrase[]): Phrase[] {
  const named = NAMED.map((name) => LEXICON.meanings.get(name));
  return phrases.map((phrase, k) => {
    const people = PEOPLES[phrase.text], next = phrases[k + 1]?.meaning;
    if (!people || typeof next !== "object" || !named.includes(next)) return phrase;
    return { ...phrase, meaning: LEXICON.meanings.get(people) };
  });
}

const SAYS_NOTHING = ["skip", "article", "not", "once", "still", "and", "turn"];

/** Where the phrases stand in a prompt. */
function wordsRead(prompt: string, phrases: readonly Phrase[], unknown: readonly string[]): ReadWords[] {
  const words: ReadWords[] = [], small = prompt.toLowerCase();
  for (let at = 0, k = 0; k < phrases.length; k++) {
    const { text, meaning } = phrases[k]!, first = text.split(" ")[0]!, last = text.split(" ").at(-1)!;
    const from = small.indexOf(first, at), to = small.indexOf(last, from) + last.length;
    if (meaning === "comma" || from < 0 || to < from + last.length) continue;
    at = to;
    if (meaning !== undefined && SAYS_NOTHING.includes(meaning.is)) continue;
    const isUnknown = meaning === undefined || unknown.includes(text);
    const means = isUnknown ? "nothing that the painter knows" : text;
    words.push({ text: prompt.slice(from, to), from, to, as: isUnknown ? "unknown" : "understood", means });
  }
  return words;
}
