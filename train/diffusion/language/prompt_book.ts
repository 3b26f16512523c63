import { cutNotice, fitPrompt, promptFrom, sideOf } from "./prompts.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** A subject in words. */
export interface Description {
  /** What a view from there shall show. Angles in radians, as of `sideOf`. */
  text(camera: { readonly azimuth: number; readonly elevation: number }): string;
  /** The same whatever the side; the views' own where not given. */
  readonly plain?: string;
}

/** What a diffusion model is asked for. */
export interface PromptBook extends Description {
  /** What it shall not look like. */
  readonly negative: string;
  /** What an avatar was before its edit; not given where nothing is edited. */
  readonly source?: Description;
}

export interface PromptBookOptions {
  readonly prompt: string;
  readonly negativePrompt: string;
  /** Says of each view whether it shows the front, a side, the back or the top. */
  readonly viewPrompts: boolean;
  /** Of an edit; empty where there is none. */
  readonly sourcePrompt?: string;
}

/** @param warn told of a prompt that is too long */
export function createPromptBook(
  tokenizer: Pick<Tokenizer, "encode">,
  { prompt, negativePrompt, viewPrompts, sourcePrompt = "" }: PromptBookOptions,
  warn: (notice: string) => void = () => {},
): PromptBook {
  const described = (words: string): Description => {
    if (!viewPrompts) return { text: () => words };
    const fitted = fitPrompt(tokenizer, words);
    if (fitted.cut.length > 0) warn(cutNotice(fitted));
    return { text: (camera) => promptFrom(fitted.kept, sideOf(camera)), plain: fitted.kept };
  };
  return {
    ...described(prompt),
    negative: negativePrompt,
    ...sourcePrompt !== "" && { source: described(sourcePrompt) },
  };
}
