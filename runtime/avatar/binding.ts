/**
 * Splats on triangles (HeadStudio Sec. 4.1, Eq. 5) and back.
 *
 * The frame of a triangle (v0, v1, v2), counter-clockwise from outside; this is the one place that says so:
 *   centre    t  = (v0 + v1 + v2) / 3
 *   area      a  = |(v1 - v0) x (v2 - v0)| / 2
 *   rotation  R~ has the columns e = (v1 - v0) / |v1 - v0|, n = the outward unit normal, e x n:
 *             right-handed, so local x runs along the first edge, local y out of the surface, and local z
 *             in the surface, to the right of the first edge seen from outside.
 * A triangle without area has R~ = I and a = 0: its splats shrink to its centre.
 */

/** One frame per triangle. */
export interface FaceFrames {
  /** [triangles, 3]. */
  readonly centre: Float64Array;
  /** [triangles, 3, 3], row by row. */
  readonly rotation: Float64Array;
  /** [triangles], square world units. */
  readonly area: Float64Array;
}

/** Where splats lie, how they are turned and how large they are; in the world or in their triangles' frames. */
export interface SplatGeometry {
  /** [splats, 3]. */
  readonly position: ArrayLike<number>;
  /** [splats, 4], quaternion w x y z. */
  readonly rotation: ArrayLike<number>;
  /** [splats, 3], standard deviations. */
  readonly scale: ArrayLike<number>;
}

/** A doubled area below this is no triangle: normalising it would only amplify rounding. */
const LEAST_DOUBLED_AREA = 1e-20;

/**
 * @param vertices [vertices, 3], world units
 * @param triangles [triangles, 3]
 */
export function faceFrames(vertices: ArrayLike<number>, triangles: ArrayLike<number>): FaceFrames {
  const count = triangles.length / 3;
  const centre = new Float64Array(count * 3);
  const rotation = new Float64Array(count * 9);
  const area = new Float64Array(count);
  for (let t = 0; t < count; t++) {
    const a = triangles[t * 3]! * 3;
    const b = triangles[t * 3 + 1]! * 3;
    const c = triangles[t * 3 + 2]! * 3;
    for (let k = 0; k < 3; k++) {
      centre[t * 3 + k] = (vertices[a + k]! + vertices[b + k]! + vertices[c + k]!) / 3;
    }
    const ux = vertices[b]! - vertices[a]!;
    const uy = vertices[b + 1]! - vertices[a + 1]!;
    const uz = vertices[b + 2]! - vertices[a + 2]!;
    const vx = vertices[c]! - vertices[a]!;
    const vy = vertices[c + 1]! - vertices[a + 1]!;
    const vz = vertices[c + 2]! - vertices[a + 2]!;
    let nx = uy * vz - uz * vy;
    let ny = uz * vx - ux * vz;
    let nz = ux * vy - uy * vx;
    const doubled = Math.hypot(nx, ny, nz);
    const R = t * 9;
    if (!(doubled > LEAST_DOUBLED_AREA)) {
      rotation[R] = rotation[R + 4] = rotation[R + 8] = 1;
      continue;
    }
    area[t] = doubled / 2;
    nx /= doubled;
    ny /= doubled;
    nz /= doubled;
    const length = Math.hypot(ux, uy, uz);
    const [ex, ey, ez] = [ux / length, uy / length, uz / length];
    rotation[R] = ex;
    rotation[R + 1] = nx;
    rotation[R + 2] = ey * nz - ez * ny;
    rotation[R + 3] = ey;
    rotation[R + 4] = ny;
    rotation[R + 5] = ez * nx - ex * nz;
    rotation[R + 6] = ez;
    rotation[R + 7] = nz;
    rotation[R + 8] = ex * ny - ey * nx;
  }
  return { centre, rotation, area };
}

