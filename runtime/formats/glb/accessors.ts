import type { Glb } from "./container.ts";
import { type AccessorType, COMPONENT_BYTES, COMPONENTS, type ComponentType } from "./gltf.ts";
import { refuse } from "./refuse.ts";

/**
 * An accessor without bytes of its own is all zeros: its length is bounded by nothing but this, in numbers. Places of
 * 349,525 vertices, four megabytes; twenty accessors of four times as many took 335 MB of a file of a few bytes.
 */
const MOST_ZEROS = 2 ** 20;

/** What a caller expects of an accessor. */
export interface Expected {
  readonly type?: AccessorType;
  /** Elements. */
  readonly count?: number;
}

/**
 * Reads an accessor's numbers: floats as they are, integers divided to 0..1 or -1..1 where they are normalised.
 *
 * @returns [count, components of its type]
 * @throws SyntaxError where it reaches beyond its bytes, is of another type or count than expected, or has numbers
 *   that are not finite
 */
export function readFloats(glb: Glb, index: number, expected: Expected = {}): Float32Array<ArrayBuffer> {
  const { componentType, normalized } = glb.document.accessors[index]!;
  const values = new Float32Array(sizeOf(glb, index, expected));
  const factor = normalized && componentType !== 5126 ? 1 / TOPS[componentType] : 1;
  forEachNumber(glb, index, (at, value) => {
    // The lowest byte and short would fall below -1 (3.6.2.1).
    values[at] = factor === 1 ? value : Math.max(-1, value * factor);
  });
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]!)) refuse(`accessor ${index}'s numbers must be finite`, values[i]);
  }
  return values;
}

/**
 * Reads an accessor of unsigned integers: indices of vertices or joints.
 *
 * @throws SyntaxError as readFloats, or where it holds floats or negative numbers
 */
export function readIntegers(glb: Glb, index: number, expected: Expected = {}): Uint32Array<ArrayBuffer> {
  const { componentType } = glb.document.accessors[index]!;
  if (componentType !== 5121 && componentType !== 5123 && componentType !== 5125) {
    refuse(`accessor ${index} must hold unsigned integers`, componentType);
  }
  const values = new Uint32Array(sizeOf(glb, index, expected));
  forEachNumber(glb, index, (at, value) => values[at] = value);
  return values;
}

/** Largest values of normalised components. */
const TOPS = { 5120: 127, 5121: 255, 5122: 32767, 5123: 65535, 5125: 4294967295 } as const;

function sizeOf({ document, binary }: Glb, index: number, expected: Expected): number {
  const accessor = document.accessors[index]!;
  if (expected.type !== undefined && accessor.type !== expected.type) {
    refuse(`accessor ${index} must be of type ${expected.type}`, accessor.type);
  }
  if (expected.count !== undefined && accessor.count !== expected.count) {
    refuse(`accessor ${index} must have ${expected.count} elements`, accessor.count);
  }
  const size = accessor.count * COMPONENTS[accessor.type];
  const most = accessor.bufferView === undefined ? MOST_ZEROS : binary.length;
  if (size > most) refuse(`accessor ${index} must have at most ${most} numbers`, size);
  return size;
}

const READERS: Readonly<Record<ComponentType, (view: DataView, at: number) => number>> = {
  5120: (view, at) => view.getInt8(at),
  5121: (view, at) => view.getUint8(at),
  5122: (view, at) => view.getInt16(at, true),
  5123: (view, at) => view.getUint16(at, true),
  5125: (view, at) => view.getUint32(at, true),
  5126: (view, at) => view.getFloat32(at, true),
};

function forEachNumber(glb: Glb, index: number, take: (at: number, value: number) => void): void {
  const { bufferView, byteOffset, componentType, count, type, sparse } = glb.document.accessors[index]!;
  const components = COMPONENTS[type], name = `accessor ${index}`;
  if (bufferView !== undefined) {
    forEachElement(
      glb,
      name,
      { bufferView, byteOffset, componentType, count, type },
      (element, c, value) => take(element * components + c, value),
    );
  }
  if (!sparse) return;
  if (sparse.count > count) refuse(`${name}'s sparse values must be at most its ${count}`, sparse.count);
  const places = new Uint32Array(sparse.count);
  forEachElement(
    glb,
    `${name}'s sparse indices`,
    { ...sparse.indices, count: sparse.count, type: "SCALAR" },
    (element, _, place) => {
      if (!(place >= 0 && place < count)) {
        refuse(
          `${name}'s sparse indices must lie in 0..${count - 1}`,
          place,
        );
      }
      places[element] = place;
    },
  );
  forEachElement(glb, `${name}'s sparse values`, {
    ...sparse.values,
    componentType,
    count: sparse.count,
    type,
  }, (element, c, value) => take(places[element]! * components + c, value));
}

/** Numbers in a buffer view. */
interface Run {
  readonly bufferView: number;
  readonly byteOffset: number;
  readonly componentType: ComponentType;
  readonly count: number;
  readonly type: AccessorType;
}

function forEachElement(
  { document, binary }: Glb,
  name: string,
  { bufferView, byteOffset, componentType, count, type }: Run,
  take: (element: number, component: number, value: number) => void,
): void {
  const within = document.bufferViews[bufferView]!;
  const bytes = COMPONENT_BYTES[componentType];
  const { offsets, size } = layoutOf(type, bytes);
  const stride = within.byteStride || size;
  if (stride < size) refuse(`${name}'s stride must be at least ${size}`, stride);
  const end = count === 0 ? 0 : byteOffset + (count - 1) * stride + size;
  if (end > within.byteLength) {
    refuse(`${name} must lie within the ${within.byteLength} bytes of its buffer view`, end);
  }
  const view = new DataView(binary.buffer, binary.byteOffset + within.byteOffset, within.byteLength);
  const read = READERS[componentType];
  for (let element = 0; element < count; element++) {
    const start = byteOffset + element * stride;
    for (let c = 0; c < offsets.length; c++) take(element, c, read(view, start + offsets[c]!));
  }
}

/** Where an element's components lie, bytes: a matrix's columns begin at multiples of 4 (3.6.2.4). */
function layoutOf(type: AccessorType, bytes: number): { readonly offsets: number[]; readonly size: number } {
  const components = COMPONENTS[type];
  if (!type.startsWith("MAT")) {
    return { offsets: Array.from({ length: components }, (_, c) => c * bytes), size: components * bytes };
  }
  const rows = Math.sqrt(components), column = Math.ceil(rows * bytes / 4) * 4;
  const offsets = Array.from(
    { length: components },
    (_, c) => Math.floor(c / rows) * column + c % rows * bytes,
  );
  return { offsets, size: rows * column };
}
