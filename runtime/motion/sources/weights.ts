import { EXPRESSION_SPACES } from "../../head/expression_space.ts";

const [LEAST, MOST] = EXPRESSION_SPACES.arkit.limits;

/**
 * Writes a shape's weight as far as the shapes go. Senders go beyond: negative weights come from Facemotion3d, and
 * what a stranger sends may be anything that is finite, on which a filter would rest for long.
 */
export function writeWeight(weight: number, expression: Float32Array, shape: number): void {
  expression[shape] = Math.min(MOST, Math.max(LEAST, weight));
}

/** Where a value stands between two, 0 to 1. */
export const ramp = (value: number, from: number, to: number): number =>
  Math.min(1, Math.max(0, (value - from) / (to - from)));
