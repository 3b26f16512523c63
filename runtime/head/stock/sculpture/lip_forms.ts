import { MOUTH } from "../measures.ts";
import type { Displacement } from "../expression/shape_pulls.ts";
import { smoothstep } from "../../../base/scalar.ts";
import type { WholeMesh } from "../mesh/whole_mesh.ts";

/**
 * The left half of lips whose red has no height left: what a lip gives up as it is drawn out lengthwise. The
 * border goes to the contact line and takes the skin beside it along; the roll of the lip flattens.
 */
export function thinLips(mesh: WholeMesh): Displacement {
  const out = new Float64Array(mesh.count * 3);
  const column = (v: number): string => {
    const { upper, across } = mesh.lips.get(v)!;
    return `${mesh.side[v]} ${upper} ${across}`;
  };
  const borders = new Map<string, number>(), contacts = new Map<string, number>();
  for (const [v, { depth }] of mesh.lips) {
    if (depth === 0) borders.set(column(v), mesh.positions[v * 3 + 1]!);
    if (depth === 1) contacts.set(column(v), mesh.positions[v * 3 + 1]!);
  }
  for (const [v, { depth }] of mesh.lips) {
    const border = borders.get(column(v)), contact = contacts.get(column(v));
    if (depth > 1 || border === undefined || contact === undefined) continue;
    const left = smoothstep(-LEFT_FADE, LEFT_FADE, mesh.positions[v * 3]!);
    const height = Math.abs(border - contact);
    const y = depth >= 0 ? mesh.positions[v * 3 + 1]! : border;
    const share = left * smoothstep(-1, 0, depth);
    out[v * 3 + 1] = share * (contact - y);
    out[v * 3 + 2] = -share * ROLL * height * (1 - smoothstep(0.4, 1, depth));
  }
  return out;
}
/** Millimetres either side of the midline over which one half's pull gives way to the other's. */
const LEFT_FADE = 0.6 * MOUTH.cornerX;
/** How far forward the red of a lip rolls, of its height. */
const ROLL = 0.5;

/**
 * What makes an opening of parted lips round, for one millimetre of half its height: lips part like two
 * parabolas, which meet in a point, and an ellipse stands above them near the corners.
 */
export function roundMouth(mesh: WholeMesh): Displacement {
  const out = new Float64Array(mesh.count * 3);
  for (const [v, { upper, across, depth }] of mesh.lips) {
    const share = smoothstep(-1, 0, depth) * (1 - smoothstep(2, 5, depth));
    const rest = 1 - across ** 2;
    out[v * 3 + 1] = (upper ? 1 : -1) * share * (Math.sqrt(Math.max(0, rest)) - rest);
  }
  return out;
}
