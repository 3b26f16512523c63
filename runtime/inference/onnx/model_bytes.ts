import protobuf from "protobufjs";
import { relative } from "node:path";
import {
  type Attribute,
  type ComputeType,
  type ElementType,
  type Graph,
  ONNX_TYPE,
  type Value,
} from "./graph.ts";

/** A graph as ONNX Runtime takes it. */
export interface BuiltGraph {
  readonly name: string;
  /** The type that it computes in. */
  readonly compute: ComputeType;
  /** The ONNX model, without its weights. */
  readonly bytes: Uint8Array;
  /** The files of the weights lie in or below it; null without weights. */
  readonly folder: string | null;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /** Bytes of weights as they lie in their files. */
  readonly weightBytes: number;
}

/** Operators of version 20: the first with Gelu, and known to all providers of ONNX Runtime 1.30. */
const OPERATOR_SET = 20;
/** The file format that goes with them. */
const FORMAT_VERSION = 9;

/** The part of onnx.proto that is written here, with the standard's field numbers. */
const { root } = protobuf.parse(
  `
  syntax = "proto3";
  message Entry { string key = 1; string value = 2; }
  message Tensor {
    repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9;
    repeated Entry external_data = 13; int32 data_location = 14;
  }
  message Attribute {
    string name = 1; float f = 2; int64 i = 3; bytes s = 4; repeated float floats = 7; repeated int64 ints = 8;
    int32 type = 20;
  }
  message Node {
    repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4;
    repeated Attribute attribute = 5; string domain = 7;
  }
  message Dimension { int64 dim_value = 1; }
  message Shape { repeated Dimension dim = 1; }
  message TensorType { int32 elem_type = 1; Shape shape = 2; }
  message Type { TensorType tensor_type = 1; }
  message ValueInfo { string name = 1; Type type = 2; }
  message Graph {
    repeated Node node = 1; string name = 2; repeated Tensor initializer = 5; repeated ValueInfo input = 11;
    repeated ValueInfo output = 12;
  }
  message OperatorSet { string domain = 1; int64 version = 2; }
  message Model {
    int64 ir_version = 1; string producer_name = 2; Graph graph = 7; repeated OperatorSet opset_import = 8;
  }
`,
  { keepCase: true },
);
const MODEL = root.lookupType("Model");

const EXTERNAL = 1;

/** Writes a graph as an ONNX model, whose weights are stretches of files in or below the graph's folder. */
export function modelBytes(graph: Graph): BuiltGraph {
  const initializer = [
    ...graph.constants.map(({ value, data }) => ({
      ...tensor(value),
      raw_data: rawBytes(value.type, data),
    })),
    ...graph.weights.map(({ value, tensor: { file, offset, length } }) => ({
      ...tensor(value),
      data_location: EXTERNAL,
      external_data: Object.entries({ location: locationOf(file, graph.folder!), offset, length })
        .map(([key, value]) => ({ key, value: String(value) })),
    })),
  ];
  const node = graph.nodes.map(({ operator, domain, name, inputs, outputs, attributes }) => ({
    input: inputs.map((value) => value?.name ?? ""),
    output: outputs.map(({ name }) => name),
    name,
    op_type: operator,
    domain,
    attribute: Object.entries(attributes).map(([name, value]) => ({ name, ...attribute(value) })),
  }));
  const domains = new Set(["", ...graph.nodes.map(({ domain }) => domain)]);
  const bytes = MODEL.encode({
    ir_version: FORMAT_VERSION,
    producer_name: "headcast",
    opset_import: [...domains].map((domain) => ({ domain, version: domain === "" ? OPERATOR_SET : 1 })),
    graph: {
      name: graph.name,
      node,
      initializer,
      input: graph.inputs.map(valueInfo),
      output: graph.outputs.map(valueInfo),
    },
  }).finish();
  return {
    name: graph.name,
    compute: graph.compute,
    bytes,
    folder: graph.folder,
    inputs: graph.inputs,
    outputs: graph.outputs,
    weightBytes: graph.weights.reduce((sum, { tensor }) => sum + tensor.length, 0),
  };
}

/** ONNX writes paths with slashes everywhere. */
function locationOf(file: string, folder: string): string {
  return relative(folder, file).replaceAll("\\", "/");
}

function tensor({ name, type, shape }: Value) {
  return { name, data_type: ONNX_TYPE[type], dims: shape };
}

function valueInfo({ name, type, shape }: Value) {
  const dim = shape.map((length) => ({ dim_value: length }));
  return { name, type: { tensor_type: { elem_type: ONNX_TYPE[type], shape: { dim } } } };
}

function attribute(value: Attribute) {
  if ("int" in value) return { i: value.int, type: 2 };
  if ("ints" in value) return { ints: value.ints, type: 7 };
  if ("float" in value) return { f: value.float, type: 1 };
  if ("floats" in value) return { floats: value.floats, type: 6 };
  return { s: new TextEncoder().encode(value.text), type: 3 };
}

function rawBytes(type: ElementType, data: readonly number[] | Float32Array | Float64Array): Uint8Array {
  const numbers = arrayOf(type, data);
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

function arrayOf(type: ElementType, data: readonly number[] | Float32Array | Float64Array) {
  switch (type) {
    case "float32":
      return data instanceof Float32Array ? data : Float32Array.from(data);
    case "float64":
      return Float64Array.from(data);
    case "float16":
      return Float16Array.from(data);
    case "int64":
      return BigInt64Array.from(data as readonly number[], BigInt);
    case "int32":
      return Int32Array.from(data);
    case "bool":
      return Uint8Array.from(data);
    case "bfloat16":
    case "float8e4m3fn":
    case "float8e5m2":
      throw new TypeError(`Cannot write a constant, graphs do not compute in this type: ${type}`);
  }
}
