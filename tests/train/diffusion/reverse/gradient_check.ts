import { Graph } from "../../../../runtime/inference/onnx/graph.ts";
import { modelBytes } from "../../../../runtime/inference/onnx/model_bytes.ts";
import { appendGradient } from "../../../../train/diffusion/reverse/append_gradient.ts";
import { runGraph, type TestTensor } from "../graph_support.ts";
import { runFloat64 } from "./float64_run.ts";
import type { ProductCase } from "./product_cases.ts";

/** Relative L2 distances of one case, over the gradients by all its inputs. */
export interface GradientErrors {
  /** Of the gradient's graph from central differences of the graph, both in float64. */
  readonly differences: number;
  /** Of the gradient's graph in ONNX Runtime from the same in float64. */
  readonly runtime: number;
}

const STEP = 1e-5;

/** Numbers from -1 to 1 that float32 holds exactly, so that all runs are given the same. */
function numbers(count: number, salt: number): Float64Array {
  return Float64Array.from(
    { length: count },
    (_, i) => Math.fround(((i * 0.6180339887 + salt * 0.7548776662 + 0.31) % 1) * 2 - 1),
  );
}

/** How far the gradient of sum(c . y), c fixed, is off for one case. */
export async function checkGradient(
  { name, shapes, build, numbers: map = (number) => number }: ProductCase,
): Promise<GradientErrors> {
  const graph = new Graph(name);
  const inputs = shapes.map((shape, index) => graph.input(`x${index}`, "float32", shape));
  const y = build(graph, inputs);
  graph.output("y", y);
  const seed = graph.input("seed", "float32", y.shape);
  appendGradient(graph, y, seed, inputs).forEach((gradient, index) => {
    if (`${gradient.shape}` !== `${shapes[index]}`) throw new Error(`${name}: [${gradient.shape}]`);
    graph.output(`gradient${index}`, gradient);
  });

  const feeds: Record<string, Float64Array> = { seed: numbers(sizeOf(y.shape), 9) };
  shapes.forEach((shape, index) => {
    feeds[`x${index}`] = numbers(sizeOf(shape), index).map((number) => Math.fround(map(number)));
  });
  const lossAt = (moved: Record<string, Float64Array>) => {
    const { y: values } = runFloat64(graph, { ...feeds, ...moved });
    return values!.reduce((sum, value, i) => sum + value * feeds.seed![i]!, 0);
  };
  const twin = runFloat64(graph, feeds);
  const tensors = Object.fromEntries(
    [...graph.inputs].map(({ name, shape }): [string, TestTensor] => [
      name,
      { type: "float32", shape, data: Float32Array.from(feeds[name]!) },
    ]),
  );
  const run = await runGraph(modelBytes(graph), tensors);

  const [exact, central, fast] = [[], [], []] as [number[], number[], number[]];
  shapes.forEach((shape, index) => {
    const x = feeds[`x${index}`]!;
    exact.push(...twin[`gradient${index}`]!);
    fast.push(...run[`gradient${index}`]!.data as Float32Array);
    for (let i = 0; i < sizeOf(shape); i++) {
      const [up, down] = [STEP, -STEP].map((step) => lossAt({ [`x${index}`]: x.with(i, x[i]! + step) }));
      central.push((up! - down!) / (2 * STEP));
    }
  });
  return { differences: relativeDistance(exact, central), runtime: relativeDistance(fast, exact) };
}

/** |a - b| / |b|. */
export function relativeDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) {
    throw new RangeError(`Cannot compare, lengths differ: ${a.length} and ${b.length}`);
  }
  let [difference, size] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    size += b[i]! ** 2;
  }
  return Math.sqrt(difference / size);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
