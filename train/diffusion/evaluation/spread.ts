import type { AvatarScore } from "./scores.ts";

/** What several avatars of one prompt, such as those of several seeds, have in common and how far they are apart. */
export interface PromptSpread {
  readonly prompt: string;
  /** As of `AvatarScore`: different systems are no seeds of one. */
  readonly system?: string;
  readonly avatars: number;
  readonly score: number;
  /** Standard deviation of the avatars' scores, by n - 1. */
  readonly deviation: number;
}

/** Of each prompt that two avatars or more were made from, in the order they are met. */
export function spreadOf(
  avatars: readonly Pick<AvatarScore, "prompt" | "score" | "system">[],
): PromptSpread[] {
  const first = avatars.filter((avatar, at) => avatars.findIndex((other) => isAlike(avatar, other)) === at);
  return first.flatMap((one) => {
    const { prompt, system } = one;
    const scores = avatars.filter((avatar) => isAlike(avatar, one)).map(({ score }) => score);
    if (scores.length < 2) return [];
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
    const deviation = Math.sqrt(squares / (scores.length - 1));
    return [{
      prompt,
      ...system !== undefined && { system },
      avatars: scores.length,
      score: mean,
      deviation,
    }];
  });
}

type Maker = Pick<AvatarScore, "prompt" | "system">;
const isAlike = (a: Maker, b: Maker): boolean => a.prompt === b.prompt && a.system === b.system;
