import { random } from "../../../../../runtime/base/hashed_random.ts";
import type { Vector } from "../../../../../runtime/base/vector.ts";
import { fit } from "../../pieces/forms/fitting.ts";
import { dyeLock } from "../hair_dye.ts";
import { drawLock } from "../lock.ts";
import { strewRoots } from "../roots.ts";
import { type Cover, growStrand } from "../strand.ts";
import type { Look } from "../../look/look.ts";
import type { MeshBuilder } from "../../surface/paint_mesh.ts";
import type { SkinPoint } from "../../surface/subject.ts";

/** Hairs of the outline: how many on as much skin as a scalp has, how far in, and how far out they stray, millimetres. */
const EDGE = { count: 9000, deep: 13, ragged: 3 } as const;

/** Short hairs along the outline: the beard begins with them, not with a seam. */
export function growBeardEdge(
  mesh: MeshBuilder,
  own: Look["hair"],
  inside: (place: SkinPoint) => number,
  cover: Cover,
  flow: (at: Vector, root: Vector) => Vector,
): void {
  const { subject } = mesh, { body } = fit(subject);
  for (const root of strewRoots(subject, EDGE.count, () => 1, 19, Infinity)) {
    const depth = inside(root) + EDGE.ragged * random(root.seed, 5);
    if (depth < 1 || depth > EDGE.deep) continue;
    const points = growStrand(
      body,
      root,
      {
        length: (5 + 0.45 * depth) * (0.8 + 0.4 * random(root.seed, 3)),
        under: 0.3,
        lift: 0.8 + 0.16 * depth * (0.7 + 0.6 * random(root.seed, 4)),
        stand: 0.2,
        flow: (at) => flow(at, root.at),
        bend: 0.4,
        mess: 9,
      },
      2,
      cover,
    );
    const { triangle, weights } = root;
    drawLock(mesh, points, () => ({ triangle, weights }), {
      width: 2,
      root: 0.3,
      tip: 0.15,
      colour: dyeLock(own, root.seed, root.at),
      open: (along) => 0.75 + 0.25 * along,
    });
  }
}
