import { nearest } from "../base/nearest.ts";
import { ARKIT_INDEX, ARKIT_SHAPES, type ArkitShape } from "./arkit.ts";

/** Weights 0..1 of ARKit shapes by name; those left out rest. */
export type ArkitWeights = Readonly<Partial<Record<ArkitShape, number>>>;

/**
 * Weights by name as an expression of the `arkit` space: [52].
 *
 * @throws TypeError for a name that there is not
 */
export function arkitExpression(weights: ArkitWeights): Float32Array {
  const expression = new Float32Array(ARKIT_SHAPES.length);
  for (const [name, weight] of Object.entries(weights)) expression[indexOfShape(name)] = weight;
  return expression;
}

/** @throws TypeError with the name that may have been meant */
export function indexOfShape(name: string): number {
  if (Object.hasOwn(ARKIT_INDEX, name)) return ARKIT_INDEX[name as ArkitShape];
  const near = nearest(name, ARKIT_SHAPES);
  const hint = near === undefined ? "" : ` (did you mean ${near}?)`;
  throw new TypeError(`the name of an ARKit shape is needed: ${name}${hint}`);
}
