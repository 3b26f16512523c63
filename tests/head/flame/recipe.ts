import { JOINT_COUNT } from "../../../runtime/head/head_model.ts";
import { type PickledArray, type PickledColumns, pickleOf } from "./pickle_writer.ts";

/*
 * The FLAME of goldens/make_flame_goldens.py once more: an egg of FLAME's counts with a wave for each row of its bases,
 * by formulas alone, so that no file of a hundred megabytes has to lie here.
 */

const RINGS = 50;
const SEGMENTS = 100;
const VERTICES = 5023;
const TRIANGLES = 9976;
const SHAPES = 300;
const EXPRESSIONS = 100;

/** The linear congruence of Numerical Recipes, 32 bits, in [0, 1). */
function stream(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

const take = (next: () => number, count: number): number[] => Array.from({ length: count }, next);

/** FLAME's file, protocol 2 of Python 2, float64. */
export function recipePickle(): Uint8Array<ArrayBuffer> {
  const places = template();
  const peaks = [
    ...Array.from({ length: SHAPES }, (_, i) => 0.004 / Math.sqrt(1 + i)),
    ...Array.from({ length: EXPRESSIONS }, (_, i) => 0.004 / Math.sqrt(1 + i / 4)),
  ];
  return pickleOf({
    v_template: { shape: [VERTICES, 3], data: places, chumpy: true },
    f: { shape: [TRIANGLES, 3], data: Uint32Array.from(triangles()) },
    shapedirs: { ...waves(places, stream(1), peaks), chumpy: true },
    posedirs: waves(places, stream(2), new Array(36).fill(0.002)),
    J_regressor: regressor(),
    kintree_table: { shape: [2, 5], data: Uint32Array.of(0xffffffff, 0, 1, 1, 1, 0, 1, 2, 3, 4) },
    weights: { shape: [VERTICES, JOINT_COUNT], data: weights(places) },
  });
}

/** The 32 people and poses. */
export function recipePoses(): { beta: number[]; psi: number[]; joints: number[] }[] {
  const next = stream(3);
  return Array.from({ length: 32 }, () => ({
    beta: take(next, SHAPES).map((x) => 4 * x - 2),
    psi: take(next, EXPRESSIONS).map((x) => 4 * x - 2),
    joints: take(next, 15).map((x) => 1.2 * x - 0.6),
  }));
}

/** The dynamic embedding's [79, 17] triangles and weights, as a pickle. */
export function recipeContour(): Uint8Array<ArrayBuffer> {
  const next = stream(4), still = 51, points = 79 * 17;
  const corners = Array.from({ length: still + points }, () => take(next, 3).map((x) => x + 0.05));
  const weights = corners.slice(still).flatMap((three) =>
    three.map((x) => x / (three[0]! + three[1]! + three[2]!))
  );
  return pickleOf({
    lmk_face_idx: {
      shape: [79, 17],
      data: Int32Array.from({ length: points }, (_, i) => 31 * (i + still) % 9000),
    },
    lmk_b_coords: { shape: [79, 17, 3], data: Float64Array.from(weights) },
  });
}

function template(): Float64Array {
  const places: number[] = [];
  for (let i = 0; i < RINGS * SEGMENTS; i++) {
    const polar = Math.PI * (Math.floor(i / SEGMENTS) + 1) / (RINGS + 1);
    const turn = 2 * Math.PI * (i % SEGMENTS) / SEGMENTS;
    places.push(
      0.08 * Math.sin(polar) * Math.sin(turn),
      0.13 * Math.cos(polar),
      0.1 * Math.sin(polar) * Math.cos(turn),
    );
  }
  places.push(0, 0.13, 0, 0, -0.13, 0);
  for (let i = 0; places.length < VERTICES * 3; i++) places.push(0.001 * i, 0, 0.02);
  return Float64Array.from(places);
}

function triangles(): number[] {
  const rows: number[] = [];
  const top = RINGS * SEGMENTS, bottom = top + 1;
  const at = (ring: number, segment: number) => ring * SEGMENTS + segment % SEGMENTS;
  for (let s = 0; s < SEGMENTS; s++) {
    rows.push(top, at(0, s), at(0, s + 1));
    for (let r = 0; r < RINGS - 1; r++) {
      rows.push(at(r, s), at(r + 1, s), at(r + 1, s + 1), at(r, s), at(r + 1, s + 1), at(r, s + 1));
    }
  }
  for (let s = 0; rows.length < TRIANGLES * 3; s++) rows.push(at(RINGS - 1, s), bottom, at(RINGS - 1, s + 1));
  return rows;
}

/** [vertices, 3, rows]: each a wave through space. */
function waves(places: Float64Array, next: () => number, peaks: readonly number[]): PickledArray {
  const data = new Float64Array(places.length * peaks.length);
  peaks.forEach((peak, row) => {
    const k = take(next, 3).map((x) => 60 * (x - 0.5));
    const phase = 2 * Math.PI * next();
    const by = take(next, 3).map((x) => (2 * x - 1) * peak);
    for (let i = 0; i < places.length; i += 3) {
      const wave = Math.sin(k[0]! * places[i]! + k[1]! * places[i + 1]! + k[2]! * places[i + 2]! + phase);
      for (let c = 0; c < 3; c++) data[(i + c) * peaks.length + row] = by[c]! * wave;
    }
  });
  return { shape: [VERTICES, 3, peaks.length], data };
}

function regressor(): PickledColumns {
  const entries = Array.from({ length: JOINT_COUNT * 12 }, (_, n) => {
    const j = Math.floor(n / 12), i = n % 12;
    return { joint: j, vertex: (997 * j + 401 * i) % (RINGS * SEGMENTS), value: (i + 1) / 78 };
  }).sort((a, b) => a.vertex - b.vertex || a.joint - b.joint);
  return {
    rows: JOINT_COUNT,
    columns: VERTICES,
    values: Float64Array.from(entries, ({ value }) => value),
    indices: Int32Array.from(entries, ({ joint }) => joint),
    starts: Int32Array.from(
      { length: VERTICES + 1 },
      (_, v) => entries.filter(({ vertex }) => vertex < v).length,
    ),
  };
}

const JOINTS = [[0, -0.12, -0.02], [0, -0.06, -0.03], [0, -0.02, -0.01], [0.03, 0.03, 0.06], [
  -0.03,
  0.03,
  0.06,
]];

function weights(places: Float64Array): Float64Array {
  const all = new Float64Array(VERTICES * JOINT_COUNT);
  for (let v = 0; v < VERTICES; v++) {
    const near = JOINTS.map((joint) =>
      Math.exp(-30 * Math.hypot(...joint.map((x, c) => places[v * 3 + c]! - x)))
    );
    const sum = near.reduce((a, b) => a + b);
    all.set(near.map((x) => x / sum), v * JOINT_COUNT);
  }
  return all;
}
