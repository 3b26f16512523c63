import type { PaintMesh } from "../../../../train/guidance/painter/surface/paint_mesh.ts";
import { subject } from "./dressed.ts";

/** What a mesh hides of a wall behind it. */
interface View {
  /** Millimetres: least and most to the right, least and most downwards. */
  readonly box: readonly number[];
  /** Lengths of runs, off and on in turn, row by row from the top; base 36. */
  readonly runs: string;
}
/** Seen from the front, and from above: what stands off a collar or a bald crown shows only there. */
export interface Silhouette {
  readonly front: View;
  readonly above: View;
}

const FRONT_SIZE = 64, ABOVE_SIZE = 32;

export function silhouetteOf({ rest, triangles }: PaintMesh): Silhouette {
  const at = Array.from(
    { length: rest.length / 3 },
    (_, v) => subject.toMillimetres([rest[v * 3]!, rest[v * 3 + 1]!, rest[v * 3 + 2]!]),
  );
  return {
    front: viewOf(at.map(([x, y]) => [x, -y]), triangles, FRONT_SIZE),
    above: viewOf(at.map(([x, , z]) => [x, z]), triangles, ABOVE_SIZE),
  };
}

type Place = readonly [right: number, down: number];

function viewOf(at: readonly Place[], triangles: Uint32Array, size: number): View {
  const [left, right, top, bottom] = ([0, 1] as const).flatMap((axis) => {
    const all = at.map((p) => p[axis]);
    return [all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b))];
  }) as [number, number, number, number];
  const scale = (size - 1) / Math.max(right - left, bottom - top);
  // A quarter of a pixel off, so that no plane of symmetry lies between two pixels.
  const places = at.map(([x, y]) => [0.25 + (x - left) * scale, 0.25 + (y - top) * scale] as const);
  const bits = new Uint8Array(size * size);
  for (const [x, y] of places) bits[Math.floor(y) * size + Math.floor(x)] = 1;
  for (let t = 0; t < triangles.length; t += 3) {
    fill(bits, size, places[triangles[t]!]!, places[triangles[t + 1]!]!, places[triangles[t + 2]!]!);
  }
  return { box: [left, right, top, bottom].map((x) => Math.round(x)), runs: runsOf(bits) };
}

const side = (a: Place, b: Place, x: number, y: number): number =>
  (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]);

/** Sets the pixels whose middles lie in a triangle, whichever way round. */
function fill(bits: Uint8Array, size: number, a: Place, b: Place, c: Place): void {
  const range = (axis: 0 | 1) =>
    [
      Math.ceil(Math.min(a[axis], b[axis], c[axis]) - 0.5),
      Math.floor(Math.max(a[axis], b[axis], c[axis]) - 0.5),
    ] as const;
  const [[x0, x1], [y0, y1]] = [range(0), range(1)];
  for (let y = y0; y <= y1; y++) {
    for (let x = x0; x <= x1; x++) {
      const [u, v, w] = [[a, b], [b, c], [c, a]].map(([p, q]) => side(p!, q!, x + 0.5, y + 0.5));
      if (u! >= 0 && v! >= 0 && w! >= 0 || u! <= 0 && v! <= 0 && w! <= 0) bits[y * size + x] = 1;
    }
  }
}

function runsOf(bits: Uint8Array): string {
  const runs: string[] = [];
  for (let at = 0, on = 0; at < bits.length; on = 1 - on) {
    const from = at;
    while (at < bits.length && bits[at] === on) at++;
    runs.push((at - from).toString(36));
  }
  return runs.join(" ");
}

function bitsOf({ runs }: View): number[] {
  return runs.split(" ").flatMap((run, k) => Array(parseInt(run, 36)).fill(k % 2));
}

/** Of both views the larger share of pixels that are not the other's too; 1 where boxes lie over 3 mm apart. */
export function difference(a: Silhouette, b: Silhouette): number {
  return Math.max(...(["front", "above"] as const).map((view) => {
    if (a[view].box.some((x, k) => Math.abs(x - b[view].box[k]!) > 3)) return 1;
    const p = bitsOf(a[view]), q = bitsOf(b[view]);
    return 1 - p.filter((on, i) => on & q[i]!).length / p.filter((on, i) => on | q[i]!).length;
  }));
}
