/** Nearer than this, world units, nothing is drawn and nothing hides. */
export const NEAR = 0.05;

/** Cells across the picture that points are sorted into, so that a triangle looks only at those near it. */
const CELLS = 32;

export interface CoveredPoints {
  /** [points, 3], pixels right, pixels down and depth, world units. */
  readonly screen: Float64Array;
  /** [points], how far behind a triangle each may lie and still be in sight, world units. */
  readonly slack: Float64Array;
}

export interface CoveringMesh {
  /** [vertices, 3], as `screen`. */
  readonly projected: Float64Array;
  /** [triangles, 3]. */
  readonly triangles: Uint32Array;
}

/**
 * Marks the points of a picture that lie behind a mesh. Exact rather than through a depth picture: a hundred points
 * against twenty thousand triangles take less time than drawing these.
 *
 * @param hidden [points], set to 1 where a point is hidden
 * @param size pixels of the picture's side
 */
export function hideCovered(
  hidden: Uint8Array,
  { screen, slack }: CoveredPoints,
  { projected, triangles }: CoveringMesh,
  size: number,
): void {
  const cells = inCells(screen, size);
  const cellOf = (pixel: number) => Math.max(0, Math.min(CELLS - 1, Math.floor(pixel / size * CELLS)));
  for (let t = 0; t < triangles.length; t += 3) {
    const a = triangles[t]! * 3, b = triangles[t + 1]! * 3, c = triangles[t + 2]! * 3;
    const az = projected[a + 2]!, bz = projected[b + 2]!, cz = projected[c + 2]!;
    if (az < NEAR || bz < NEAR || cz < NEAR) continue;
    const ax = projected[a]!, ay = projected[a + 1]!;
    const bx = projected[b]!, by = projected[b + 1]!;
    const cx = projected[c]!, cy = projected[c + 1]!;
    const left = Math.min(ax, bx, cx), right = Math.max(ax, bx, cx);
    const top = Math.min(ay, by, cy), bottom = Math.max(ay, by, cy);
    if (right < 0 || bottom < 0 || left >= size || top >= size) continue;
    const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
    if (area === 0) continue;
    for (let row = cellOf(top); row <= cellOf(bottom); row++) {
      for (let column = cellOf(left); column <= cellOf(right); column++) {
        for (const i of cells[row * CELLS + column]!) {
          if (hidden[i]) continue;
          const x = screen[i * 3]!, y = screen[i * 3 + 1]!;
          const v = ((x - ax) * (cy - ay) - (y - ay) * (cx - ax)) / area;
          const w = ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / area;
          if (v < 0 || w < 0 || v + w > 1) continue;
          // 1 / depth is linear on the picture.
          const depth = 1 / ((1 - v - w) / az + v / bz + w / cz);
          if (depth < screen[i * 3 + 2]! - slack[i]!) hidden[i] = 1;
        }
      }
    }
  }
}

/** Points by the cell they lie in; those outside the picture are in none. */
function inCells(screen: Float64Array, size: number): number[][] {
  const cells: number[][] = Array.from({ length: CELLS * CELLS }, () => []);
  for (let i = 0; i < screen.length / 3; i++) {
    const [column, row] = [0, 1].map((c) => Math.floor(screen[i * 3 + c]! / size * CELLS));
    if (column! >= 0 && column! < CELLS && row! >= 0 && row! < CELLS) cells[row! * CELLS + column!]!.push(i);
  }
  return cells;
}
