import { cutNotice, fitPrompt, promptFrom, sideOf } from "./prompts.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** What a diffusion model is asked for. */
export interface PromptBook {
  /** What a view from there shall show. Angles in radians, as of `sideOf`. */
  text(camera: { readonly azimuth: number; readonly elevation: number }): string;
  /** The same whatever the side; the views' own where not given. */
  readonly plain?: string;
  /** What it shall not look like. */
  readonly negative: string;
}

export interface PromptBookOptions {
  readonly prompt: string;
  readonly negativePrompt: string;
  /** Says of each view whether it shows the front, a side, the back or the top. */
  readonly viewPrompts: boolean;
}

/** @param warn told of a prompt that is too long */
export function createPromptBook(
  tokenizer: Pick<Tokenizer, "encode">,
  { prompt, negativePrompt, viewPrompts }: PromptBookOptions,
  warn: (notice: string) => void = () => {},
): PromptBook {
  if (!viewPrompts) return { text: () => prompt, negative: negativePrompt };
  const fitted = fitPrompt(tokenizer, prompt);
  if (fitted.cut.length > 0) warn(cutNotice(fitted));
  return {
    text: (camera) => promptFrom(fitted.kept, sideOf(camera)),
    plain: fitted.kept,
    negative: negativePrompt,
  };
}
