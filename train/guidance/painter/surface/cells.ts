import { random } from "../../../../runtime/base/hashed_random.ts";

/** The nearest two of points strewn one a unit cell (Worley 1996). */
export interface Cell {
  readonly nearest: number;
  readonly second: number;
  /** 0..1, of the nearest point. */
  readonly own: number;
}

export function cellAt(x: number, y: number, z: number, seed: number): Cell {
  const [ix, iy, iz] = [Math.floor(x), Math.floor(y), Math.floor(z)];
  let [nearest, second, own] = [Infinity, Infinity, 0];
  for (let i = ix - 1; i <= ix + 1; i++) {
    for (let j = iy - 1; j <= iy + 1; j++) {
      for (let k = iz - 1; k <= iz + 1; k++) {
        const key = Math.imul(i, 73856093) ^ Math.imul(j, 19349663) ^ Math.imul(k, 83492791) ^ seed;
        const dx = i + random(key, 1) - x, dy = j + random(key, 2) - y, dz = k + random(key, 3) - z;
        const away = Math.sqrt(dx * dx + dy * dy + dz * dz);
        if (away < nearest) [second, nearest, own] = [nearest, away, random(key, 4)];
        else if (away < second) second = away;
      }
    }
  }
  return { nearest, second, own };
}
