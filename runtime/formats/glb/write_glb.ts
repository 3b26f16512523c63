import { type AccessorType, COMPONENTS, type ComponentType } from "./gltf.ts";

/** What accessors hold; the array's class is the component type. */
export type GlbArray = Int8Array | Uint8Array | Int16Array | Uint16Array | Uint32Array | Float32Array;

export interface AccessorOptions {
  /** Whole numbers that stand for 0..1 or -1..1. */
  normalized?: boolean;
  /** What GPUs are told: of a vertex, or indices of vertices. */
  use?: "vertex" | "index";
  /** Smallest and largest of each component, which positions must have (3.7.2.1). */
  bounds?: boolean;
  /** Keeps rows of zeros out where that is shorter (3.6.2.3): morph targets, which move a part of a face. */
  sparse?: boolean;
}

/** A binary glTF 2.0 in the making: its bytes are gathered first, its JSON is given at the end. */
export interface GlbBuilder {
  /**
   * Puts numbers into the file.
   *
   * @returns the accessor's index
   * @throws RangeError where they are no whole elements
   */
  accessor(values: GlbArray, type: AccessorType, options?: AccessorOptions): number;
  /**
   * @param document all but asset, buffers, bufferViews and accessors
   * @param asset what the asset says besides its version
   */
  finish(document: Readonly<Record<string, unknown>>, asset?: Readonly<Record<string, unknown>>): Uint8Array<
    ArrayBuffer
  >;
}

const TARGETS = { vertex: 34962, index: 34963 } as const;

export function buildGlb(): GlbBuilder {
  const parts: GlbArray[] = [];
  const bufferViews: object[] = [];
  const accessors: object[] = [];
  let size = 0;
  const view = (values: GlbArray, use?: "vertex" | "index"): number => {
    const target = use && { target: TARGETS[use] };
    bufferViews.push({ buffer: 0, byteOffset: size, byteLength: values.byteLength, ...target });
    parts.push(values);
    size += aligned(values.byteLength);
    return bufferViews.length - 1;
  };
  return {
    accessor(values, type, { normalized = false, use, bounds = false, sparse = false } = {}) {
      const width = COMPONENTS[type], count = values.length / width;
      if (!Number.isInteger(count)) {
        throw new RangeError(`Cannot write GLB, ${type} needs ${width} numbers an element: ${values.length}`);
      }
      const common = {
        componentType: componentTypeOf(values),
        count,
        type,
        ...(normalized && { normalized }),
        ...(bounds && boundsOf(values, width)),
      };
      const rows = sparse ? filledRows(values, width) : null;
      const index = count < 65536 ? 2 : 4;
      // Not all readers take an accessor without any bytes for zeros.
      if (rows?.length === 0 && count > 0) rows.push(0);
      if (rows && rows.length > 0 && rows.length * (index + width * 4) < count * width * 4) {
        const indices = index === 2 ? Uint16Array.from(rows) : Uint32Array.from(rows);
        accessors.push({
          ...common,
          sparse: {
            count: rows.length,
            indices: { bufferView: view(indices), componentType: componentTypeOf(indices) },
            values: { bufferView: view(rowsOf(values, width, rows)) },
          },
        });
      } else accessors.push({ bufferView: view(values, use), ...common });
      return accessors.length - 1;
    },
    finish(document, asset = {}) {
      const whole = {
        asset: { version: "2.0", ...asset },
        ...document,
        buffers: [{ byteLength: size }],
        bufferViews,
        accessors,
      };
      return packGlb(whole, parts, size);
    },
  };
}

function packGlb(document: object, parts: readonly GlbArray[], size: number): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(JSON.stringify(document));
  const head = 20 + aligned(json.length);
  const file = new Uint8Array(head + 8 + size), view = new DataView(file.buffer);
  const words = [0x46546c67, 2, file.length, aligned(json.length), 0x4e4f534a];
  words.forEach((word, i) => view.setUint32(i * 4, word, true));
  file.fill(0x20, 20, head);
  file.set(json, 20);
  view.setUint32(head, size, true);
  view.setUint32(head + 4, 0x004e4942, true);
  let at = head + 8;
  for (const part of parts) {
    file.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += aligned(part.byteLength);
  }
  return file;
}

const aligned = (bytes: number): number => Math.ceil(bytes / 4) * 4;

function componentTypeOf(values: GlbArray): ComponentType {
  if (values instanceof Int8Array) return 5120;
  if (values instanceof Uint8Array) return 5121;
  if (values instanceof Int16Array) return 5122;
  if (values instanceof Uint16Array) return 5123;
  return values instanceof Uint32Array ? 5125 : 5126;
}

function boundsOf(values: GlbArray, width: number): { min: number[]; max: number[] } {
  const min = new Array<number>(width).fill(Infinity), max = new Array<number>(width).fill(-Infinity);
  for (let i = 0; i < values.length; i++) {
    const c = i % width;
    min[c] = Math.min(min[c]!, values[i]!);
    max[c] = Math.max(max[c]!, values[i]!);
  }
  return { min, max };
}

/** Elements that are not all zeros. */
function filledRows(values: GlbArray, width: number): number[] {
  const rows: number[] = [];
  for (let row = 0; row * width < values.length; row++) {
    for (let c = 0; c < width; c++) {
      if (values[row * width + c] === 0) continue;
      rows.push(row);
      break;
    }
  }
  return rows;
}

function rowsOf(values: GlbArray, width: number, rows: readonly number[]): GlbArray {
  const kept = values.slice(0, rows.length * width);
  rows.forEach((row, i) => kept.set(values.subarray(row * width, row * width + width), i * width));
  return kept;
}
