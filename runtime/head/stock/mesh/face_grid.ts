import { layBust, ROWS_TO_RIM } from "./bust_grid.ts";
import {
  BROW_COLUMNS,
  COLUMNS,
  EAR_COLUMNS,
  EAR_ROWS,
  EYE_COLUMNS,
  EYE_ROWS,
  KEY_ROWS,
  type KeyRow,
  MOUTH_COLUMNS,
  MOUTH_ROWS,
} from "./grid_lines.ts";
import { castInward, type Solid } from "../sculpture/implicit.ts";
import { HEAD } from "../measures.ts";
import type { HalfMesh } from "./mesh_builder.ts";
import { mix, radians, smoothstep } from "../../../base/scalar.ts";
import type { Vector } from "../../../base/vector.ts";

/**
 * The skin's grid: columns run from the crown to the neck, rows round the head from the front midline to
 * the back one. Key rows follow the face's own lines (brow, cheek, nose base, lips, jaw), the rows
 * between are spread evenly. Three blocks are left out, for the rings round the eye, the mouth and the ear.
 */
export interface FaceGrid {
  /** [rows][columns] vertex indices; -1 inside the blocks. */
  readonly at: readonly (readonly number[])[];
  /** Clockwise seen from the front, beginning amid the nose side. */
  readonly eyeLoop: readonly number[];
  /** From the midline over the upper lip round the corner to the midline under the lower lip. */
  readonly mouthLoop: readonly number[];
  /** Clockwise seen from outside, beginning amid the front side. */
  readonly earLoop: readonly number[];
  readonly rows: Readonly<Record<KeyRow, number>>;
}

export function layGrid(mesh: HalfMesh, skin: Solid): FaceGrid {
  const last = COLUMNS.length - 1;
  const rows = {} as Record<KeyRow, number>;
  let row = 0;
  for (const key of KEY_ROWS) rows[key.name] = row += key.steps;

  const elevations: ((angle: number) => number)[] = [() => 90];
  let before: (angle: number) => number = () => 90;
  for (const key of KEY_ROWS) {
    for (let step = 1; step <= key.steps; step++) {
      // The crown's first ring lies closer, or its fan would show as a flat disc.
      const from = before, t = (step / key.steps) ** (key.name === "hairline" ? 1.3 : 1);
      elevations.push((angle) => mix(from(angle), key.elevation(angle), t));
    }
    before = key.elevation;
  }

  const inBlock = (r: number, c: number): boolean =>
    (r > rows[EYE_ROWS[0]] && r < rows[EYE_ROWS[1]] && c > EYE_COLUMNS[0] && c < EYE_COLUMNS[1]) ||
    (r > rows[EAR_ROWS[0]] && r < rows[EAR_ROWS[1]] && c > EAR_COLUMNS[0] && c < EAR_COLUMNS[1]) ||
    (r > rows[MOUTH_ROWS[0]] && r < rows[MOUTH_ROWS[1]] && c < MOUTH_COLUMNS[1]);

  const onMidline = (p: Vector, c: number): Vector => c === 0 || c === last ? [0, p[1], p[2]] : p;
  const at: number[][] = [];
  const crown = mesh.vertex(castInward(skin, HEAD.centre, [0, 1, 0]));
  at.push(COLUMNS.map(() => crown));
  for (let r = 1; r < elevations.length; r++) {
    at.push(COLUMNS.map((column, c) => {
      if (inBlock(r, c)) return -1;
      const elevation = radians(elevations[r]!(column));
      const angle = radians(evenedColumn(column, c, r, rows));
      const direction: Vector = [
        Math.sin(angle) * Math.cos(elevation),
        Math.sin(elevation),
        Math.cos(angle) * Math.cos(elevation),
      ];
      return mesh.vertex(
        onMidline(castInward(skin, HEAD.centre, direction, reachOf(elevations[r]!(column), angle)), c),
      );
    }));
  }
  layBust(mesh, skin, at);

  const eyeLoop = loopAround(at, EYE_COLUMNS, EYE_ROWS.map((name) => rows[name]));
  const earLoop = loopAround(at, EAR_COLUMNS, EAR_ROWS.map((name) => rows[name]));
  const mouth = loopAround(at, MOUTH_COLUMNS, MOUTH_ROWS.map((name) => rows[name]));
  const height = rows.underLip - rows.noseBase;
  // The mouth's block is cut by the midline: only the half of its loop that starts there is kept.
  const mouthLoop = mouth.slice(height / 2, height / 2 + 2 * MOUTH_COLUMNS[1] + height + 1);
  return { at, eyeLoop, mouthLoop, earLoop, rows };
}

