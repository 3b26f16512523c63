import { clamp01 } from "../../base/scalar.ts";
import type { LookGround } from "./ground.ts";

/**
 * Which vertices lie in a groove of the surface, 0..1: how far the mean of the neighbours stands out over a
 * vertex, against how far away they are. Between two teeth it is 1.
 */
export function grooves({ head, identity, normals }: LookGround): Float32Array {
  const { template } = identity;
  const count = template.length / 3;
  const out = new Float64Array(count);
  const away = new Float64Array(count);
  for (let i = 0; i < head.triangles.length; i++) {
    const a = head.triangles[i]! * 3;
    const b = head.triangles[i % 3 === 2 ? i - 2 : i + 1]! * 3;
    const edge = [0, 1, 2].map((c) => template[b + c]! - template[a + c]!);
    const length = Math.hypot(...edge);
    for (const [v, sign] of [[a, 1], [b, -1]] as const) {
      out[v / 3]! += sign * edge.reduce((sum, e, c) => sum + e * normals[v + c]!, 0);
      away[v / 3]! += length;
    }
  }
  return Float32Array.from(out, (sum, v) => away[v]! > 0 ? clamp01(GROOVE * sum / away[v]!) : 0);
}

/** Neighbours that stand out at 7 degrees in the mean make a full groove. */
const GROOVE = 1 / Math.sin(7 * Math.PI / 180);
