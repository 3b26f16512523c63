import { random } from "../../../base/hashed_random.ts";
import { length, subtract, type Vector } from "../../../base/vector.ts";

/** What hairs cling together in: where its roots meet, and its own chances. */
export interface Clump {
  readonly centre: Vector;
  /** 0..1, the same for all of its hairs. */
  readonly chance: (salt: number) => number;
}

/** The clump of a place: the nearest of points strewn over space, `size` apart, so that they vary in width. */
export function clumpOf(at: Vector, size: number): Clump {
  const [cx, cy, cz] = [Math.floor(at[0] / size), Math.floor(at[1] / size), Math.floor(at[2] / size)];
  let best = Infinity;
  let seed = 0;
  let centre: Vector = at;
  for (let x = cx - 1; x <= cx + 1; x++) {
    for (let y = cy - 1; y <= cy + 1; y++) {
      for (let z = cz - 1; z <= cz + 1; z++) {
        const own = Math.imul(x, 0x8da6b343) ^ Math.imul(y, 0xd8163841) ^ Math.imul(z, 0xcb1ab31f) ^
          Math.imul(Math.round(16 * size), 0x9e3779b1);
        const point: Vector = [
          (x + random(own, 21)) * size,
          (y + random(own, 22)) * size,
          (z + random(own, 23)) * size,
        ];
        const far = length(subtract(at, point));
        if (far < best) [best, seed, centre] = [far, own, point];
      }
    }
  }
  return { centre, chance: (salt) => random(seed, salt) };
}
