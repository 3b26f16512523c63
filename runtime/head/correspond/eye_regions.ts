import { cross, distance, dot, length, subtract, type Vector } from "../../base/vector.ts";
import { type HeadModel, triangleCount } from "../head_model.ts";
import { surfaceOf } from "../surfaces.ts";
import type { Eyeball } from "./eyeballs.ts";
import { type HeadParts, PARTS } from "./parts.ts";
import { vertexOf } from "./places.ts";

/** What an eyeball's triangle is. */
export type EyeRegion = "sclera" | "iris" | "pupil" | "unseen";

/**
 * Iris and pupil on eyeballs that are made otherwise: as large as the other head's beside the distance of the eyes, about
 * where the eyeball looks. A second ball within the first is unseen.
 *
 * @returns [triangles], undefined beside the eyes and where either head has none
 */
export function eyeRegions(
  from: HeadModel,
  fromParts: HeadParts,
  to: HeadModel,
  toParts: HeadParts,
): (EyeRegion | undefined)[] {
  const regions = new Array<EyeRegion | undefined>(triangleCount(from)).fill(undefined);
  const [left, right] = fromParts.eyes, [toLeft, toRight] = toParts.eyes;
  if (!left || !right || !toLeft || !toRight) return regions;
  const size = distance(left.centre, right.centre) / distance(toLeft.centre, toRight.centre);
  const [iris, pupil] = (["iris", "pupil"] as const).map((name) =>
    size * radiusOf(to, toParts, toLeft, name)
  );
  if (!(iris! > 0)) return regions;
  for (const [eye, part] of [[left, "leftEye"], [right, "rightEye"]] as const) {
    fromParts.triangles.forEach((own, t) => {
      if (PARTS[own] !== part) return;
      const corners = [0, 1, 2].map((c) => vertexOf(from, from.triangles[t * 3 + c]!));
      const middle = [0, 1, 2].map((k) => (corners[0]![k]! + corners[1]![k]! + corners[2]![k]!) / 3);
      const towards = subtract(middle as unknown as Vector, eye.centre);
      const off = length(cross(towards, eye.axis)), ahead = dot(towards, eye.axis) > 0;
      regions[t] = eye.inner.has(fromParts.pieces[from.triangles[t * 3]!]!)
        ? "unseen"
        : !ahead || off > iris!
        ? "sclera"
        : off > pupil!
        ? "iris"
        : "pupil";
    });
  }
  return regions;
}

/** How wide a surface reaches about an eye's line of sight, metres; 0 where the head has none. */
function radiusOf(
  head: HeadModel,
  parts: HeadParts,
  { centre, axis }: Eyeball,
  name: "iris" | "pupil",
): number {
  let most = 0;
  parts.triangles.forEach((part, t) => {
    if (PARTS[part] !== "leftEye" || surfaceOf(head.regionNames[head.regions[t]!]!) !== name) return;
    for (let c = 0; c < 3; c++) {
      const p = subtract(vertexOf(head, head.triangles[t * 3 + c]!), centre);
      if (dot(p, axis) > 0) most = Math.max(most, length(cross(p, axis)));
    }
  });
  return most;
}
