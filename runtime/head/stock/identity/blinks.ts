import { ARKIT_INDEX, type ArkitShape } from "../../arkit.ts";
import type { ShapedExpression } from "../../head_model.ts";
import { EYE_GROWTH } from "./features.ts";
import { MALE_EYE } from "./people.ts";
import { IDENTITY_NAMES } from "./identity.ts";
import type { Displacement } from "../expression/shape_pulls.ts";
import type { WholeMesh } from "../mesh/whole_mesh.ts";

const BLINKS: readonly (readonly [ArkitShape, side: number])[] = [["eyeBlinkLeft", 1], ["eyeBlinkRight", -1]];

/**
 * What a blink must do differently where an identity has changed how far the lids stand apart: a larger eye takes
 * a longer way, and lids that rest higher or lower have that much more or less to go, so that all eyes close.
 */
export function shapeBlinks(
  mesh: WholeMesh,
  blink: (name: ArkitShape) => Displacement,
  identity: (name: string) => Displacement,
): { shapedExpressions: ShapedExpression[]; basis: Displacement[] } {
  const onLids = (side: number, from: Displacement, share: number): Displacement =>
    from.map((value, i) => {
      const v = Math.floor(i / 3);
      return mesh.side[v] === side && mesh.lids.has(v) ? share * value : 0;
    });
  const pair = (shape: string, expression: ArkitShape): ShapedExpression => ({
    shape: IDENTITY_NAMES.indexOf(shape),
    expression: ARKIT_INDEX[expression],
  });
  const shapedExpressions: ShapedExpression[] = [], basis: Displacement[] = [];
  for (const [name, side] of BLINKS) {
    const longer = onLids(side, blink(name), EYE_GROWTH), nearer = onLids(side, identity("eyeOpening"), -1);
    shapedExpressions.push(pair("eyeSize", name), pair("eyeOpening", name), pair("masculinity", name));
    basis.push(longer, nearer, longer.map((x, i) => MALE_EYE.size * x + MALE_EYE.opening * nearer[i]!));
  }
  return { shapedExpressions, basis };
}
