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
    const index = arkitIndex(name);
    if (index === undefined) {
      throw new TypeError(`Cannot make an expression, its shapes ${unknownShape(name)}`);
    }
    expression[index] = weight;
  }
  return expression;
}

/** Where a shape of this name stands in an expression of the `arkit` space; undefined where none has it. */
export const arkitIndex = (name: string): number | undefined =>
  Object.hasOwn(ARKIT_INDEX, name) ? ARKIT_INDEX[name as ArkitShape] : undefined;

/** What is said of a name that none of ARKit's shapes has, with the one that may have been meant. */
export function unknownShape(name: string): string {
  const near = nearest(name, ARKIT_SHAPES);
  const hint = near === undefined ? "" : ` (did you mean ${near}?)`;
  return `must be ARKit's: ${name}${hint}`;
}
