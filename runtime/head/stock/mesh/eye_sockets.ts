import { EYE } from "../measures.ts";
import type { HalfMesh } from "./mesh_builder.ts";
import { mix } from "../../../base/scalar.ts";
import { add, scale, subtract, type Vector } from "../../../base/vector.ts";

/** How far behind the lids each ring lies, of the way to the eyeball's back. */
const RINGS = [0.38, 0.72] as const;
/** Millimetres the lining stands off the eyeball. */
const GAP = 1.2;

/** Closes the skin behind the eyeball, from the lids' inner edge: a lining nobody sees, so that the skin is one sheet. */
export function lineSocket(mesh: HalfMesh, edge: readonly number[]): void {
  let outer = edge;
  for (const share of RINGS) {
    const ring = edge.map((v) => {
      const [x, y, z] = subtract(mesh.positions[v]!, EYE.centre);
      const turn = Math.atan2(y, x), tilt = mix(Math.atan2(Math.hypot(x, y), z), Math.PI, share);
      const out: Vector = [
        Math.sin(tilt) * Math.cos(turn),
        Math.sin(tilt) * Math.sin(turn),
        Math.cos(tilt),
      ];
      return mesh.vertex(add(EYE.centre, scale(out, EYE.radius + GAP)));
    });
    mesh.strip(outer, ring, "socket", true);
    outer = ring;
  }
  const [x, y, z] = EYE.centre;
  mesh.fan(outer, mesh.vertex([x, y, z - EYE.radius - GAP]), "socket", true);
}
