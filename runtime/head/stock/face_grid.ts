import { layBust, ROWS_TO_RIM } from "./bust_grid.ts";
import { castInward, type Solid } from "./implicit.ts";
import { HEAD } from "./measures.ts";
import type { HalfMesh } from "./mesh_builder.ts";
import { curve, mix, radians, smoothstep, type Vector } from "./vector.ts";

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

/** Degrees from the front, about HEAD.centre. Dense over nose and eye, wide over the occiput. */
const COLUMNS = [
  ...[0, 1.2, 2.4, 3.6, 4.9, 6.2, 7.6],
  ...[8.8, 10.1, 11.6, 13.3, 15.2, 17.6, 20.6, 24.2, 28.2, 32.2, 36.4, 41, 46],
  ...[51.5, 57.5, 64.5, 72, 80, 89, 98, 107, 116, 126, 141, 160, 180],
];
const EYE_COLUMNS = [6, 19] as const;
const MOUTH_COLUMNS = [0, 14] as const;
const BROW_COLUMNS = [6, 18] as const;
const EAR_COLUMNS = [24, 29] as const;
/** Columns beyond this one show neither brow nor cheek. */
export const BEHIND_FACE = 21;

type KeyRow =
  | "hairline"
  | "browTop"
  | "browBottom"
  | "cheek"
  | "noseBase"
  | "underLip"
  | "chinPoint"
  | "throat";

/** Each key row's elevation in degrees over the columns' angle, and how many rows lead up to it. */
const KEY_ROWS: readonly { name: KeyRow; steps: number; elevation: (angle: number) => number }[] = [
  { name: "hairline", steps: 5, elevation: curve([0, 37], [60, 36], [100, 37], [180, 34]) },
  {
    name: "browTop",
    steps: 4,
    // deno-fmt-ignore
    elevation: curve(
      [0, 13.8], [7.6, 14], [16, 15.8], [26, 17.2], [34, 16.8], [41, 14.8], [60, 18], [85, 22], [126, 22], [180, 13],
    ),
  },
  {
    name: "browBottom",
    steps: 2,
    // deno-fmt-ignore
    elevation: curve(
      [0, 9.8], [7.6, 10.2], [16, 12.2], [26, 14], [34, 14.4], [41, 13.2], [60, 12.5], [85, 17.5], [126, 17], [180, 7],
    ),
  },
  {
    name: "cheek",
    steps: 10,
    elevation: curve([0, -14.5], [7, -15], [25, -17], [46, -15], [90, -8], [126, -8], [180, -6]),
  },
  {
    name: "noseBase",
    steps: 11,
    elevation: curve([0, -25.6], [12, -25.6], [25, -27.4], [46, -28], [78, -29], [126, -29], [180, -17]),
  },
  {
    name: "underLip",
    steps: 8,
    elevation: curve([0, -44], [25, -45], [60, -42], [85, -41], [126, -39.5], [180, -28]),
  },
  {
    name: "chinPoint",
    steps: 4,
    elevation: curve([0, -54], [25, -53], [60, -49], [90, -47.5], [126, -46], [180, -34]),
  },
  {
    name: "throat",
    steps: 5,
    elevation: curve([0, -74], [30, -72], [60, -60], [90, -54], [126, -52], [180, -43]),
  },
];
const EYE_ROWS = ["browBottom", "cheek"] as const;
const MOUTH_ROWS = ["noseBase", "underLip"] as const;
const EAR_ROWS = ["browBottom", "noseBase"] as const;

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
      return mesh.vertex(onMidline(castInward(skin, HEAD.centre, direction), c));
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
