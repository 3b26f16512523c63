import type { ArkitShape } from "../../../runtime/head/arkit.ts";
import { arkitExpression } from "../../../runtime/head/arkit_expression.ts";
import type { HeadModel } from "../../../runtime/head/head_model.ts";
import { worldTransform } from "../../../runtime/head/identity.ts";
import { stockHead } from "../../kept.ts";
import { poseHead } from "../../reference/posing.ts";
import { type AvatarGlb, wolfParts } from "./avatar_glb.ts";

/** What the twin makes of a head, metres. */
export function posed(head: HeadModel, weights: Partial<Record<ArkitShape, number>>): Float64Array {
  const { vertices } = poseHead(head, [], {
    expression: arkitExpression(weights),
    joints: new Float64Array(15),
  });
  const { centre, scale } = worldTransform(head);
  return vertices.map((x, i) => x / scale + centre[i % 3]!);
}

const stock = stockHead();

/** The stock head's shapes as targets, the jaw's turn in them as scans have it: eyes stay. */
export function stockTargets(
  names: readonly ArkitShape[],
  rename: (name: string) => string = (name) => name,
) {
  const rest = posed(stock, {});
  return new Map(names.map((name) => {
    const by = posed(stock, name === "mouthClose" ? { jawOpen: 1, mouthClose: 1 } : { [name]: 1 });
    const from = name === "mouthClose" ? posed(stock, { jawOpen: 1 }) : rest;
    const shape = by.map((x, i) => x - from[i]!);
    stock.regions.forEach((region, t) => {
      if (!/sclera|iris|pupil/.test(stock.regionNames[region]!) || !name.startsWith("eyeLook")) return;
      for (let k = 0; k < 3; k++) {
        shape.fill(0, stock.triangles[t * 3 + k]! * 3, stock.triangles[t * 3 + k]! * 3 + 3);
      }
    });
    return [rename(name), shape];
  }));
}
export const avatarOf = (targets: AvatarGlb["targets"]): AvatarGlb => ({
  positions: stock.template,
  triangles: stock.triangles,
  targets,
  parts: wolfParts(stock),
});
