import { type Tokenizer, wordsOf } from "./tokenizer.ts";

/** From where a head is seen, as a prompt says it. */
export type Side = "front" | "side" | "back" | "overhead";

export const SIDES: readonly Side[] = ["front", "side", "back", "overhead"];

/** The prompt of a picture that nothing is asked of. */
export const EMPTY_PROMPT = "";

const DEGREE = Math.PI / 180;
/** HeadStudio A.1. */
const FRONT_WITHIN = 45 * DEGREE;
const OVERHEAD_ABOVE = 60 * DEGREE;

/**
 * @param azimuth radians, 0 where the camera sees the face, any turn
 * @param elevation radians, positive from above
 */
export function sideOf({ azimuth, elevation }: { azimuth: number; elevation: number }): Side {
  if (elevation > OVERHEAD_ABOVE) return "overhead";
  const facing = Math.cos(azimuth);
  if (facing > Math.cos(FRONT_WITHIN)) return "front";
  if (facing < -Math.cos(FRONT_WITHIN)) return "back";
  return "side";
}

/** "a head of Hulk" to "a head of Hulk, back view": what tells the model not to paint a face there (Poole et al. 2023). */
export function promptFrom(prompt: string, side: Side): string {
  return `${prompt}, ${side} view`;
}

/** A prompt that leaves room for every side's words, and what had to go for it. */
export interface FittedPrompt {
  readonly kept: string;
  /** Words from the prompt's end, in its order. */
  readonly cut: readonly string[];
}

/**
 * The prompt's first words, as many as the text encoder reads together with the side's. Cutting the whole text at its
 * end, as pipelines do, would take the side's words first, and with them the difference between a face and a nape.
 */
export function fitPrompt(tokenizer: Pick<Tokenizer, "encode">, prompt: string): FittedPrompt {
  const words = wordsOf(prompt);
  const fits = (count: number): boolean =>
    SIDES.every((side) =>
      tokenizer.encode(promptFrom(words.slice(0, count).join(" "), side)).cut.length === 0
    );
  if (fits(words.length)) return { kept: prompt, cut: [] };
  let [kept, over] = [0, words.length];
  while (over - kept > 1) {
    const middle = (kept + over) >> 1;
    if (fits(middle)) kept = middle;
    else over = middle;
  }
  return { kept: words.slice(0, kept).join(" "), cut: words.slice(kept) };
}

/** For the log. */
export function cutNotice({ kept, cut }: FittedPrompt): string {
  return `The prompt is too long for the model, which reads no more than "${kept}"; cut: ${cut.join(" ")}`;
}
