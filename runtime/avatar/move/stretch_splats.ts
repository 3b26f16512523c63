import { symmetricEigen } from "../../base/algebra/symmetric3.ts";
import { type FaceFrames, frameQuaternion } from "../binding.ts";
import { localCorners } from "../super_dense.ts";

/** A mesh at rest: what triangles look like from within. */
export interface RestMesh {
  /** [vertices, 3], world units. */
  readonly vertices: ArrayLike<number>;
  /** [triangles, 3]. */
  readonly triangles: ArrayLike<number>;
  readonly frames: FaceFrames;
}

/** Splats in their triangles' frames, to be changed. */
export interface LocalSplats {
  /** [splats, 3]. */
  readonly position: Float32Array;
  /** [splats, 4]. */
  readonly rotation: Float32Array;
  /** [splats, 3]. */
  readonly scale: Float32Array;
}

/**
 * From NEAR on, in sides of a square of the triangle's area, splats are drawn less and less as their triangle is, and
 * from FAR on not at all: a hat's brim would be torn by what the cells below it do each for itself. What lies on the
 * skin lies within 1.5.
 */
const NEAR = 2;
const FAR = 4;
/** A cell that turns over in all but name, at the wings of the nose, would show as a spike. */
const MOST_STRETCH = 2;
/** A triangle that is drawn less than this keeps its splats to the bit. */
const LEAST_STRETCH = 1e-4;

/**
 * Draws splats out as their triangles are drawn from one form of a mesh to another, so that those that tile one tile
 * the other too: by area alone, as bound splats follow a pose, gaps open where a cell becomes long and narrow (the
 * shoulders of version 2, seen as dark dashes).
 *
 * @param binding [splats], triangles of both meshes
 */
export function stretchSplats(
  splats: LocalSplats,
  binding: ArrayLike<number>,
  from: RestMesh,
  to: RestMesh,
): void {
  const affine = new Map<number, readonly number[] | null>();
  for (let i = 0; i < binding.length; i++) {
    const t = binding[i]!;
    const known = affine.get(t);
    const map = known === undefined ? affineMap(from, to, t) : known;
    if (known === undefined) affine.set(t, map);
    if (map) stretch(splats, i, map);
  }
}

/** [2, 2], x and z of a triangle's frame before to after, row by row; null where nothing is drawn or one is no triangle. */
function affineMap(from: RestMesh, to: RestMesh, t: number): readonly number[] | null {
  if (!(from.frames.area[t]! > 0 && to.frames.area[t]! > 0)) return null;
  const [before, after] = [from, to].map(({ vertices, triangles, frames }) => {
    const corners = new Float64Array(6);
    localCorners(corners, vertices, triangles, frames, t);
    return [2, 4, 3, 5].map((k) => corners[k]! - corners[k % 2]!);
  });
  const [a, b, c, d] = before as [number, number, number, number];
  const [p, q, r, s] = after as [number, number, number, number];
  const area = a * d - b * c;
  let map: readonly number[] = [
    (p * d - q * c) / area,
    (q * a - p * b) / area,
    (r * d - s * c) / area,
    (s * a - r * b) / area,
  ];
  // Of an area that stays 1 the singular values are s and 1 / s.
  const square = map.reduce((sum, x) => sum + x * x, 0) / 2;
  const most = Math.sqrt(square + Math.sqrt(Math.max(0, square * square - 1)));
  if (most > MOST_STRETCH) map = blended(map, (MOST_STRETCH - 1) / (most - 1));
  return map.every((x, k) => Math.abs(x - (k % 3 === 0 ? 1 : 0)) < LEAST_STRETCH) ? null : map;
}

/** A map's share, and the identity's for the rest. */
const blended = (map: readonly number[], share: number): readonly number[] =>
  map.map((entry, k) => share * entry + (k % 3 === 0 ? 1 - share : 0));

/** 1 for a splat at its triangle, 0 for one that is far from it. */
export function nearness(position: Float32Array, i: number): number {
  const far = Math.hypot(position[i * 3]!, position[i * 3 + 1]!, position[i * 3 + 2]!);
  return Math.min(1, Math.max(0, (FAR - far) / (FAR - NEAR)));
}

/** Position p to G p, and covariance R S^2 R^T to G R S^2 R^T G^T. */
function stretch({ position, rotation, scale }: LocalSplats, i: number, map: readonly number[]): void {
  const [x, z] = [position[i * 3]!, position[i * 3 + 2]!];
  const share = nearness(position, i);
  if (share === 0) return;
  const [a, b, c, d] = blended(map, share) as [number, number, number, number];
  position[i * 3] = a * x + b * z;
  position[i * 3 + 2] = c * x + d * z;
  const axes = scaledAxes(rotation, scale, i);
  for (let k = 0; k < 3; k++) {
    const [u, w] = [axes[k]!, axes[6 + k]!];
    axes[k] = a * u + b * w;
    axes[6 + k] = c * u + d * w;
  }
  const covariance = Float64Array.from({ length: 9 }, (_, at) => {
    const [row, column] = [Math.floor(at / 3) * 3, at % 3 * 3];
    return axes[row]! * axes[column]! + axes[row + 1]! * axes[column + 1]! +
      axes[row + 2]! * axes[column + 2]!;
  });
  const { values, vectors } = symmetricEigen(covariance);
  rotation.set(frameQuaternion({ rotation: Float64Array.from(vectors) }, 0), i * 4);
  values.forEach((variance, k) => scale[i * 3 + k] = Math.sqrt(Math.max(0, variance)));
}

/** [3, 3] row by row, R S: a splat's axes as columns, as long as its standard deviations. */
function scaledAxes(rotation: Float32Array, scale: Float32Array, i: number): Float64Array {
  const [w, x, y, z] = rotation.subarray(i * 4, i * 4 + 4) as unknown as [number, number, number, number];
  const turned = [
    ...[1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
    ...[2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
    ...[2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
  ];
  return Float64Array.from(turned, (entry, at) => entry * scale[i * 3 + at % 3]!);
}