/** How far out a ray from the head's middle begins, millimetres: one that looks down beside the neck passes over the shoulder. */
function reachOf(elevation: number, angle: number): number {
  const turn = angle * 180 / Math.PI, beside = smoothstep(25, 60, turn);
  const width = mix(72, 96, smoothstep(100, 180, turn));
  return elevation > 0 ? 190 : mix(190, Math.min(190, width / Math.cos(radians(elevation))), beside);
}

/** Columns crowd at the crown and under the chin; there they are spread evenly instead. */
function evenedColumn(column: number, c: number, row: number, rows: Record<KeyRow, number>): number {
  const even = 180 * c / (COLUMNS.length - 1);
  const crown = smoothstep(rows.browTop - 1, 1, row);
  const throat = smoothstep(rows.underLip, rows.throat + 1, row);
  return mix(column, even, 0.85 * Math.max(crown, throat));
}

function loopAround(at: number[][], columns: readonly [number, number], rows: readonly number[]): number[] {
  const [c0, c1] = columns, r0 = rows[0]!, r1 = rows[1]!, middle = Math.floor((r0 + r1) / 2);
  const loop: number[] = [];
  for (let r = middle; r > r0; r--) loop.push(at[r]![c0]!);
  for (let c = c0; c < c1; c++) loop.push(at[r0]![c]!);
  for (let r = r0; r < r1; r++) loop.push(at[r]![c1]!);
  for (let c = c1; c > c0; c--) loop.push(at[r1]![c]!);
  for (let r = r1; r > middle; r--) loop.push(at[r]![c0]!);
  return loop;
}

/** Fills the grid with cells, but for the blocks. */
export function fillGrid(mesh: HalfMesh, grid: FaceGrid): void {
  const { at, rows } = grid;
  const base = rows.throat + ROWS_TO_RIM;
  mesh.fan([...at[1]!].reverse(), at[0]![0]!, "skin");
  for (let r = 1; r + 1 < at.length; r++) {
    for (let c = 0; c + 1 < at[r]!.length; c++) {
      if (r >= rows.browBottom && r < rows.cheek && c >= EYE_COLUMNS[0] && c < EYE_COLUMNS[1]) continue;
      if (r >= rows.noseBase && r < rows.underLip && c < MOUTH_COLUMNS[1]) continue;
      if (r >= rows[EAR_ROWS[0]] && r < rows[EAR_ROWS[1]] && c >= EAR_COLUMNS[0] && c < EAR_COLUMNS[1]) {
        continue;
      }
      const brow = r >= rows.browTop && r < rows.browBottom && c >= BROW_COLUMNS[0] && c < BROW_COLUMNS[1];
      mesh.strip(
        [at[r]![c]!, at[r]![c + 1]!],
        [at[r + 1]![c]!, at[r + 1]![c + 1]!],
        brow ? "brow" : r >= base ? "base" : r >= rows.throat ? "neck" : "skin",
      );
    }
  }
  const rim = at[at.length - 1]!;
  const middle = mesh.positions[rim[0]!]!, back = mesh.positions[rim[rim.length - 1]!]!;
  mesh.fan(rim, mesh.vertex([0, (middle[1] + back[1]) / 2, (middle[2] + back[2]) / 2]), "base");
}
