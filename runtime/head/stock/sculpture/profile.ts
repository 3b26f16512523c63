import type { Vector } from "../../../base/vector.ts";
import type { WholeMesh } from "../mesh/whole_mesh.ts";

/** The face's outline in the plane of symmetry, seen from the side. */
export interface Profile {
  /** The most forward point of the skin at a height, millimetres. */
  at(y: number): Vector;
  /** Heights of what gives a profile its name. */
  readonly nasion: number;
  readonly noseTip: number;
  /** Where the columella meets the lip. */
  readonly subnasale: number;
  /** The groove between lower lip and chin. */
  readonly labialFold: number;
  /** The chin's underside, where the outline turns back. */
  readonly menton: number;
}

const STEP = 0.25;
/** Height of the forehead's bulge between the brows, above which no root of a nose lies. */
const GLABELLA = 30;
/** So far behind the chin's front its underside begins. */
const UNDER_CHIN = 10;

/** @param lipBorders heights of the upper and the lower lip's border on the midline */
export function traceProfile(mesh: WholeMesh, lipBorders: readonly [number, number]): Profile {
  const edges = midlineEdges(mesh);
  const at = (y: number): Vector => {
    let z = -Infinity;
    for (const [a, b] of edges) {
      if ((a[1] - y) * (b[1] - y) > 0 || a[1] === b[1]) continue;
      const s = (y - a[1]) / (b[1] - a[1]);
      z = Math.max(z, a[2] * (1 - s) + b[2] * s);
    }
    return [0, y, z];
  };
  /** The height within a range at which the outline lies furthest forward, or back. */
  const furthest = (from: number, to: number, forward: boolean): number => {
    let best = from, most = -Infinity;
    for (let y = from; y >= to; y -= STEP) {
      const z = at(y)[2] * (forward ? 1 : -1);
      if (z > most) [best, most] = [y, z];
    }
    return best;
  };
  /** The height at which the outline lies furthest before or behind the straight line between two of its points. */
  const offChord = (from: number, to: number, forward: boolean): number => {
    const [, , z0] = at(from), [, , z1] = at(to);
    let best = from, most = -Infinity;
    for (let y = from; y >= to; y -= STEP) {
      const before = at(y)[2] - z0 - (z1 - z0) * (y - from) / (to - from);
      const off = forward ? before : -before;
      if (off > most) [best, most] = [y, off];
    }
    return best;
  };
  const [upper, lower] = lipBorders;
  const foremost = furthest(-10, upper + 5, true);
  const nasion = offChord(GLABELLA, foremost, false), subnasale = offChord(foremost, upper, false);
  const labialFold = furthest(lower, lower - 12, false);
  const pogonion = furthest(labialFold, labialFold - 30, true);
  let menton = pogonion;
  while (at(menton - STEP)[2] > at(pogonion)[2] - UNDER_CHIN) menton -= STEP;
  return {
    at,
    nasion,
    noseTip: offChord(nasion, subnasale, true),
    subnasale,
    labialFold,
    menton,
  };
}

function midlineEdges(mesh: WholeMesh): [Vector, Vector][] {
  const edges: [Vector, Vector][] = [];
  const place = (v: number): Vector => [0, mesh.positions[v * 3 + 1]!, mesh.positions[v * 3 + 2]!];
  const counts = (v: number): boolean => mesh.side[v] === 0 && mesh.parts[v] === "skin";
  for (let t = 0; t < mesh.triangles.length; t += 3) {
    for (let k = 0; k < 3; k++) {
      const a = mesh.triangles[t + k]!, b = mesh.triangles[t + (k + 1) % 3]!;
      // Of the back of the head and the nape nothing is a face's outline.
      if (counts(a) && counts(b) && mesh.positions[a * 3 + 2]! > -60) edges.push([place(a), place(b)]);
    }
  }
  return edges;
}
