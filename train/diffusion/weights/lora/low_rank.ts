import { createInference, type Inference, type Session } from "../../../../runtime/inference/inference.ts";
import { Graph } from "../../../../runtime/inference/onnx/graph.ts";
import { modelBytes } from "../../../../runtime/inference/onnx/model_bytes.ts";
import * as op from "../../../../runtime/inference/onnx/operators.ts";
import { float32, floatsOf } from "../../../../runtime/inference/tensor.ts";

/** What a LoRA adds to a layer's weights: factor x up x down. */
export interface LowRankChange {
  readonly factor: number;
  readonly rank: number;
  /** [out, rank] */
  readonly up: Float32Array;
  /** [rank, width] */
  readonly down: Float32Array;
}

/** Adds changes to weights, large ones on ONNX Runtime's thread. */
export interface LowRankSums {
  /**
   * W + factor x up x down. The arrays may be taken: who calls has no more use for them.
   *
   * @param weights [out, width]
   */
  add(weights: Float32Array, out: number, change: LowRankChange): Promise<Float32Array>;
  close(): Promise<void>;
}

/**
 * Multiplications from which on ONNX Runtime is asked: some 40 ms by these loops. A LoRA of rank 32 on all of SD 1.5's
 * UNet has 27 thousand million of them (tests/bench/RESULTS.md).
 */
const LARGE = 2 ** 25;

export function createLowRankSums(large = LARGE): LowRankSums {
  let inference: Promise<Inference> | null = null;
  let last: { readonly shape: string; readonly session: Session } | null = null;
  async function sessionOf(out: number, rank: number, width: number): Promise<Session> {
    const shape = `${out} x ${rank} x ${width}`;
    if (last?.shape === shape) return last.session;
    // One at a time: each keeps the memory of its largest arrays.
    await last?.session.close();
    last = null;
    const { open } = await (inference ??= createInference({ provider: "cpu" }));
    last = { shape, session: await open(sumGraph(out, rank, width)) };
    return last.session;
  }
  return {
    async add(weights, out, change) {
      const { rank, up, down, factor } = change, width = weights.length / out;
      if (out * rank * width < large) return addedByLoops(weights, out, change);
      const session = await sessionOf(out, rank, width);
      const shares = up.map((value) => factor * value);
      const { sum } = await session.run({
        weights: float32(weights, [out, width]),
        up: float32(shares, [out, rank]),
        down: float32(down, [rank, width]),
      }, { give: true });
      return floatsOf(sum);
    },
    async close() {
      await (await inference)?.close();
    },
  };
}

function sumGraph(out: number, rank: number, width: number) {
  const graph = new Graph("a LoRA's layer");
  const weights = graph.input("weights", "float32", [out, width]);
  const up = graph.input("up", "float32", [out, rank]), down = graph.input("down", "float32", [rank, width]);
  graph.output("sum", op.add(graph, weights, op.matmul(graph, up, down)));
  return modelBytes(graph);
}

/** The same in place, row by row in float64. */
export function addedByLoops(
  weights: Float32Array,
  out: number,
  { factor, rank, up, down }: LowRankChange,
): Float32Array {
  const width = weights.length / out, row = new Float64Array(width);
  for (let o = 0; o < out; o++) {
    row.fill(0);
    for (let r = 0; r < rank; r++) {
      const share = factor * up[o * rank + r]!, from = r * width;
      for (let k = 0; k < width; k++) row[k]! += share * down[from + k]!;
    }
    for (let k = 0; k < width; k++) weights[o * width + k]! += row[k]!;
  }
  return weights;
}
