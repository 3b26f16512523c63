import { elementsOf } from "../weights/stored_tensor.ts";

/**
 * The shape of two arrays that are stretched to each other, as ONNX and NumPy do.
 *
 * @throws RangeError where they do not fit
 */
export function broadcastShape(first: readonly number[], second: readonly number[]): number[] {
  const rank = Math.max(first.length, second.length);
  return Array.from({ length: rank }, (_, axis) => {
    const a = first[axis - rank + first.length] ?? 1;
    const b = second[axis - rank + second.length] ?? 1;
    if (a !== b && a !== 1 && b !== 1) {
      throw new RangeError(`Cannot combine arrays, their shapes must fit: [${first}] and [${second}]`);
    }
    return a === 1 ? b : a;
  });
}

/** The shape of a matrix product, batched over all axes but the last two. @throws RangeError where they do not fit */
export function matmulShape(first: readonly number[], second: readonly number[]): number[] {
  if (first.length < 2 || second.length < 2 || first.at(-1) !== second.at(-2)) {
    throw new RangeError(`Cannot multiply matrices, their shapes must fit: [${first}] and [${second}]`);
  }
  return [...broadcastShape(first.slice(0, -2), second.slice(0, -2)), first.at(-2)!, second.at(-1)!];
}

/** Replaces one -1 by what is left. @throws RangeError where the sizes differ */
export function resolveShape(from: readonly number[], to: readonly number[]): number[] {
  const size = elementsOf(from);
  const others = elementsOf(to.filter((length) => length !== -1));
  const shape = to.map((length) => length === -1 ? size / others : length);
  if (elementsOf(shape) !== size || !shape.every(Number.isSafeInteger)) {
    throw new RangeError(`Cannot reshape, sizes differ: [${from}] to [${to}]`);
  }
  return shape;
}

/** An axis counted from the start. @throws RangeError for one that there is not */
export function resolveAxis(shape: readonly number[], axis: number): number {
  const resolved = axis < 0 ? axis + shape.length : axis;
  if (!(Number.isInteger(resolved) && resolved >= 0 && resolved < shape.length)) {
    throw new RangeError(`Cannot work along an axis of [${shape}], there is none such: ${axis}`);
  }
  return resolved;
}
