import { smoothstep } from "../../../../runtime/base/scalar.ts";
import { noise } from "../../../../runtime/base/noise.ts";
import { random } from "../../../../runtime/base/hashed_random.ts";
import type { Vector } from "../../../../runtime/base/vector.ts";
import { dim, luminance, mixColours } from "../look/colours.ts";
import type { Colour, Look } from "../look/look.ts";

/** Of streaks: half of the range in which a lock has some hairs of each colour. */
const SOFT = 0.22;

/**
 * A lock's colour along its way: streaks, darker roots, tones of its own.
 *
 * @param alike 0..1, how little it differs from its neighbours: where long locks lie across one another, each that
 * comes up is a blot in another's colour
 */
export function dyeLock(
  { colour, second, mix }: Look["hair"],
  seed: number,
  at: Vector,
  depth = 1,
  alike = 0,
): (along: number) => Colour {
  // Streaks are some fingers wide: neighbours share them, but no two hairs are alike.
  const streak = 0.5 + 0.25 * noise(at[0] / 11, at[1] / 40, at[2] / 11, 61) +
    0.85 * (1 - 0.6 * alike) * (random(seed, 41) - 0.5);
  const soft = SOFT * (1 + 1.5 * alike);
  // Neither colour ends where the other begins: hairs of both lie side by side in a lock.
  const own = mixColours(
    colour,
    second,
    Math.max(0.25 * mix * random(seed, 42), smoothstep(mix + soft, mix - soft, streak)),
  );
  // Tones differ more in dark hair, where they are seen less.
  const range = (1 - 0.7 * alike) * (0.4 - 0.26 * luminance(own));
  const tone = depth * (1 - range / 2 + range * random(seed, 43));
  return (along) => dim(own, tone * (0.72 + 0.18 * alike + 0.36 * (1 - 0.5 * alike) * along));
}
