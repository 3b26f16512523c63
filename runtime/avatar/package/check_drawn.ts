import { message } from "../../base/message.ts";
import { createCoefficients } from "../../head/coefficients.ts";
import { foldIdentity } from "../../head/identity.ts";
import { type HeadModel, triangleCount } from "../../head/head_model.ts";
import { coverOn, MOST_COVER } from "../cover.ts";
import { refuse } from "./container.ts";
import type { BareSplats } from "./splat_columns.ts";

/**
 * Holds splats against what can be drawn on a head: numbers may be right one by one, and lose the device together.
 *
 * @param shape beta
 * @returns throws where splats are bound to no triangle, or cover the head too often
 * @throws SyntaxError where the head cannot be posed
 */
export function drawnCheck(head: HeadModel, shape: Float32Array): (splats: BareSplats) => void {
  let coverOf: ReturnType<typeof coverOn>;
  try {
    const identity = foldIdentity(head, shape);
    createCoefficients(head, identity);
    coverOf = coverOn(head, identity);
  } catch (error) {
    refuse("its head must be one that can be posed", message(error), error);
  }
  const triangles = triangleCount(head);
  return (splats) => {
    for (const triangle of splats.binding) {
      if (triangle >= triangles) {
        refuse(`its splats must be bound to one of its head's ${triangles} triangles`, triangle);
      }
    }
    const cover = Math.round(coverOf(splats));
    if (!(cover <= MOST_COVER)) refuse(`its splats must cover its head at most ${MOST_COVER} times`, cover);
  };
}
