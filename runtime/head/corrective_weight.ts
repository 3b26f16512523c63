import type { Corrective } from "./head_model.ts";

/** The weight of a corrective, which follows from those of the expressions. Allocates nothing. */
export function correctiveWeight({ kind, inputs }: Corrective, weights: ArrayLike<number>): number {
  let weight = weights[inputs[0]!]!;
  if (kind === "inbetween") weight = 4 * weight * (1 - weight);
  else if (kind === "excess") weight = Math.max(0, weight - weights[inputs[1]!]!);
  else for (let n = 1; n < inputs.length; n++) weight *= weights[inputs[n]!]!;
  return weight;
}
