import type { Camera } from "../../base/camera.ts";
import { band, type HarmonicsDegree } from "../harmonics.ts";
import type { Cloud } from "./cloud.ts";

/*
 * Pictures of splats without a GPU: what shaders/splat draws (EWA splatting, Zwicker et al. 2002; Kerbl et al. 2023), in
 * the light that is baked. It serves to fit levels wherever avatars are made, a browser's worker included; tests hold it
 * against the renderer.
 */

/** px^2, as in shaders/lib/view.wgsl, and the bounds there. */
const BLUR = 0.3, LEAST_ALPHA = 1 / 255, MOST_ALPHA = 0.99, LEAST_TRANSMITTANCE = 1e-4;
const NEAR_PLANE = 0.05, GUARD = 1.3, FACING_AWAY = 0.1;

/** Where triangles carry a head's splats: see `writeCarried`; null for splats that stay. */
export type Carried = Float32Array | null;

/** What one view of a cloud comes to before pixels: in the order in which it is blended. */
export interface Projection {
  /** Splats that are seen. */
  count: number;
  /** [splats], front to back. */
  readonly order: Uint32Array;
  /** [splats, 2] centres in pixels; [splats, 3] conics; [splats, 2, 3] pixels a world unit at rest. */
  readonly centre: Float32Array;
  readonly conic: Float32Array;
  readonly rows: Float32Array;
  /** [splats, 3], colours as they are seen from here, 0..1. */
  readonly seen: Float32Array;
}

export function makeProjection(splats: number): Projection {
  return {
    count: 0,
    order: new Uint32Array(splats),
    centre: new Float32Array(splats * 2),
    conic: new Float32Array(splats * 3),
    rows: new Float32Array(splats * 6),
    seen: new Float32Array(splats * 3),
  };
}

