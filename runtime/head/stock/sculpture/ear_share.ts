import { shortestWays } from "../../edge_distance.ts";
import { smoothstep } from "../../../base/scalar.ts";
import type { WholeMesh } from "../mesh/whole_mesh.ts";

/** Along its own skin the ear is wholly ear this far from where it grows out of the head, millimetres. */
const WHOLE = 14;

/** [vertices], how much a vertex belongs to the ear: 0 on the head, 1 on rim and concha, rising along the skin between. */
export function earShares(mesh: WholeMesh): Float64Array {
  const from = Float64Array.from(mesh.parts, (part) => part === "ear" ? Infinity : 0);
  shortestWays(mesh.positions, mesh.triangles, from);
  return from.map((way) => smoothstep(0, WHOLE, way));
}
