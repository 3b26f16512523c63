import { LEXICON } from "./lexicon.ts";
import { phrasesOf } from "./tokens.ts";
import { type Look, mergePatches } from "../look/look.ts";
import { addScar, closeReading, openReading, readPhrase } from "./reader.ts";
import { put, withoutUnwanted } from "./state.ts";
import { readScar } from "./scar_words.ts";
import { silentLook } from "../look/silent_look.ts";
import { completeLook } from "../look/whole_look.ts";

export interface PromptReading {
  readonly look: Look;
  /** Words that say nothing to the painter, in their order. */
  readonly unknown: readonly string[];
}

/**
 * Reads a prompt into a look. What the prompt leaves open is drawn by the seed and by who it is, so that another
 * hat sits on the same face.
 */
export function readPrompt(prompt: string, seed = 0): PromptReading {
  const reading = openReading();
  const phrases = phrasesOf(prompt, LEXICON);
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
  const whole = withoutUnwanted(state, mergePatches(silent, said));
  return { look: completeLook({ ...whole, prompt }), unknown };
}