/** Projects a cloud that triangles carry; `normals` [triangles, 3] are theirs at rest, for one-sided splats. */
export function project(
  into: Projection,
  cloud: Cloud,
  carried: Carried,
  normals: ArrayLike<number> | null,
  camera: Camera,
  size: number,
  degree: HarmonicsDegree,
): void {
  const { azimuth, elevation, distance, fovY, height = 0 } = camera;
  const [sa, ca, se, ce] = [Math.sin(azimuth), Math.cos(azimuth), Math.sin(elevation), Math.cos(elevation)];
  const tangent = Math.tan(fovY / 2), focal = size / (2 * tangent), limit = GUARD * tangent;
  const [rx, rz] = [ca, -sa],
    [ux, uy, uz] = [sa * se, -ce, ca * se],
    [fx, fy, fz] = [-sa * ce, -se, -ca * ce];
  const [ex, ey, ez] = [-distance * fx, -distance * fy + height, -distance * fz];
  const { mean, covariance: s } = cloud;
  const depths = depthScratch(cloud.count);
  let count = 0;
  for (let i = 0; i < cloud.count; i++) {
    const m3 = i * 3, p = i * 6;
    let x = mean[m3]!, y = mean[m3 + 1]!, z = mean[m3 + 2]!;
    const xx = s[p]!, xy = s[p + 1]!, xz = s[p + 2]!, yy = s[p + 3]!, yz = s[p + 4]!, zz = s[p + 5]!;
    let a0 = 1, a1 = 0, a2 = 0, b0 = 0, b1 = 1, b2 = 0, c0 = 0, c1 = 0, c2 = 1;
    if (carried) {
      const M = cloud.triangle[i]! * 12;
      a0 = carried[M]!, a1 = carried[M + 1]!, a2 = carried[M + 2]!;
      b0 = carried[M + 4]!, b1 = carried[M + 5]!, b2 = carried[M + 6]!;
      c0 = carried[M + 8]!, c1 = carried[M + 9]!, c2 = carried[M + 10]!;
      const [x0, y0, z0] = [x, y, z];
      x = a0 * x0 + a1 * y0 + a2 * z0 + carried[M + 3]!;
      y = b0 * x0 + b1 * y0 + b2 * z0 + carried[M + 7]!;
      z = c0 * x0 + c1 * y0 + c2 * z0 + carried[M + 11]!;
    }
    const sx = x - ex, sy = y - ey, sz = z - ez;
    const depth = fx * sx + fy * sy + fz * sz;
    if (depth < NEAR_PLANE) continue;
    if (normals && cloud.oneSided[i]) {
      const t = cloud.triangle[i]! * 3;
      const nx = normals[t]!, ny = normals[t + 1]!, nz = normals[t + 2]!;
      const mx = a0 * nx + a1 * ny + a2 * nz,
        my = b0 * nx + b1 * ny + b2 * nz,
        mz = c0 * nx + c1 * ny + c2 * nz;
      const long = Math.sqrt((mx * mx + my * my + mz * mz) * (sx * sx + sy * sy + sz * sz));
      if (mx * sx + my * sy + mz * sz > FACING_AWAY * long) continue;
    }
    const per = focal / depth, px = (rx * sx + rz * sz) / depth, py = (ux * sx + uy * sy + uz * sz) / depth;
    const lx = Math.max(-limit, Math.min(limit, px)), ly = Math.max(-limit, Math.min(limit, py));
    // Rows of J W, then taken into the frame of rest, where covariances are.
    let j0 = (rx - lx * fx) * per, j1 = -lx * fy * per, j2 = (rz - lx * fz) * per;
    let k0 = (ux - ly * fx) * per, k1 = (uy - ly * fy) * per, k2 = (uz - ly * fz) * per;
    if (carried) {
      const [j, jj, jjj, k, kk, kkk] = [j0, j1, j2, k0, k1, k2];
      j0 = j * a0 + jj * b0 + jjj * c0, j1 = j * a1 + jj * b1 + jjj * c1, j2 = j * a2 + jj * b2 + jjj * c2;
      k0 = k * a0 + kk * b0 + kkk * c0, k1 = k * a1 + kk * b1 + kkk * c1, k2 = k * a2 + kk * b2 + kkk * c2;
    }
    const h0 = xx * j0 + xy * j1 + xz * j2,
      h1 = xy * j0 + yy * j1 + yz * j2,
      h2 = xz * j0 + yz * j1 + zz * j2;
    const sxx = j0 * h0 + j1 * h1 + j2 * h2, sxy = k0 * h0 + k1 * h1 + k2 * h2;
    const syy = k0 * (xx * k0 + xy * k1 + xz * k2) + k1 * (xy * k0 + yy * k1 + yz * k2) +
      k2 * (xz * k0 + yz * k1 + zz * k2);
    const vxx = sxx + BLUR, vyy = syy + BLUR, det = vxx * vyy - sxy * sxy;
    if (!(det > 0)) continue;
    const cx = focal * px + size / 2, cy = focal * py + size / 2;
    const most = 2 * Math.log(cloud.opacity[i]! * 255);
    if (!(most > 0)) continue;
    const wide = Math.sqrt(most * vxx), high = Math.sqrt(most * vyy);
    if (cx + wide < 0 || cx - wide > size || cy + high < 0 || cy - high > size) continue;
    into.centre[i * 2] = cx;
    into.centre[i * 2 + 1] = cy;
    into.conic[m3] = vyy / det;
    into.conic[m3 + 1] = -sxy / det;
    into.conic[m3 + 2] = vxx / det;
    const at = i * 6, { rows } = into;
    rows[at] = j0,
      rows[at + 1] = j1,
      rows[at + 2] = j2,
      rows[at + 3] = k0,
      rows[at + 4] = k1,
      rows[at + 5] = k2;
    setSeen(into.seen, cloud, i, degree, sx, sy, sz, a0, a1, a2, b0, b1, b2, c0, c1, c2);
    depths[count] = depth;
    into.order[count++] = i;
  }
  into.count = count;
  sortByDepth(into.order, depths, count);
}

const sights = new Float64Array(15);

/** The colour along a line of sight, which is taken into the frame of rest, where harmonics are. */
function setSeen(
  seen: Float32Array,
  cloud: Cloud,
  i: number,
  degree: HarmonicsDegree,
  sx: number,
  sy: number,
  sz: number,
  a0: number,
  a1: number,
  a2: number,
  b0: number,
  b1: number,
  b2: number,
  c0: number,
  c1: number,
  c2: number,
): void {
  const at = i * 3;
  if (degree === 0) {
    for (let c = 0; c < 3; c++) seen[at + c] = Math.min(1, Math.max(0, cloud.colour[at + c]!));
    return;
  }
  let x = a0 * sx + b0 * sy + c0 * sz, y = a1 * sx + b1 * sy + c1 * sz, z = a2 * sx + b2 * sy + c2 * sz;
  const long = Math.hypot(x, y, z) || 1;
  x /= long, y /= long, z /= long;
  const first = Math.sqrt(3 / (4 * Math.PI));
  sights[0] = first * x, sights[1] = first * y, sights[2] = first * z;
  if (degree > 1) sights.set(band(2, x, y, z), 3);
  if (degree > 2) sights.set(band(3, x, y, z), 8);
  const each = [0, 3, 8, 15][degree]!;
  for (let c = 0; c < 3; c++) {
    let sum = cloud.colour[at + c]!;
    const row = i * cloud.width + c * each;
    for (let k = 0; k < each; k++) sum += cloud.more[row + k]! * sights[k]!;
    seen[at + c] = Math.min(1, Math.max(0, sum));
  }
}

