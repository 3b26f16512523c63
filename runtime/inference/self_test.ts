import type * as OnnxRuntime from "onnxruntime-node";
import { message } from "../base/message.ts";
import { type ComputeType, Graph } from "./onnx/graph.ts";
import { modelBytes } from "./onnx/model_bytes.ts";
import { matmul } from "./onnx/operators.ts";
import { plainReason, type Provider, sessionOptions } from "./providers.ts";

const SIDE = 16;

/** Whole numbers from -3 to 3, no two rows or columns alike: every sum of products is exact in half precision too. */
const numberAt = (row: number, column: number, turn: number) =>
  (row * 3 + column * 5 + row * column * turn) % 7 - 3;

const matrix = (turn: number) =>
  Float32Array.from(
    { length: SIDE * SIDE },
    (_, index) => numberAt(Math.floor(index / SIDE), index % SIDE, turn),
  );

/**
 * Computes a known product of two matrices on a provider in the type that a network computes in, in some milliseconds:
 * builds of ONNX Runtime are known that answer a network of float16 with zeros where the device lacks that type, and say
 * nothing. One factor goes in as float32 and the other is a weight, as in networks.
 *
 * @throws Error where another matrix comes out, with what is to be chosen in its place
 */
export async function selfTest(
  runtime: Pick<typeof OnnxRuntime, "InferenceSession" | "Tensor">,
  provider: Provider,
  compute: ComputeType,
  threads?: number,
): Promise<void> {
  const [first, second] = [matrix(1), matrix(2)];
  const graph = new Graph("self test", compute);
  const x = graph.input("x", "float32", [SIDE, SIDE]);
  graph.output("y", matmul(graph, x, graph.constant(second, [SIDE, SIDE])));
  let found: ArrayLike<number>;
  try {
    const options = sessionOptions(provider, { threads, folder: null, lowMemory: false });
    const session = await runtime.InferenceSession.create(modelBytes(graph).bytes, options);
    try {
      const outputs = await session.run({ x: new runtime.Tensor("float32", first, [SIDE, SIDE]) });
      found = outputs["y"]!.data as Float32Array;
    } finally {
      await session.release();
    }
  } catch (error) {
    throw refusal(provider, compute, plainReason(message(error)), { cause: error });
  }
  for (let index = 0; index < SIDE * SIDE; index++) {
    const [row, column] = [Math.floor(index / SIDE), index % SIDE];
    let wanted = 0;
    for (let k = 0; k < SIDE; k++) wanted += first[row * SIDE + k]! * second[k * SIDE + column]!;
    if (found[index] !== wanted) throw refusal(provider, compute, `${found[index]} for ${wanted}`);
  }
}

function refusal(provider: Provider, compute: ComputeType, met: string, options?: ErrorOptions): Error {
  const choices = [
    ...compute === "float32" ? [] : ["--precision float32"],
    ...provider === "cpu" ? [] : ["--provider cpu"],
  ];
  const remedy = choices.length > 0 ? `${choices.join(" or ")} in its place` : "another onnxruntime-node";
  return new Error(
    `Cannot compute in ${compute} on ${provider}, a known matrix product must come out right (${remedy}): ${met}`,
    options,
  );
}
