import type { HeadModel } from "../../head/head_model.ts";
import type { Complexion } from "./complexion.ts";
import { random } from "../../base/hashed_random.ts";
import { clamp01, smoothstep } from "../../base/scalar.ts";

/** What sex and years do to the look of a face, and what marks its skin bears. */
export interface Traits {
  /** 0..1, the shadow that a shaved beard leaves. */
  readonly beard: number;
  /** 0..1, how fair its roots are. */
  readonly fairBeard: number;
  /** Of brows: how thickly they grow, and how high they are; 1 in between the sexes. */
  readonly brows: number;
  /** Of upper lashes: their length, 1 in between. */
  readonly lashes: number;
  /** 0..1, lips redder than the complexion's. */
  readonly redLips: number;
  /** 0..1, how near lips come to the skin's colour. */
  readonly mutedLips: number;
  /** 0..1, depth of the lines that stay when the face rests. */
  readonly lines: number;
  /** 0..1, of skin that has seen many summers. */
  readonly ageSpots: number;
  /** 0..1, on nose and cheeks. */
  readonly freckles: number;
  /** How many there are on face and neck. */
  readonly moles: number;
  /** Draws where marks lie. */
  readonly seed: number;
}

/**
 * Reads them off a person's shape, of whose directions `masculinity` and `age` count, in standard deviations; a head
 * that has neither gives an adult of no sex.
 *
 * @param shape beta
 */
export function traitsOf(
  { shapeNames }: Pick<HeadModel, "shapeNames">,
  shape: ArrayLike<number> = [],
  { marks, hair, brows = hair }: Partial<Complexion> = {},
): Traits {
  const weight = (name: string): number => shape[shapeNames.indexOf(name)] ?? 0;
  const masculine = weight("masculinity"), age = weight("age");
  // Roots of fair or white hairs hardly show.
  const fairness = brows ? smoothstep(0.25, 0.6, (brows[0] + brows[1] + brows[2]) / 3) : 0;
  // Brows of men are thicker, and those of the old of both sexes nearer to one another; old lashes are short (Na et al. 2006).
  const sexed = Math.max(-2, Math.min(2, masculine));
  const seed = marks?.seed ?? 0;
  // Nobody's own: 0 for those who have no marks. No two men shave alike, no two people's brows grow alike.
  const own = (salt: number): number => seed === 0 ? 0 : 2 * random(seed, salt) - 1;
  return {
    beard: smoothstep(-0.1, 1.6, masculine) * (1 - 0.75 * fairness) * (1 - 0.55 * clamp01(own(401))),
    fairBeard: brows ? smoothstep(0.16, 0.34, (brows[0] + brows[1] + brows[2]) / 3) : 0,
    brows: clamp01(0.5 + 0.17 * sexed * (1 - 0.5 * clamp01(age / 2)) + 0.11 * own(402)) * 2,
    lashes: 1 - 0.17 * sexed - 0.06 * Math.max(0, age),
    redLips: clamp01(-0.65 * sexed) * (1 - 0.3 * clamp01(age / 2)),
    mutedLips: clamp01(0.36 * sexed),
    lines: smoothstep(-0.6, 1.9, age),
    ageSpots: smoothstep(0.7, 2.4, age),
    freckles: marks?.freckles ?? 0,
    moles: marks?.moles ?? 0,
    seed,
  };
}
