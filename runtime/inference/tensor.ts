import { elementsOf } from "./weights/stored_tensor.ts";

/** An array that goes into a network or comes out of it. */
export type Tensor = RealTensor | WholeTensor;

export interface RealTensor {
  readonly type: "float32";
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface WholeTensor {
  readonly type: "int64";
  readonly shape: readonly number[];
  readonly data: BigInt64Array;
}

/** What a network takes or gives under a name. */
export interface TensorSpec {
  readonly name: string;
  readonly type: Tensor["type"];
  readonly shape: readonly number[];
}

/** An array of real numbers. */
export function float32(data: Float32Array, shape: readonly number[]): RealTensor {
  return { type: "float32", data, shape };
}

/** An array of whole numbers: tokens, timesteps. */
export function int64(numbers: readonly number[], shape: readonly number[]): WholeTensor {
  return { type: "int64", data: BigInt64Array.from(numbers, BigInt), shape };
}

/** The numbers of an output. @throws TypeError for one that is not there or of another type */
export function floatsOf(tensor: Tensor | undefined): Float32Array {
  if (tensor?.type === "float32") return tensor.data;
  throw new TypeError(`Cannot read an output, it must be float32: ${tensor?.type}`);
}

/**
 * Checks what is fed in before it is sent away: ONNX Runtime tells of a wrong shape only from inside.
 *
 * @throws RangeError with the network's and the input's name
 */
export function checkInputs(
  network: string,
  specs: readonly TensorSpec[],
  given: Readonly<Record<string, Tensor>>,
): void {
  const surplus = Object.keys(given).find((name) => !specs.some((spec) => spec.name === name));
  if (surplus !== undefined) throw new RangeError(`Cannot run ${network}, it has no such input: ${surplus}`);
  for (const { name, type, shape } of specs) {
    const tensor = Object.hasOwn(given, name) ? given[name] : undefined;
    if (tensor === undefined) throw new RangeError(`Cannot run ${network}, an input is missing: ${name}`);
    if (tensor.type !== type || !sameShape(tensor.shape, shape)) {
      throw new RangeError(
        `Cannot run ${network}, its input ${name} is ${type} [${shape}]: ${tensor.type} [${tensor.shape}]`,
      );
    }
    if (tensor.data.length !== elementsOf(shape)) {
      throw new RangeError(
        `Cannot run ${network}, its input ${name} has ${elementsOf(shape)} numbers: ${tensor.data.length}`,
      );
    }
  }
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}
