import type { Vector } from "../../../../runtime/base/vector.ts";
import type { Surface } from "../../../../runtime/avatar/stock/regions.ts";
import type { Subject } from "./subject.ts";

/** Sectors about the head's axis in which the bust's outermost point is looked for. */
const SECTORS = 24;
const BUST: ReadonlySet<Surface> = new Set<Surface>(["base", "neck"]);

const rims = new WeakMap<Subject, (at: Vector) => number>();

/** Height (y, millimetres) at which the bust ends, by the way from the head's axis to a place; once for a subject. */
export function bustRim(subject: Subject): (at: Vector) => number {
  const known = rims.get(subject);
  if (known) return known;
  const { head, vertices, skull: { axis } } = subject;
  const sectorOf = (x: number, z: number) => (Math.atan2(x, z - axis) / (2 * Math.PI) + 0.5) * SECTORS;
  const farthest = new Float64Array(SECTORS), rim = new Float64Array(SECTORS).fill(-Infinity);
  head.triangles.forEach((v, i) => {
    if (!BUST.has(subject.surfaceOf(Math.floor(i / 3)))) return;
    const [x, y, z] = [vertices[v * 3]!, vertices[v * 3 + 1]!, vertices[v * 3 + 2]!];
    const k = Math.floor(sectorOf(x, z)) % SECTORS, far = Math.hypot(x, z - axis);
    if (far > farthest[k]!) [farthest[k], rim[k]] = [far, y];
  });
  const rimAt = ([x, , z]: Vector): number => {
    const place = sectorOf(x, z) - 0.5 + SECTORS, k = Math.floor(place), share = place - k;
    const [a, b] = [rim[k % SECTORS]!, rim[(k + 1) % SECTORS]!];
    return share === 0 ? a : (1 - share) * a + share * b;
  };
  rims.set(subject, rimAt);
  return rimAt;
}
