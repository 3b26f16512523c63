import type { AvatarScore } from "./scores.ts";

/** What several avatars of one prompt, such as those of several seeds, have in common and how far they are apart. */
export interface PromptSpread {
  readonly prompt: string;
  readonly avatars: number;
  readonly score: number;
  /** Standard deviation of the avatars' scores, by n - 1. */
  readonly deviation: number;
}

/** Of each prompt that two avatars or more were made from, in the order they are met. */
export function spreadOf(avatars: readonly Pick<AvatarScore, "prompt" | "score">[]): PromptSpread[] {
  const prompts = [...new Set(avatars.map(({ prompt }) => prompt))];
  return prompts.flatMap((prompt) => {
    const scores = avatars.filter((avatar) => avatar.prompt === prompt).map(({ score }) => score);
    if (scores.length < 2) return [];
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
    const deviation = Math.sqrt(squares / (scores.length - 1));
    return [{ prompt, avatars: scores.length, score: mean, deviation }];
  });
}
