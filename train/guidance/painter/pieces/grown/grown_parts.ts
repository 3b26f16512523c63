import { add, type Vector } from "../../../../../runtime/base/vector.ts";
import type { Fitting } from "../forms/fitting.ts";

/** A place on the scalp, by shares of the skull, sunk by `depth` millimetres. */
export function onScalp(
  { subject: { skull }, skin }: Fitting,
  x: number,
  y: number,
  z: number,
  depth = 5,
): Vector {
  const from: Vector = [x * skull.side, y * skull.top, skull.back + z * (skull.front - skull.back)];
  let at = from;
  for (let round = 0; round < 4; round++) at = add(at, skin.away(at), -depth - skin.distance(at));
  return at;
}
