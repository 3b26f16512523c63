import assert from "node:assert/strict";
import type { Graph } from "../../../runtime/inference/onnx/graph.ts";
import { modelBytes } from "../../../runtime/inference/onnx/model_bytes.ts";
import { type ConfigReader, readConfig } from "../../../runtime/inference/weights/config_reader.ts";
import { readJson } from "../../../runtime/inference/weights/read_text.ts";
import { type Golden, goldenModel } from "../../goldens/diffusion/expected.ts";
import { runGraph } from "./graph_support.ts";

/** The project's bounds on the difference from PyTorch, by the type that a graph computes in. */
export const TOLERANCE = { float32: 1e-4, float16: 2e-2 } as const;

/** The config.json of a golden model's network, such as `sd1/vae`. */
export async function goldenConfig(path: string): Promise<ConfigReader> {
  return readConfig(await readJson(`${goldenModel(path)}/config.json`), `${path}/config.json`);
}

/** Runs a graph and gives its first output. */
export async function outputOf(
  graph: Graph,
  inputs: Readonly<Record<string, Golden>>,
): Promise<Float32Array> {
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, data }]) => {
      const type = data instanceof BigInt64Array ? "int64" as const : "float32" as const;
      return [name, { type, shape, data }];
    }),
  );
  const outputs = await runGraph(modelBytes(graph), feeds);
  return Object.values(outputs)[0]!.data as Float32Array;
}

/** The largest difference, as a share of the largest number that is expected. */
export function difference(actual: Float32Array, expected: Float32Array): number {
  assert.equal(actual.length, expected.length);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  assert.ok(largest > 0.01, `what is expected is not all zeros: ${largest}`);
  return actual.reduce((most, value, index) => {
    const apart = Math.abs(value - expected[index]!);
    return apart <= most ? most : apart; // a NaN is kept
  }, 0) / largest;
}

export function assertClose(
  actual: Float32Array,
  expected: Float32Array,
  tolerance: number,
  what: string,
): void {
  const found = difference(actual, expected);
  assert.ok(found <= tolerance, `${what}: ${found.toExponential(2)}, at most ${tolerance}`);
}
