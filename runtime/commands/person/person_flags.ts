import { type HeadModel, SHAPE_LIMIT } from "../../head/head_model.ts";
import { randomIdentity } from "../../head/identity.ts";
import { nearest } from "../../base/nearest.ts";
import { isShapeFile } from "./shape_file.ts";
import { custom, type Flag, number, UsageError } from "../../cli/flags.ts";

/** Standard deviations; a head is sculpted for 2 or 3 and looks like a caricature beyond. */
const MOST = 5;

/** Who is seen: a random person, and single traits of his or hers. */
export const PERSON_FLAGS = {
  seed: number(
    "draws a random person in place of the avatar's own face; the same seed, the same person",
    "number",
    undefined,
    {
      min: 0,
      max: 2 ** 31 - 1,
      step: 1,
    },
  ),
  shape: shape(),
};

/** What PERSON_FLAGS ask for. */
export interface PersonOptions {
  readonly seed?: number | undefined;
  /** Traits by name, or the path of a file with a whole beta. */
  readonly shape?: ReadonlyMap<string, number> | string | undefined;
}

/** Names with numbers, such as `noseWidth=1.5,age=-1`, or a file. Which names there are, the head knows. */
function shape(): Flag<ReadonlyMap<string, number> | string | undefined> {
  return custom<ReadonlyMap<string, number> | string | undefined>(
    "traits in standard deviations from the average face, a name that there is not lists them all; or a file with a " +
      "person's betas for this head (.npz, .npy, .json), which takes the place of the avatar's own shape",
    "trait=number,... or file",
    undefined,
    undefined,
    (written) => isShapeFile(written) ? written : traitsIn(written),
  );
}

const traitsIn = (written: string): ReadonlyMap<string, number> =>
  new Map(
    written.split(",").map((part) => {
      const [name = "", amount = "", ...more] = part.split("=").map((word) => word.trim());
      const value = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(amount) ? Number(amount) : NaN;
      if (name === "" || !(Math.abs(value) <= MOST) || more.length > 0) {
        throw new UsageError(
          `a number from -${MOST} to ${MOST} is needed, as in age=-1, or a file of betas (.npz, .npy, .json): ${part}`,
        );
      }
      return [name, value] as const;
    }),
  );

/**
 * The beta of a person on a head.
 *
 * @param options a file of a shape is not looked at
 * @param own the avatar's own beta, on which traits are added where no seed is given
 * @throws UsageError for a trait that the head has not, with all that it has
 */
export function personOf(
  head: HeadModel,
  own: ArrayLike<number>,
  { seed, shape }: PersonOptions,
): Float32Array {
  const beta = new Float32Array(Math.min(SHAPE_LIMIT, Math.max(own.length, head.shapeNames.length)));
  beta.set(seed === undefined ? Array.from(own) : randomIdentity(head, seed));
  for (const [name, amount] of typeof shape === "string" ? [] : shape ?? []) {
    const index = head.shapeNames.indexOf(name);
    if (index < 0) {
      const near = nearest(name, head.shapeNames);
      const hint = near === undefined ? "" : ` (did you mean ${near}?)`;
      throw new UsageError(
        `Cannot shape a face, its traits are ${head.shapeNames.join(", ") || "none"}: ${name}${hint}`,
      );
    }
    beta[index]! += amount;
  }
  return beta;
}
