/** A true ONNX model of the form of MediaPipe's net for blend shapes, whose answers are known. */
import { Graph } from "../../../runtime/inference/onnx/graph.ts";
import { modelBytes } from "../../../runtime/inference/onnx/model_bytes.ts";

/** What an output is: so much of a number that goes in, the point's place in the net's order and 0 or 1 for x or y. */
export interface Line {
  readonly output: number;
  readonly place?: number;
  readonly axis?: 0 | 1;
  readonly times?: number;
  readonly plus?: number;
}

export interface LinearNetOptions {
  readonly points?: number;
  readonly outputs?: number;
  /** As a converter may leave them. */
  readonly outputShape?: readonly number[];
}

/** @returns the bytes of the model: outputs that no line names are 0 */
export function linearNet(
  lines: readonly Line[],
  { points = 146, outputs = 52, outputShape = [1, outputs] }: LinearNetOptions = {},
): Uint8Array<ArrayBuffer> {
  const matrix = new Float32Array(points * 2 * outputs), bias = new Float32Array(outputs);
  for (const { output, place = 0, axis = 0, times = 0, plus = 0 } of lines) {
    matrix[(place * 2 + axis) * outputs + output]! += times;
    bias[output]! += plus;
  }
  const graph = new Graph("linear net");
  const input = graph.input("landmarks", "float32", [1, points, 2]);
  const shape = (lengths: readonly number[]) => graph.constant(lengths, [lengths.length], "int64");
  const real = (lengths: readonly number[]) => ({ type: "float32", shape: lengths } as const);
  const flat = graph.node("Reshape", [input, shape([1, points * 2])], real([1, points * 2]));
  const product = graph.node(
    "MatMul",
    [flat, graph.constant(matrix, [points * 2, outputs])],
    real([1, outputs]),
  );
  const sum = graph.node("Add", [product, graph.constant(bias, [outputs])], real([1, outputs]));
  graph.output("weights", graph.node("Reshape", [sum, shape(outputShape)], real(outputShape)));
  return Uint8Array.from(modelBytes(graph).bytes);
}
