import { dirname, isAbsolute, relative } from "node:path";
import { elementsOf, type StoredTensor, type StoredType } from "../weights/stored_tensor.ts";

/** Types of numbers in a graph. */
export type ElementType = StoredType | "float64" | "int64" | "int32" | "bool";

/** The type that a network computes in; what comes in and goes out is float32 all the same. */
export type ComputeType = "float32" | "float16" | "float64";

/** An array that flows through a graph. Its shape is known while the graph is built. */
export interface Value {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
}

/** ONNX tells whole numbers, real numbers and words apart, which a JavaScript number alone does not. */
export type Attribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly text: string };

export interface Node {
  /** As the ONNX operator set names it. */
  readonly operator: string;
  /** "" is ONNX's own; "com.microsoft" has some of ONNX Runtime's. */
  readonly domain: string;
  readonly name: string;
  /** null: an optional input that is left out. */
  readonly inputs: readonly (Value | null)[];
  readonly outputs: readonly Value[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** Numbers that a graph carries along. */
export interface Constant {
  readonly value: Value;
  readonly data: readonly number[] | Float32Array | Float64Array;
}

/** Weights that stay in their file. */
export interface Weight {
  readonly value: Value;
  readonly tensor: StoredTensor;
}

/** What a node's output is; the graph gives it a name. */
export type Shaped = Pick<Value, "type" | "shape">;

export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly domain?: string;
}

/** An ONNX graph in the making: nodes in the order in which they are computed. */
export interface Graph {
  readonly name: string;
  readonly compute: ComputeType;
  readonly nodes: readonly Node[];
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly constants: readonly Constant[];
  readonly weights: readonly Weight[];
  /** The innermost folder that all weights lie in or below; null without weights. */
  readonly folder: string | null;
  /** What is fed in. Real numbers come as float32 and are turned to `compute`. */
  input(name: string, type: "float32" | "int64", shape: readonly number[]): Value;
  /** Numbers known now; one number that is asked for again is the same value. */
  constant(
    data: readonly number[] | Float32Array | Float64Array,
    shape: readonly number[],
    type?: ElementType,
  ): Value;
  /** Weights in the type that they are kept in: of a large table only the rows that are looked up need be turned. */
  stored(tensor: StoredTensor): Value;
  /** Weights, in the type that the graph computes in. @throws RangeError for weights of another drive */
  weight(tensor: StoredTensor): Value;
  /** Adds a node with several outputs. */
  apply(
    operator: string,
    inputs: readonly (Value | null)[],
    outputs: readonly Shaped[],
    options?: NodeOptions,
  ): Value[];
  /** Adds a node with one output. */
  node(operator: string, inputs: readonly (Value | null)[], output: Shaped, options?: NodeOptions): Value;
  /** Gives a value out, under this name; real numbers as float32. */
  output(name: string, value: Value): Value;
  /** Names of what is built inside begin with the part's: errors and profiles of ONNX Runtime tell them. */
  part<T>(name: string, build: () => T): T;
}

const REAL: readonly ElementType[] = ["float32", "float16", "bfloat16", "float64"];

/** Whether these are real numbers. */
export function isReal(type: ElementType): boolean {
  return REAL.includes(type);
}

export function createGraph(name: string, compute: ComputeType = "float32"): Graph {
  const nodes: Node[] = [];
  const inputs: Value[] = [];
  const outputs: Value[] = [];
  const constants: Constant[] = [];
  const weights: Weight[] = [];
  /** Weights and single numbers that are there already. */
  const known = new Map<string, Value>();
  const taken = new Set<string>();
  const parts: string[] = [];
  let folder: string | null = null;

  function unique(name: string): string {
    const path = [...parts, name].join("/");
    let candidate = path;
    for (let count = 2; taken.has(candidate); count++) candidate = `${path}:${count}`;
    taken.add(candidate);
    return candidate;
  }

  function claim(name: string): string {
    if (taken.has(name)) throw new RangeError(`Cannot build ${graph.name}, a name stands twice: ${name}`);
    taken.add(name);
    return name;
  }

  function checkShape(shape: readonly number[], what: string): void {
    if (!shape.every((length) => Number.isSafeInteger(length) && length >= 0)) {
      throw new RangeError(
        `Cannot build ${graph.name}, lengths of ${what} must be whole numbers: [${shape}]`,
      );
    }
  }

  function cast(value: Value, type: ElementType): Value {
    return value.type === type ? value : graph.node("Cast", [value], { type, shape: value.shape }, {
      attributes: { to: { int: ONNX_TYPE[type] } },
    });
  }

  const graph: Graph = {
    name,
    compute,
    nodes,
    inputs,
    outputs,
    constants,
    weights,
    get folder() {
      return folder;
    },
    input(name, type, shape) {
      checkShape(shape, name);
      const value: Value = { name: claim(name), type, shape };
      inputs.push(value);
      return type === "float32" ? cast(value, compute) : value;
    },
    constant(data, shape, type = compute) {
      if (data.length !== elementsOf(shape)) {
        throw new RangeError(
          `Cannot make a constant of [${shape}], its numbers are another count: ${data.length}`,
        );
      }
      const key = data.length <= 8 ? `${type} [${shape}] ${data}` : null;
      const found = key === null ? undefined : known.get(key);
      if (found) return found;
      // At the top of the graph, whoever asks first: a constant belongs to no part.
      const value: Value = { name: claim(`constant ${constants.length}`), type, shape };
      constants.push({ value, data });
      if (key !== null) known.set(key, value);
      return value;
    },
    stored(tensor) {
      const key = `${tensor.file} ${tensor.name} ${tensor.offset} [${tensor.shape}]`;
      const found = known.get(key);
      if (found) return found;
      const from = dirname(tensor.file);
      folder = folder === null ? from : commonFolder(folder, from);
      let free = tensor.name;
      for (let count = 2; taken.has(free); count++) free = `${tensor.name}:${count}`;
      const value: Value = { name: claim(free), type: tensor.type, shape: tensor.shape };
      weights.push({ value, tensor });
      known.set(key, value);
      return value;
    },
    weight(tensor) {
      const value = graph.stored(tensor);
      const key = `${value.name} computed`;
      const computed = known.get(key) ?? cast(value, compute);
      known.set(key, computed);
      return computed;
    },
    apply(operator, inputs, outputs, { attributes = {}, domain = "" } = {}) {
      const name = unique(operator);
      const values = outputs.map(({ type, shape }, index): Value => {
        checkShape(shape, name);
        return { name: index === 0 ? `${name}.out` : `${name}.out${index}`, type, shape };
      });
      nodes.push({ operator, domain, name, inputs, outputs: values, attributes });
      return values;
    },
    node: (operator, inputs, output, options) => graph.apply(operator, inputs, [output], options)[0]!,
    output(name, value) {
      const from = isReal(value.type) ? cast(value, "float32") : value;
      const out: Value = { name: claim(name), type: from.type, shape: from.shape };
      // A name of its own, also where the value is an input or goes out twice.
      nodes.push({
        operator: "Identity",
        domain: "",
        name: `output ${name}`,
        inputs: [from],
        outputs: [out],
        attributes: {},
      });
      outputs.push(out);
      return out;
    },
    part(name, build) {
      parts.push(name);
      try {
        return build();
      } finally {
        parts.pop();
      }
    },
  };
  return graph;
}

/** The innermost folder that holds both. @throws RangeError where there is none, as on two drives */
function commonFolder(first: string, second: string): string {
  for (let folder = first;; folder = dirname(folder)) {
    const way = relative(folder, second);
    if (!way.startsWith("..") && !isAbsolute(way)) return folder;
    if (folder === dirname(folder)) {
      throw new RangeError(`Cannot take weights of one graph from two drives: ${first} and ${second}`);
    }
  }
}

/** TensorProto.DataType of ONNX. */
export const ONNX_TYPE: Readonly<Record<ElementType, number>> = {
  float32: 1,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  bfloat16: 16,
};
