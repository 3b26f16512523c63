import { castInward, normalAt, type Solid } from "../sculpture/implicit.ts";
import { BUST, HEAD } from "../measures.ts";
import type { HalfMesh } from "./mesh_builder.ts";
import { clamp01, mix, radians } from "../../../base/scalar.ts";
import type { Vector } from "../../../base/vector.ts";

const NECK_ROWS = 8;
/** Rows over the shoulders, as shares of the way down to the rim; and under it, of the way to the middle. */
const SHOULDER_ROWS = [0.28, 0.54, 0.78, 0.91, 1] as const;
const BASE_ROWS = [0.12, 0.5] as const;
/** Rows below the throat that are neck; those beyond are the bust's underside. */
export const ROWS_TO_RIM = NECK_ROWS + SHOULDER_ROWS.length;

/** Rows from the throat down the neck, level; then round the rim and in under it, to the underside's middle. */
export function layBust(mesh: HalfMesh, skin: Solid, at: number[][]): void {
  const columns = at[0]!.map((_, c) => c), last = columns.length - 1;
  const throat = at[at.length - 1]!.map((v) => mesh.positions[v]!);
  const row = (origin: (c: number) => Vector, share: number, dip: (c: number) => number): void => {
    at.push(columns.map((c) => {
      const [x, y, z] = origin(c), top = throat[c]!;
      const even = Math.PI * c / last, own = Math.atan2(top[0], top[2] - z);
      const angle = mix(own, even, share), down = radians(dip(c));
      const direction: Vector = [
        Math.sin(angle) * Math.cos(down),
        -Math.sin(down),
        Math.cos(angle) * Math.cos(down),
      ];
      const p = castInward(skin, [x, y, z], direction, 190);
      return mesh.vertex(c === 0 || c === last ? [0, p[1], p[2]] : p);
    }));
  };
  for (let r = 1; r <= NECK_ROWS; r++) {
    const t = r / NECK_ROWS;
    row(
      (c) => {
        const y = mix(throat[c]![1], HEAD.neckBottomY, Math.pow(t, 0.85));
        return [0, y, mix(-92, BUST.middleZ - 6, clamp01((-90 - y) / 100))];
      },
      0.6 + 0.2 * t,
      () => 0,
    );
  }
  const foot: Vector = [0, HEAD.neckBottomY, BUST.middleZ - 6];
  const rim = columns.map((c) => rimDip(skin, foot, Math.PI * c / last));
  for (const share of SHOULDER_ROWS) row(() => foot, 0.8, (c) => share * rim[c]!);
  for (const share of BASE_ROWS) row(() => foot, 0.8, (c) => mix(rim[c]!, 90, share));
}

/** Degrees below level, seen from `foot`, where the bust turns under. */
function rimDip(skin: Solid, foot: Vector, angle: number): number {
  let over = 0, under = 80;
  for (let i = 0; i < 9; i++) {
    const dip = (over + under) / 2, down = radians(dip), level = Math.cos(down);
    const p = castInward(
      skin,
      foot,
      [Math.sin(angle) * level, -Math.sin(down), Math.cos(angle) * level],
      190,
    );
    if (normalAt(skin, p)[1] < -0.75) under = dip;
    else over = dip;
  }
  return (over + under) / 2;
}
