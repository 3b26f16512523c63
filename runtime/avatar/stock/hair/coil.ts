import type { Root } from "./roots.ts";
import type { HairAt } from "./style.ts";
import type { StrandPoint } from "./strand.ts";
import { add, cross, dot, unit, type Vector } from "../../../base/vector.ts";

/** Pieces of the one turn that is drawn of a coil. */
const PIECES = 4;
/** Share of a turn that is drawn: the rest lies in the hair. */
const TURN = 0.8;

/** The visible turn of a coiled hair, at the body of the hair or a little above, tilted by chance. */
export function coilPath(root: Root, { flow, height, body }: HairAt, radius: number): StrandPoint[] {
  const { chance, normal: up } = root;
  const own = radius * (0.55 + 0.9 * chance(31));
  const side = cross(flow, up);
  // A coil's axis lies about in the surface: its turns rise out of the hair and dive into it again.
  const heading = 2 * Math.PI * chance(32), tilt = 0.9 * (chance(33) - 0.2);
  const axisTo = (a: number): Vector => add(add([0, 0, 0], flow, Math.cos(a)), side, Math.sin(a));
  const first = axisTo(heading);
  const second = unit(add(add([0, 0, 0], axisTo(heading + Math.PI / 2), 1 - Math.abs(tilt)), up, 0.3 + tilt));
  const off = Math.max(0.3, body + (height - body) * (0.1 + 0.9 * chance(34)) - 0.4 * own);
  const centre = add(root.at, up, off);
  const start = 2 * Math.PI * chance(35);
  return Array.from({ length: PIECES + 1 }, (_, s) => {
    const angle = start + 2 * Math.PI * TURN * s / PIECES;
    return {
      at: add(add(centre, first, own * Math.cos(angle)), second, own * Math.sin(angle)),
      up,
      along: 0.3 + 0.4 * s / PIECES,
      rise: 0.55 + 0.45 * Math.sin(angle) * dot(second, up),
    };
  });
}
