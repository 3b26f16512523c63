import { castInward, normalAt, project, type Solid } from "./implicit.ts";
import { BUST, HEAD } from "./measures.ts";
import type { HalfMesh } from "./mesh_builder.ts";
import { clamp01, curve, mix, radians, smoothstep, type Vector } from "./vector.ts";

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
  ...[51.5, 57.5, 64.5, 72, 80, 89, 98, 107, 116, 126, 138, 151.5, 165.5, 180],
];
const EYE_COLUMNS = [6, 19] as const;
const MOUTH_COLUMNS = [0, 14] as const;
const BROW_COLUMNS = [6, 18] as const;
const EAR_COLUMNS = [24, 29] as const;

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
  { name: "hairline", steps: 6, elevation: curve([0, 37], [60, 36], [100, 37], [180, 34]) },
  {
    name: "browTop",
    steps: 4,
    elevation: curve([0, 15], [7, 14.8], [20, 16.4], [30, 16.2], [41, 12.6], [60, 15], [85, 17], [180, 11]),
  },
  {
    name: "browBottom",
    steps: 2,
    elevation: curve([0, 10.6], [7, 11], [20, 12.8], [30, 13.2], [41, 11], [60, 8.5], [85, 12], [126, 12], [
      180,
      5,
    ]),
  },
  {
    name: "cheek",
    steps: 10,
    elevation: curve([0, -14.5], [7, -15], [25, -17], [46, -15], [90, -13], [180, -10]),
  },
  {
    name: "noseBase",
    steps: 11,
    elevation: curve([0, -25.6], [12, -25.6], [25, -27.4], [46, -28], [78, -33.5], [126, -33.5], [180, -20]),
  },
  {
    name: "underLip",
    steps: 8,
    elevation: curve([0, -44], [25, -45], [60, -42], [85, -41], [126, -40], [180, -26]),
  },
  {
    name: "chinPoint",
    steps: 4,
    elevation: curve([0, -54], [25, -53], [60, -49], [90, -46.5], [126, -45], [180, -31]),
  },
  {
    name: "throat",
    steps: 4,
    elevation: curve([0, -74], [30, -72], [60, -60], [90, -52], [126, -49], [180, -37]),
  },
];
const NECK_ROWS = 9;
/** Rows over the shoulders, as shares of the way down to the rim; and under it, of the way to the middle. */
const SHOULDER_ROWS = [0.28, 0.54, 0.78, 0.91, 1] as const;
const BASE_ROWS = [0.08, 0.22, 0.42, 0.68] as const;
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
      const from = before, t = step / key.steps;
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
  addBust(mesh, skin, at);

  const eyeLoop = loopAround(at, EYE_COLUMNS, EYE_ROWS.map((name) => rows[name]));
  const earLoop = loopAround(at, EAR_COLUMNS, EAR_ROWS.map((name) => rows[name]));
  const mouth = loopAround(at, MOUTH_COLUMNS, MOUTH_ROWS.map((name) => rows[name]));
  const height = rows.underLip - rows.noseBase;
  // The mouth's block is cut by the midline: only the half of its loop that starts there is kept.
  const mouthLoop = mouth.slice(height / 2, height / 2 + 2 * MOUTH_COLUMNS[1] + height + 1);
  return { at, eyeLoop, mouthLoop, earLoop, rows };
}

/** Rows from the throat down the neck, level; then round the rim and in under it, to the underside's middle. */
function addBust(mesh: HalfMesh, skin: Solid, at: number[][]): void {
  const last = COLUMNS.length - 1;
  const throat = at[at.length - 1]!.map((v) => mesh.positions[v]!);
  const row = (origin: (c: number) => Vector, share: number, dip: (c: number) => number): void => {
    at.push(COLUMNS.map((_, c) => {
      const [x, y, z] = origin(c), top = throat[c]!;
      const even = Math.PI * c / last, own = Math.atan2(top[0], top[2] - z);
      const angle = mix(own, even, share), down = radians(dip(c));
      const direction: Vector = [
        Math.sin(angle) * Math.cos(down),
        -Math.sin(down),
        Math.cos(angle) * Math.cos(down),
      ];
      const p = castInward(skin, [x, y, z], direction, 140);
      return mesh.vertex(c === 0 || c === last ? [0, p[1], p[2]] : p);
    }));
  };
  for (let r = 1; r <= NECK_ROWS; r++) {
    const t = r / NECK_ROWS;
    row(
      (c) => {
        const y = mix(throat[c]![1], HEAD.neckBottomY, Math.pow(t, 0.9));
        return [0, y, mix(-92, BUST.middleZ - 6, clamp01((-90 - y) / 100))];
      },
      0.5 + 0.3 * t,
      () => 0,
    );
  }
  const foot: Vector = [0, HEAD.neckBottomY, BUST.middleZ - 6];
  const rim = COLUMNS.map((_, c) => rimDip(skin, foot, Math.PI * c / last));
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
      140,
    );
    if (normalAt(skin, p)[1] < -0.75) under = dip;
    else over = dip;
  }
  return (over + under) / 2;
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
  const base = rows.throat + NECK_ROWS + SHOULDER_ROWS.length;
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

/**
 * Evens out the cells without leaving the surface: a few rounds of moving each vertex towards the mean of
 * its neighbours by `freedom`, then back onto the skin. Midline vertices stay in their plane.
 */
export function relax(
  mesh: HalfMesh,
  skin: Solid,
  freedom: ReadonlyMap<number, number>,
  rounds: number,
): void {
  const neighbours = new Map<number, Set<number>>();
  for (const [a, b, c] of mesh.triangles) {
    for (const [p, q] of [[a, b], [b, c], [c, a]] as const) {
      (neighbours.get(p) ?? neighbours.set(p, new Set()).get(p)!).add(q);
      (neighbours.get(q) ?? neighbours.set(q, new Set()).get(q)!).add(p);
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const [v, amount] of freedom) {
      const around = neighbours.get(v);
      if (!around) continue;
      const p = mesh.positions[v]!;
      let x = 0, y = 0, z = 0;
      for (const n of around) {
        const q = mesh.positions[n]!;
        x += q[0], y += q[1], z += q[2];
      }
      const k = amount / around.size;
      const moved: Vector = [
        p[0] === 0 ? 0 : p[0] * (1 - amount) + x * k,
        p[1] * (1 - amount) + y * k,
        p[2] * (1 - amount) + z * k,
      ];
      const back = project(skin, moved, 3);
      mesh.positions[v] = p[0] === 0 ? [0, back[1], back[2]] : back;
    }
  }
}
