import { nearest } from "../base/nearest.ts";
import { ARKIT_INDEX, ARKIT_SHAPES, type ArkitShape } from "./arkit.ts";

/** Weights 0..1 of ARKit shapes by name; those left out rest. */
export type ArkitWeights = Readonly<Partial<Record<ArkitShape, number>>>;

/**
 * Weights by name as an expression of the `arkit` space: [52].
 *
 * @throws TypeError for a name that there is not, with the one that may have been meant
 */
export function arkitExpression(weights: ArkitWeights): Float32Array {
  const expression = new Float32Array(ARKIT_SHAPES.length);
  for (const [name, weight] of Object.entries(weights)) {
    if (!Object.hasOwn(ARKIT_INDEX, name)) {
      const near = nearest(name, ARKIT_SHAPES);
      const hint = near === undefined ? "" : ` (did you mean ${near}?)`;
      throw new TypeError(`Cannot make an expression, its shapes must be ARKit's: ${name}${hint}`);
    }
    expression[ARKIT_INDEX[name as ArkitShape]] = weight;
  }
  return expression;
}