let depthsKept = new Float32Array(0), keys = new Uint32Array(0), sorted = new Uint32Array(0);
const table = new Uint32Array(65537);

function depthScratch(count: number): Float32Array {
  if (depthsKept.length < count) {
    [depthsKept, keys, sorted] = [new Float32Array(count), new Uint32Array(count), new Uint32Array(count)];
  }
  return depthsKept;
}

/** By 16 bits of the range, counted out, stable. */
function sortByDepth(order: Uint32Array, depths: Float32Array, count: number): void {
  let low = Infinity, high = -Infinity;
  for (let k = 0; k < count; k++) {
    const d = depths[k]!;
    if (d < low) low = d;
    if (d > high) high = d;
  }
  const scale = 65535 / Math.max(1e-9, high - low);
  table.fill(0);
  for (let k = 0; k < count; k++) {
    keys[k] = (depths[k]! - low) * scale;
    table[keys[k]! + 1]!++;
  }
  for (let k = 1; k < table.length; k++) table[k]! += table[k - 1]!;
  for (let k = 0; k < count; k++) sorted[table[keys[k]!]!++] = order[k]!;
  order.set(sorted.subarray(0, count));
}

/** A picture of floats: [size, size, 4], red, green, blue over nothing, and what is let through. */
export function blend(
  p: Projection,
  cloud: Cloud,
  size: number,
  picture: Float32Array,
  weights?: Float64Array,
): void {
  for (let k = 0; k < picture.length; k += 4) {
    picture[k] = picture[k + 1] = picture[k + 2] = 0, picture[k + 3] = 1;
  }
  for (let k = 0; k < p.count; k++) {
    const i = p.order[k]!, at = i * 3, opacity = cloud.opacity[i]!;
    const cx = p.centre[i * 2]! - 0.5, cy = p.centre[i * 2 + 1]! - 0.5;
    const a = p.conic[at]!, b = p.conic[at + 1]!, c = p.conic[at + 2]!;
    const r = p.seen[at]!, g = p.seen[at + 1]!, bl = p.seen[at + 2]!;
    const most = 2 * Math.log(opacity / LEAST_ALPHA), det = a * c - b * b;
    const high = Math.sqrt(most * a / det), narrowing = Math.exp(-a);
    const y0 = Math.max(0, Math.ceil(cy - high)), y1 = Math.min(size - 1, Math.floor(cy + high));
    let sum = 0;
    for (let y = y0; y <= y1; y++) {
      const dy = y - cy, root = b * b * dy * dy - a * (c * dy * dy - most);
      if (root <= 0) continue;
      const half = Math.sqrt(root) / a, middle = cx - b * dy / a;
      const x0 = Math.max(0, Math.ceil(middle - half)), x1 = Math.min(size - 1, Math.floor(middle + half));
      // From pixel to pixel the exponential is multiplied by what changes by a factor itself.
      const d0 = x0 - cx;
      let height = opacity * Math.exp(-0.5 * (a * d0 * d0 + c * dy * dy) - b * d0 * dy);
      let factor = Math.exp(-a * (d0 + 0.5) - b * dy);
      for (let x = x0, q = (y * size + x0) * 4; x <= x1; x++, q += 4, height *= factor, factor *= narrowing) {
        const t = picture[q + 3]!;
        if (t < LEAST_TRANSMITTANCE) continue;
        const alpha = height < MOST_ALPHA ? height : MOST_ALPHA;
        const w = t * alpha;
        picture[q]! += w * r;
        picture[q + 1]! += w * g;
        picture[q + 2]! += w * bl;
        picture[q + 3] = t - w;
        sum += w;
      }
    }
    if (weights) weights[i]! += sum;
  }
}
