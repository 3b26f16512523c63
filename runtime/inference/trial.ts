import type * as OnnxRuntime from "onnxruntime-node";
import { Graph } from "./onnx/graph.ts";
import { modelBytes } from "./onnx/model_bytes.ts";
import { matmul } from "./onnx/operators.ts";
import { sessionOptions, type TryProvider } from "./providers.ts";

/** A device's work counts here and not the way to it: 17 billion operations in the long trial, on 4 MB. */
const LONG_SIDE = 1024;
const SHORT_SIDE = 16;
const PRODUCTS = 8;

/**
 * Multiplies matrices, twice: the first run also loads and compiles. Where all elements of a matrix are one over its
 * side, so are those of every power of it.
 */
export function providerTrial(runtime: typeof OnnxRuntime, threads: number | undefined): TryProvider {
  return async (provider, long) => {
    const side = long ? LONG_SIDE : SHORT_SIDE;
    const graph = new Graph("trial");
    const x = graph.input("x", "float32", [side, side]);
    let power = x;
    for (let count = 0; count < PRODUCTS; count++) power = matmul(graph, power, x);
    graph.output("power", power);
    const options = sessionOptions(provider, { threads, folder: null, lowMemory: false });
    const session = await runtime.InferenceSession.create(modelBytes(graph).bytes, options);
    try {
      const input = new runtime.Tensor("float32", new Float32Array(side * side).fill(1 / side), [side, side]);
      await session.run({ x: input });
      const begin = performance.now();
      const data = (await session.run({ x: input }))["power"]!.data as Float32Array;
      const time = performance.now() - begin;
      const wrong = data.find((value) => !(Math.abs(value * side - 1) < 1e-2));
      if (wrong !== undefined) throw new Error(`its products are wrong: ${wrong} for ${1 / side}`);
      return time;
    } finally {
      await session.release();
    }
  };
}
