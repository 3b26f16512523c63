import type { Avatar } from "../../runtime/avatar/avatar.ts";
import { apply, matrixFromQuaternion, multiply, quaternionFromMatrix } from "./rotations.ts";

/** One frame per triangle; the convention is stated in runtime/avatar/binding.ts. */
export interface TwinFrames {
  /** [triangles, 3]. */
  centre: Float64Array;
  /** [triangles, 9], row by row; columns first edge, normal, edge x normal. */
  rotation: Float64Array;
  /** [triangles]. */
  area: Float64Array;
}

/** @param vertices [vertices, 3], world units */
export function triangleFrames(vertices: ArrayLike<number>, triangles: ArrayLike<number>): TwinFrames {
  const count = triangles.length / 3;
  const frames = {
    centre: new Float64Array(count * 3),
    rotation: new Float64Array(count * 9),
    area: new Float64Array(count),
  };
  for (let t = 0; t < count; t++) {
    const [a, b, c] = [0, 1, 2].map((corner) => {
      const v = triangles[t * 3 + corner]! * 3;
      return [vertices[v]!, vertices[v + 1]!, vertices[v + 2]!];
    }) as [number[], number[], number[]];
    const first = b.map((x, i) => x - a[i]!);
    const perpendicular = cross(first, c.map((x, i) => x - a[i]!));
    const doubled = Math.hypot(...perpendicular);
    frames.centre.set(a.map((x, i) => (x + b[i]! + c[i]!) / 3), t * 3);
    frames.area[t] = doubled / 2;
    if (!(doubled > 1e-20)) {
      frames.rotation.set([1, 0, 0, 0, 1, 0, 0, 0, 1], t * 9);
      continue;
    }
    const length = Math.hypot(...first);
    const edge = first.map((x) => x / length);
    const normal = perpendicular.map((x) => x / doubled);
    const third = cross(edge, normal);
    for (let r = 0; r < 3; r++) frames.rotation.set([edge[r]!, normal[r]!, third[r]!], t * 9 + r * 3);
  }
  return frames;
}

/** Splats in the world, float64. */
export interface WorldSplats {
  count: number;
  /** [splats, 3]. */
  position: Float64Array;
  /** [splats, 4], w x y z, any length but 0. */
  rotation: Float64Array;
  /** [splats, 3], standard deviations. */
  scale: Float64Array;
  /** [splats], 0..1. */
  opacity: Float64Array;
  /** [splats, 3], 0..1. */
  colour: Float64Array;
}

/** HeadStudio Eq. 5: R' = R~ R, mu' = sqrt(a) R~ mu + t, s' = sqrt(a) s. */
export function bindSplats(avatar: Avatar, frames: TwinFrames): WorldSplats {
  const count = avatar.splatCount;
  const splats = emptySplats(count);
  splats.opacity.set(avatar.opacity);
  splats.colour.set(avatar.colour);
  for (let i = 0; i < count; i++) {
    const t = avatar.binding[i]!;
    const root = Math.sqrt(frames.area[t]!);
    const R = Array.from(frames.rotation.subarray(t * 9, t * 9 + 9));
    const [x, y, z] = avatar.position.subarray(i * 3, i * 3 + 3) as unknown as [number, number, number];
    const turned = apply(R, x, y, z);
    const [qw, qx, qy, qz] = avatar.rotation.subarray(i * 4, i * 4 + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    splats.rotation.set(quaternionFromMatrix(multiply(R, matrixFromQuaternion(qw, qx, qy, qz))), i * 4);
    for (let c = 0; c < 3; c++) {
      splats.position[i * 3 + c] = root * turned[c]! + frames.centre[t * 3 + c]!;
      splats.scale[i * 3 + c] = root * avatar.scale[i * 3 + c]!;
    }
  }
  return splats;
}

export function emptySplats(count: number): WorldSplats {
  return {
    count,
    position: new Float64Array(count * 3),
    rotation: new Float64Array(count * 4),
    scale: new Float64Array(count * 3),
    opacity: new Float64Array(count),
    colour: new Float64Array(count * 3),
  };
}

function cross(a: readonly number[], b: readonly number[]): number[] {
  return [
    a[1]! * b[2]! - a[2]! * b[1]!,
    a[2]! * b[0]! - a[0]! * b[2]!,
    a[0]! * b[1]! - a[1]! * b[0]!,
  ];
}
