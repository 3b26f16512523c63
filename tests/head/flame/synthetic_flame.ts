import type { HeadModel } from "../../../runtime/head/head_model.ts";
import { transferLandmarks } from "../../../runtime/head/correspond/transfer.ts";
import { correspond } from "../../../runtime/head/correspond/correspond.ts";
import { FLAME_105 } from "../../../runtime/head/landmark_subsets.ts";
import { createRandom } from "../../../runtime/base/mulberry32.ts";
import { keptHead, stockHead } from "../../kept.ts";
import { decimate } from "./decimate.ts";
import { smoothField, wavyField } from "./smooth_field.ts";

/** What FLAME has none of, or no triangles for. */
const LEFT_OUT = ["mouth", "caruncle", "teeth", "gums", "tongue"];
const EYES = ["iris", "pupil", "sclera"];
/** How dear vertices are to the decimation, and how much expressions move them, by region. */
const IMPORTANCE: Readonly<Record<string, number>> = {
  lips: 6,
  eyelid: 4,
  lash: 4,
  brow: 4,
  skin: 1.5,
  ear: 0.4,
};
const LIVELINESS: Readonly<Record<string, number>> = { lips: 6, eyelid: 8, lash: 8, brow: 8, skin: 1 };

export const FLAME_VERTICES = 5023;
export const FLAME_TRIANGLES = 9976;

export interface SyntheticFlameOptions {
  seed?: number;
  shapes?: number;
  expressions?: number;
  /** Metres, root mean square, of what is not smooth in a row. */
  noise?: number;
}

/**
 * A head of FLAME's dimensions that is nobody's data: the stock head's surface with 5,023 of its vertices, and random
 * smooth bases, liveliest at lips, lids and brows, with a little noise. They do not span ARKit's shapes, and nothing
 * is told of what FLAME's components look like. Seeded: the same each time.
 */
export function syntheticFlame(options: SyntheticFlameOptions = {}): HeadModel {
  const { seed = 1, shapes = 300, expressions = 100, noise = 1e-5 } = options;
  const name = ["flame", seed, shapes, expressions, noise].join("_");
  return keptHead(name, ["tests/head/flame"], () => make({ seed, shapes, expressions, noise }));
}

function make({ seed, shapes, expressions, noise }: Required<SyntheticFlameOptions>): HeadModel {
  const stock = stockHead();
  const body = thinStock(stock);
  const random = createRandom(seed);
  const size = body.template.length;
  const regionOf = namesOfVertices(body);
  const lively = regionOf.map((name) => LIVELINESS[name] ?? (EYES.includes(name) ? 0 : 0.1));
  const field = smoothField(body.template, body.triangles, random);
  const shapeBasis = new Float32Array(shapes * size);
  // Amplitudes fall as principal components' do.
  for (let row = 0; row < shapes; row++) {
    shapeBasis.set(wavyField(body.template, random, 6e-3 / Math.sqrt(1 + row)), row * size);
  }
  const expressionBasis = new Float32Array(expressions * size);
  for (let row = 0; row < expressions; row++) {
    const steps = 12 + Math.floor(60 * random());
    const peak = 5e-3 / Math.sqrt(1 + row / 4);
    expressionBasis.set(
      field({ impulses: 5, steps, peak, noise, weights: lively, still: EYES, regionOf }),
      row * size,
    );
  }
  const poseCorrectives = new Float32Array(36 * size);
  for (let row = 0; row < 36; row++) {
    poseCorrectives.set(field({ impulses: 4, steps: 20, peak: 1e-3, noise: 0 }), row * size);
  }
  const head: HeadModel = {
    ...body,
    shapeBasis,
    shapeNames: Array.from({ length: shapes }, (_, i) => `shape ${i + 1}`),
    expressionBasis,
    expressionNames: Array.from({ length: expressions }, (_, i) => `expression ${i + 1}`),
    poseCorrectives,
  };
  return { ...head, landmarks: flameLandmarks(head, stock) };
}

