/** An array of a graph that is run in float64; whole numbers and truth values are numbers too. */
export interface Array64 {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Indices along each axis of the element at a place. */
export function indicesOf(shape: readonly number[], place: number): number[] {
  const indices = new Array<number>(shape.length);
  for (let axis = shape.length - 1, left = place; axis >= 0; axis--) {
    indices[axis] = left % shape[axis]!;
    left = Math.floor(left / shape[axis]!);
  }
  return indices;
}

/** The place of the element with these indices. */
export function placeOf(shape: readonly number[], indices: readonly number[]): number {
  return indices.reduce((place, index, axis) => place * shape[axis]! + index, 0);
}

/** The element that an array stretched to more axes or lengths has at these indices. */
export function stretchedAt({ shape, data }: Array64, indices: readonly number[]): number {
  const own = indices.slice(indices.length - shape.length);
  return data[placeOf(shape, own.map((index, axis) => shape[axis] === 1 ? 0 : index))]!;
}

/** An array whose elements are told by their indices. */
export function fill(shape: readonly number[], element: (indices: number[]) => number): Array64 {
  return {
    shape,
    data: Float64Array.from({ length: sizeOf(shape) }, (_, place) => element(indicesOf(shape, place))),
  };
}

/** Adds up elements of x at the places that their indices lead to. */
export function gather(
  shape: readonly number[],
  x: Array64,
  target: (indices: number[]) => readonly number[],
): Array64 {
  const data = new Float64Array(sizeOf(shape));
  x.data.forEach((value, place) => data[placeOf(shape, target(indicesOf(x.shape, place)))]! += value);
  return { shape, data };
}
