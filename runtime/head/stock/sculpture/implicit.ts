import { length, norm, scale, unit, type Vector } from "../../../base/vector.ts";

/**
 * A solid: negative inside, positive outside, roughly the distance to its surface in millimetres.
 * Clay in lumps: ellipsoids and tapered capsules, pressed together with a soft seam.
 */
export type Solid = (x: number, y: number, z: number) => number;

/**
 * An ellipsoid, optionally pitched about the x axis (positive: its front end rises), by the bound
 * |p/r| (|p/r| - 1) / |p/r^2|, which is exact on the surface and close to it near by.
 */
export function ellipsoid(at: Vector, radii: Vector, pitch = 0, yaw = 0): Solid {
  const [cx, cy, cz] = at, [rx, ry, rz] = radii;
  const cp = Math.cos(pitch), sp = Math.sin(pitch), ch = Math.cos(yaw), sh = Math.sin(yaw);
  return (px, py, pz) => {
    const dx = px - cx, y0 = py - cy, dz = pz - cz;
    const x = dx * ch - dz * sh, z0 = dx * sh + dz * ch;
    const y = y0 * cp - z0 * sp, z = y0 * sp + z0 * cp;
    const k0 = norm(x / rx, y / ry, z / rz);
    const k1 = norm(x / (rx * rx), y / (ry * ry), z / (rz * rz));
    return k1 === 0 ? -Math.min(rx, ry, rz) : k0 * (k0 - 1) / k1;
  };
}

/** A capsule from `a` to `b` whose radius runs from `ra` to `rb`. */
export function capsule(a: Vector, b: Vector, ra: number, rb: number): Solid {
  const ax = a[0], ay = a[1], az = a[2];
  const bx = b[0] - ax, by = b[1] - ay, bz = b[2] - az;
  const square = bx * bx + by * by + bz * bz;
  return (px, py, pz) => {
    const x = px - ax, y = py - ay, z = pz - az;
    const t = Math.min(1, Math.max(0, (x * bx + y * by + z * bz) / square));
    return norm(x - bx * t, y - by * t, z - bz * t) - (ra + (rb - ra) * t);
  };
}

/** The same solid on both sides. The rounded |x| keeps the midline free of a crease. */
export function pair(solid: Solid, roundness = 2): Solid {
  const square = roundness * roundness;
  return (x, y, z) => solid(Math.sqrt(x * x + square), y, z);
}

/** Soft union: seams up to `softness` wide fill by at most a quarter of it (Quilez, polynomial smooth minimum). */
export function join(softness: number, first: Solid, ...rest: Solid[]): Solid {
  return (x, y, z) => {
    let d = first(x, y, z);
    for (const solid of rest) d = softMinimum(d, solid(x, y, z), softness);
    return d;
  };
}

/** `solid` without `tool`, the rim rounded over `softness`. */
export function carve(softness: number, solid: Solid, tool: Solid): Solid {
  return (x, y, z) => -softMinimum(-solid(x, y, z), tool(x, y, z), softness);
}

/** What of `solid` also lies in `other`, the rim rounded over `softness`. */
export function cut(softness: number, solid: Solid, other: Solid): Solid {
  return (x, y, z) => -softMinimum(-solid(x, y, z), -other(x, y, z), softness);
}

/** An upright post of elliptic section round (x, z) = `at`, without ends. */
export function post(at: readonly [number, number], halfWidth: number, halfDepth: number): Solid {
  return (x, _y, z) => (norm((x - at[0]) / halfWidth, (z - at[1]) / halfDepth, 0) - 1) * halfDepth;
}

/** All below the plane through `at` with the upward `normal`. */
export function halfSpace(at: Vector, normal: Vector): Solid {
  const n = unit(normal), level = n[0] * at[0] + n[1] * at[1] + n[2] * at[2];
  return (x, y, z) => n[0] * x + n[1] * y + n[2] * z - level;
}

/** A detail within a ball: far from it only the ball's distance is worked out. */
export function within(centre: Vector, radius: number, solid: Solid, margin = 24): Solid {
  return (x, y, z) => {
    const away = norm(x - centre[0], y - centre[1], z - centre[2]) - radius;
    return away > margin ? away : solid(x, y, z);
  };
}

/** A form that ends at height `top`: far above it only the height is worked out. */
export function below(top: number, solid: Solid, margin = 24): Solid {
  return (x, y, z) => y - top > margin ? y - top : solid(x, y, z);
}

function softMinimum(a: number, b: number, softness: number): number {
  const h = Math.max(softness - Math.abs(a - b), 0) / softness;
  return Math.min(a, b) - h * h * softness * 0.25;
}

/** The outward unit normal, by four taps on a tetrahedron. */
export function normalAt(solid: Solid, p: Vector, h = 0.1): Vector {
  const [x, y, z] = p;
  const a = solid(x + h, y - h, z - h), b = solid(x - h, y - h, z + h);
  const c = solid(x - h, y + h, z - h), d = solid(x + h, y + h, z + h);
  const normal: Vector = [a - b - c + d, -a - b + c + d, -a + b - c + d];
  // Times the reciprocal where unit() divides: the last bit shows in the lids' expression shapes.
  return scale(normal, 1 / (length(normal) || 1));
}

/** The nearest surface point, to about 0.01 mm where p lies within a few centimetres. */
export function project(solid: Solid, p: Vector, steps = 5): Vector {
  let [x, y, z] = p;
  for (let i = 0; i < steps; i++) {
    const d = solid(x, y, z);
    if (Math.abs(d) < 0.005) break;
    const n = normalAt(solid, [x, y, z]);
    x -= n[0] * d;
    y -= n[1] * d;
    z -= n[2] * d;
  }
  return [x, y, z];
}

/** The outermost surface point on the ray, found by walking in from `far` millimetres out. */
export function castInward(solid: Solid, origin: Vector, direction: Vector, far = 190): Vector {
  let t = far;
  for (let i = 0; i < 80 && t > 0; i++) {
    const d = solid(origin[0] + direction[0] * t, origin[1] + direction[1] * t, origin[2] + direction[2] * t);
    if (d < 0.005) break;
    t -= d * 0.8;
  }
  return [origin[0] + direction[0] * t, origin[1] + direction[1] * t, origin[2] + direction[2] * t];
}