/** The stock head's surface with FLAME's counts, as a head that nothing moves. */
function thinStock(stock: HeadModel): HeadModel {
  const wanted = [...stock.regions.keys()].filter((t) =>
    !LEFT_OUT.includes(stock.regionNames[stock.regions[t]!]!)
  );
  const corners = wanted.flatMap((t) => [...stock.triangles.subarray(t * 3, t * 3 + 3)]);
  const importance = new Float64Array(stock.template.length / 3).fill(0.25);
  corners.forEach((v, k) => {
    const name = stock.regionNames[stock.regions[wanted[Math.floor(k / 3)]!]!]!;
    importance[v] = Math.max(importance[v]!, IMPORTANCE[name] ?? 0.25);
  });
  const { kept, triangles, origin } = decimate(
    stock.template,
    corners,
    importance,
    FLAME_VERTICES,
    FLAME_TRIANGLES,
  );
  const vertices = stock.template.length / 3;
  const rows = (values: Float32Array, width: number) =>
    Float32Array.from([...kept].flatMap((v) => [...values.subarray(v * width, v * width + width)]));
  const jointRegressor = new Float32Array(5 * kept.length);
  for (let j = 0; j < 5; j++) {
    const row = regressor(stock, j, kept);
    jointRegressor.set(row, j * kept.length);
  }
  return {
    ...stock,
    name: "flame",
    version: 1,
    expressionSpace: "flame",
    template: rows(stock.template, 3),
    triangles,
    regions: Uint8Array.from(origin, (t) => stock.regions[wanted[t]!]!),
    skinningWeights: rows(stock.skinningWeights, stock.skinningWeights.length / vertices),
    shapeBasis: new Float32Array(0),
    shapeNames: [],
    expressionBasis: new Float32Array(0),
    expressionNames: [],
    correctives: [],
    shapedExpressions: [],
    shapedExpressionBasis: new Float32Array(0),
    jointDrivers: [],
    jointRegressor,
    poseCorrectives: new Float32Array(0),
  };
}

/** Weights of at most 12 vertices, some of them below 0 as FLAME's are, that give the stock head's joint. */
function regressor(stock: HeadModel, joint: number, kept: Uint32Array): Float32Array {
  const vertices = stock.template.length / 3;
  const place = [0, 1, 2].map((c) => {
    let sum = 0;
    for (let v = 0; v < vertices; v++) {
      sum += stock.jointRegressor[joint * vertices + v]! * stock.template[v * 3 + c]!;
    }
    return sum;
  });
  const away = (v: number) => Math.hypot(...place.map((x, c) => stock.template[kept[v]! * 3 + c]! - x));
  const near = [...kept.keys()].sort((a, b) => away(a) - away(b)).filter((_, i) => i % 5 === 0).slice(0, 60);
  const row = new Float32Array(kept.length);
  // Least norm weights with sum 1 that meet the place: w = A' (A A')^-1 b, A = [places; 1].
  const points = near.map((v) => [
    ...[0, 1, 2].map((c) => (stock.template[kept[v]! * 3 + c]! - place[c]!) * 20),
    1,
  ]);
  const normal = [0, 1, 2, 3].map((a) =>
    [0, 1, 2, 3].map((b) => points.reduce((sum, p) => sum + p[a]! * p[b]!, 0))
  );
  const solved = solve(normal, [0, 0, 0, 1]);
  near.forEach((v, i) => row[v] = points[i]!.reduce((sum, x, a) => sum + x * solved[a]!, 0));
  return row;
}

function solve(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  const n = rows.length;
  for (let k = 0; k < n; k++) {
    const pivot = rows.slice(k).reduce((best, row) => Math.abs(row[k]!) > Math.abs(best[k]!) ? row : best);
    const at = rows.indexOf(pivot);
    [rows[k], rows[at]] = [rows[at]!, rows[k]!];
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = rows[i]![k]! / rows[k]![k]!;
      for (let j = k; j <= n; j++) rows[i]![j]! -= factor * rows[k]![j]!;
    }
  }
  return rows.map((row, i) => row[n]! / row[i]!);
}

/** For each vertex the name of a region that it belongs to. */
function namesOfVertices({ template, triangles, regions, regionNames }: HeadModel): string[] {
  const names: string[] = new Array(template.length / 3).fill("");
  triangles.forEach((v, k) => names[v] = regionNames[regions[Math.floor(k / 3)]!]!);
  return names;
}

/** MediaPipe's 105 points, as the embedding that comes with FLAME has them: no irises, no outline of the face. */
function flameLandmarks(head: HeadModel, stock: HeadModel): HeadModel["landmarks"] {
  const none = {
    indices: new Uint16Array(0),
    triangles: new Uint32Array(0),
    barycentric: new Float32Array(0),
  };
  const all = transferLandmarks(correspond({ ...head, landmarks: none }, stock));
  const wanted = FLAME_105.flatMap((index) => {
    const i = all.indices.indexOf(index);
    return i < 0 ? [] : [i];
  });
  return {
    indices: Uint16Array.from(wanted, (i) => all.indices[i]!),
    triangles: Uint32Array.from(wanted, (i) => all.triangles[i]!),
    barycentric: Float32Array.from(wanted.flatMap((i) => [...all.barycentric.subarray(i * 3, i * 3 + 3)])),
  };
}
