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

const REAL: readonly ElementType[] = [
  "float32",
  "float16",
  "bfloat16",
  "float64",
  "float8e4m3fn",
  "float8e5m2",
];

/** Whether these are real numbers. */
export function isReal(type: ElementType): boolean {
  return REAL.includes(type);
}

/** An ONNX graph in the making: nodes in the order in which they are computed. */
export class Graph {
  readonly nodes: Node[] = [];
  readonly inputs: Value[] = [];
  readonly outputs: Value[] = [];
  readonly constants: Constant[] = [];
  readonly weights: Weight[] = [];
  /** Weights and single numbers that are there already. */
  readonly #known = new Map<string, Value>();
  readonly #taken = new Set<string>();
  readonly #parts: string[] = [];
  #folder: string | null = null;

  constructor(readonly name: string, readonly compute: ComputeType = "float32") {}

  /** The innermost folder that all weights lie in or below; null without weights. */
  get folder(): string | null {
    return this.#folder;
  }

  /** What is fed in. Real numbers come as float32 and are turned to `compute`. */
  input(name: string, type: "float32" | "int64", shape: readonly number[]): Value {
    return type === "float32"
      ? this.cast(this.floats(name, shape), this.compute)
      : this.#in(name, type, shape);
  }

  /** Real numbers that are fed in and stay float32. */
  floats(name: string, shape: readonly number[]): Value {
    return this.#in(name, "float32", shape);
  }

  /** Numbers known now; one number that is asked for again is the same value. */
  constant(
    data: readonly number[] | Float32Array | Float64Array,
    shape: readonly number[],
    type: ElementType = this.compute,
  ): Value {
    if (data.length !== elementsOf(shape)) {
      throw new RangeError(
        `Cannot make a constant of [${shape}], its numbers are another count: ${data.length}`,
      );
    }
    const make = () => {
      // At the top of the graph, whoever asks first: a constant belongs to no part.
      const value: Value = { name: this.#unique(`constant ${this.constants.length}`), type, shape };
      this.constants.push({ value, data });
      return value;
    };
    return data.length <= 8 ? this.#once(`${type} [${shape}] ${data}`, make) : make();
  }

  /** Weights in the type that they are kept in: of a large table only the rows that are looked up need be turned. */
  stored(tensor: StoredTensor): Value {
    return this.#once(`${tensor.file} ${tensor.name} ${tensor.offset} [${tensor.shape}]`, () => {
      const value: Value = { name: this.#unique(tensor.name), type: tensor.type, shape: tensor.shape };
      this.#keep({ value, tensor });
      return value;
    });
  }

  /** Weights, in the type that the graph computes in. @throws RangeError for weights of another drive */
  weight(tensor: StoredTensor): Value {
    const value = this.stored(tensor);
    return this.#once(`${value.name} computed`, () => this.cast(value, this.compute));
  }

  /**
   * Takes a node over from another graph, with its names and the very values that come out of it.
   *
   * @param inputs what it reads here
   */
  adopt(node: Node, inputs: readonly (Value | null)[]): void {
    this.nodes.push({ ...node, name: this.#claim(node.name), inputs });
  }

  /** Takes over a constant or weights of another graph. @returns the same value */
  carry(carried: Constant | Weight): Value {
    this.#claim(carried.value.name);
    if ("data" in carried) this.constants.push(carried);
    else this.#keep(carried);
    return carried.value;
  }

  /** Adds a node with several outputs. */
  apply(
    operator: string,
    inputs: readonly (Value | null)[],
    outputs: readonly Shaped[],
    { attributes = {}, domain = "" }: NodeOptions = {},
  ): Value[] {
    const name = this.#unique([...this.#parts, operator].join("/"));
    const values = outputs.map(({ type, shape }, index): Value => {
      this.#checkShape(shape, name);
      return { name: index === 0 ? `${name}.out` : `${name}.out${index}`, type, shape };
    });
    this.nodes.push({ operator, domain, name, inputs, outputs: values, attributes });
    return values;
  }

  /** Adds a node with one output. */
  node(operator: string, inputs: readonly (Value | null)[], output: Shaped, options?: NodeOptions): Value {
    return this.apply(operator, inputs, [output], options)[0]!;
  }

  /** A value in another type; itself where it has that already. */
  cast(value: Value, type: ElementType): Value {
    if (value.type === type) return value;
    const attributes = { to: { int: ONNX_TYPE[type] } };
    return this.node("Cast", [value], { type, shape: value.shape }, { attributes });
  }

  /** Gives a value out, under this name; real numbers as float32. */
  output(name: string, value: Value): Value {
    const from = isReal(value.type) ? this.cast(value, "float32") : value;
    const out: Value = { name: this.#claim(name), type: from.type, shape: from.shape };
    const node = { operator: "Identity", domain: "", name: `output ${name}`, attributes: {} };
    // A name of its own, also where the value is an input or goes out twice.
    this.nodes.push({ ...node, inputs: [from], outputs: [out] });
    this.outputs.push(out);
    return out;
  }

  /** Takes out all that leads to no output: nodes, inputs, constants and weights. */
  prune(): void {
    const read = new Set<Value | null>(this.outputs);
    const kept = this.nodes.toReversed().filter(({ inputs, outputs }) => {
      const isRead = outputs.some((value) => read.has(value));
      if (isRead) { for (const value of inputs) read.add(value); }
      return isRead;
    });
    const keep = <T>(all: T[], own: readonly T[]) => all.splice(0, all.length, ...own);
    keep(this.nodes, kept.toReversed());
    keep(this.inputs, this.inputs.filter((value) => read.has(value)));
    keep(this.constants, this.constants.filter(({ value }) => read.has(value)));
    keep(this.weights, this.weights.filter(({ value }) => read.has(value)));
  }

  /** Names of what is built inside begin with the part's: errors and profiles of ONNX Runtime tell them. */
  part<T>(name: string, build: () => T): T {
    this.#parts.push(name);
    try {
      return build();
    } finally {
      this.#parts.pop();
    }
  }

  #in(name: string, type: ElementType, shape: readonly number[]): Value {
    this.#checkShape(shape, name);
    const value: Value = { name: this.#claim(name), type, shape };
    this.inputs.push(value);
    return value;
  }

  #keep(weight: Weight): void {
    const from = dirname(weight.tensor.file);
    this.#folder = this.#folder === null ? from : commonFolder(this.#folder, from);
    this.weights.push(weight);
  }

  #once(key: string, make: () => Value): Value {
    const value = this.#known.get(key) ?? make();
    this.#known.set(key, value);
    return value;
  }

  #unique(name: string): string {
    let free = name;
    for (let count = 2; this.#taken.has(free); count++) free = `${name}:${count}`;
    return this.#claim(free);
  }

  #claim(name: string): string {
    if (this.#taken.has(name)) {
      throw new RangeError(`Cannot build ${this.name}, a name stands twice: ${name}`);
    }
    this.#taken.add(name);
    return name;
  }

  #checkShape(shape: readonly number[], what: string): void {
    if (!shape.every((length) => Number.isSafeInteger(length) && length >= 0)) {
      throw new RangeError(
        `Cannot build ${this.name}, lengths of ${what} must be whole numbers: [${shape}]`,
      );
    }
  }
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
  float8e4m3fn: 17,
  float8e5m2: 19,
};
