import type { Side } from "../language/prompts.ts";
import { type ClipDirection, cosineOf } from "./clip.ts";

/** How one picture goes with its prompt. */
export interface ViewScore {
  readonly side: Side;
  /** Radians, as of `Camera`. */
  readonly azimuth: number;
  /** 100 times the cosine between picture and prompt, -100..100. */
  readonly score: number;
  /** The prompt, of all that are compared, that the picture is nearest to. */
  readonly nearest: string;
}

export interface AvatarScore {
  readonly avatar: string;
  readonly prompt: string;
  /** Whose pictures they were; ours where not given. */
  readonly system?: string;
  /** Means over the views of each side, and over all. */
  readonly score: number;
  readonly sides: Readonly<Partial<Record<Side, number>>>;
  /**
   * Share of the pictures that are nearer to their own prompt than to any other (R-precision, Park et al. 2021; Jain
   * et al. 2022).
   */
  readonly found: number;
  readonly views: readonly ViewScore[];
}

export interface SeenView {
  readonly side: Side;
  readonly azimuth: number;
  readonly direction: ClipDirection;
}

/**
 * CLIP score of an avatar's pictures (Hessel et al. 2021, without their factor of 2.5).
 *
 * @param texts directions of all prompts that are compared, the avatar's own among them
 */
export function scoreAvatar(
  avatar: string,
  prompt: string,
  views: readonly SeenView[],
  texts: ReadonlyMap<string, ClipDirection>,
): AvatarScore {
  const own = texts.get(prompt);
  if (!own) throw new RangeError(`Cannot score ${avatar}, its prompt must be among the texts: ${prompt}`);
  const scored = views.map(({ side, azimuth, direction }): ViewScore => {
    let [nearest, most] = [prompt, cosineOf(direction, own)];
    for (const [text, other] of texts) {
      const near = cosineOf(direction, other);
      if (near > most) [nearest, most] = [text, near];
    }
    return { side, azimuth, score: 100 * cosineOf(direction, own), nearest };
  });
  const sides: Partial<Record<Side, number>> = {};
  for (const { side } of scored) sides[side] ??= mean(scored.filter((view) => view.side === side));
  return {
    avatar,
    prompt,
    score: mean(scored),
    sides,
    found: scored.filter(({ nearest }) => nearest === prompt).length / scored.length,
    views: scored,
  };
}

function mean(views: readonly { readonly score: number }[]): number {
  return views.reduce((sum, { score }) => sum + score, 0) / views.length;
}