/** Splats from their triangles' frames to the world: R' = R~ R, mu' = sqrt(a) R~ mu + t, s' = sqrt(a) s. */
export function toWorld(local: SplatGeometry, binding: ArrayLike<number>, frames: FaceFrames) {
  const world = emptyGeometry(binding.length);
  for (let i = 0; i < binding.length; i++) {
    const t = binding[i]!;
    const root = Math.sqrt(frames.area[t]!);
    const q = frameQuaternion(frames, t);
    const R = t * 9;
    for (let r = 0; r < 3; r++) {
      let turned = 0;
      for (let c = 0; c < 3; c++) turned += frames.rotation[R + r * 3 + c]! * local.position[i * 3 + c]!;
      world.position[i * 3 + r] = root * turned + frames.centre[t * 3 + r]!;
      world.scale[i * 3 + r] = root * local.scale[i * 3 + r]!;
    }
    setProduct(world.rotation, i, q, local.rotation);
  }
  return world;
}

/**
 * The inversion of Eq. 5: R = R~^T R', mu = R~^T (mu' - t) / sqrt(a), s = s' / sqrt(a).
 *
 * @throws RangeError where a splat's triangle has no area, so that no local frame exists
 */
export function toLocal(world: SplatGeometry, binding: ArrayLike<number>, frames: FaceFrames) {
  const local = emptyGeometry(binding.length);
  for (let i = 0; i < binding.length; i++) {
    const t = binding[i]!;
    const root = Math.sqrt(frames.area[t]!);
    if (!(root > 0)) {
      throw new RangeError(`Cannot bind splat ${i}, its triangle must have an area: triangle ${t}`);
    }
    const [w, x, y, z] = frameQuaternion(frames, t);
    const R = t * 9;
    for (let c = 0; c < 3; c++) {
      let turned = 0;
      for (let r = 0; r < 3; r++) {
        turned += frames.rotation[R + r * 3 + c]! * (world.position[i * 3 + r]! - frames.centre[t * 3 + r]!);
      }
      local.position[i * 3 + c] = turned / root;
      local.scale[i * 3 + c] = world.scale[i * 3 + c]! / root;
    }
    setProduct(local.rotation, i, [w, -x, -y, -z], world.rotation);
  }
  return local;
}

type Quaternion = readonly [w: number, x: number, y: number, z: number];

const emptyGeometry = (count: number) => ({
  position: new Float64Array(count * 3),
  rotation: new Float64Array(count * 4),
  scale: new Float64Array(count * 3),
});

/** out[i] = q * p[i]. */
function setProduct(out: Float64Array, i: number, q: Quaternion, p: ArrayLike<number>): void {
  const [w, x, y, z] = q;
  const [pw, px, py, pz] = [p[i * 4]!, p[i * 4 + 1]!, p[i * 4 + 2]!, p[i * 4 + 3]!];
  out[i * 4] = w * pw - x * px - y * py - z * pz;
  out[i * 4 + 1] = w * px + x * pw + y * pz - z * py;
  out[i * 4 + 2] = w * py - x * pz + y * pw + z * px;
  out[i * 4 + 3] = w * pz + x * py - y * px + z * pw;
}

/** R~ of triangle t as a unit quaternion; the largest component first, so that nothing is divided by little. */
export function frameQuaternion(frames: Pick<FaceFrames, "rotation">, t: number): Quaternion {
  const m = frames.rotation;
  const R = t * 9;
  const [xx, yy, zz] = [m[R]!, m[R + 4]!, m[R + 8]!];
  const trace = xx + yy + zz;
  if (trace > 0) {
    const s = 2 * Math.sqrt(1 + trace);
    return [s / 4, (m[R + 7]! - m[R + 5]!) / s, (m[R + 2]! - m[R + 6]!) / s, (m[R + 3]! - m[R + 1]!) / s];
  }
  if (xx >= yy && xx >= zz) {
    const s = 2 * Math.sqrt(1 + xx - yy - zz);
    return [(m[R + 7]! - m[R + 5]!) / s, s / 4, (m[R + 1]! + m[R + 3]!) / s, (m[R + 2]! + m[R + 6]!) / s];
  }
  if (yy >= zz) {
    const s = 2 * Math.sqrt(1 - xx + yy - zz);
    return [(m[R + 2]! - m[R + 6]!) / s, (m[R + 1]! + m[R + 3]!) / s, s / 4, (m[R + 5]! + m[R + 7]!) / s];
  }
  const s = 2 * Math.sqrt(1 - xx - yy + zz);
  return [(m[R + 3]! - m[R + 1]!) / s, (m[R + 2]! + m[R + 6]!) / s, (m[R + 5]! + m[R + 7]!) / s, s / 4];
}
