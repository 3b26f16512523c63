/**
 * Reads what the host must know out of a kernel's WGSL: its bindings and the memory layout of its structs
 * (WGSL, 14.4 "Memory Layout"). WGSL stays the one place where a struct is declared.
 */
export interface Binding {
  readonly name: string;
  readonly index: number;
  readonly type: GPUBufferBindingType;
  readonly wgslType: string;
}

export interface Field {
  readonly name: string;
  /** Bytes from the struct's start. */
  readonly offset: number;
  readonly scalar: "f32" | "u32" | "i32";
  /** Scalars of one element: 3 for vec3f, 16 for mat4x4f. */
  readonly components: number;
  /** Elements of an array, 1 otherwise. */
  readonly length: number;
  /** Bytes between array elements. */
  readonly stride: number;
  /** Bytes between matrix columns, 0 otherwise. */
  readonly columnStride: number;
}

export interface StructLayout {
  readonly name: string;
  readonly size: number;
  readonly fields: readonly Field[];
}

/** All bindings of group 0, in order. @throws SyntaxError for another group: kernels here use one. */
export function bindingsOf(wgsl: string): Binding[] {
  const pattern = /@group\((\d+)\)\s*@binding\((\d+)\)\s*var<([^>]+)>\s*(\w+)\s*:\s*([^;]+);/g;
  const bindings: Binding[] = [];
  for (const [, group, index, space, name, wgslType] of stripComments(wgsl).matchAll(pattern)) {
    if (group !== "0") throw new SyntaxError(`Cannot bind ${name}, kernels use group 0 only: ${group}`);
    const [kind, access] = space!.split(",").map((word) => word.trim());
    const type = kind === "uniform" ? "uniform" : access === "read_write" ? "storage" : "read-only-storage";
    bindings.push({ name: name!, index: Number(index), type, wgslType: wgslType!.trim() });
  }
  return bindings.sort((a, b) => a.index - b.index);
}

/** The layout of a struct of scalars, vectors, matrices and fixed arrays of those. */
export function structLayout(wgsl: string, struct: string): StructLayout {
  const body = new RegExp(`struct\\s+${struct}\\s*\\{([^}]*)\\}`).exec(stripComments(wgsl))?.[1];
  if (body === undefined) throw new SyntaxError(`Cannot find the struct in the kernel: ${struct}`);
  const fields: Field[] = [];
  let offset = 0;
  let structAlign = 4;
  // Members end at commas outside of angle brackets: array<vec4f, 3> is one type.
  for (const member of body.split(/,(?![^<]*>)/)) {
    const [name, typeName] = member.split(":").map((part) => part.trim());
    if (!name || !typeName) continue;
    const type = typeLayout(typeName);
    offset = roundUp(offset, type.align);
    structAlign = Math.max(structAlign, type.align);
    const { scalar, components, length, stride, columnStride } = type;
    fields.push({ name, offset, scalar, components, length, stride, columnStride });
    offset += type.size;
  }
  return { name: struct, size: roundUp(offset, structAlign), fields };
}

interface TypeLayout extends Omit<Field, "name" | "offset"> {
  readonly size: number;
  readonly align: number;
}

const SCALARS: Readonly<Record<string, "f32" | "u32" | "i32">> = {
  f: "f32",
  u: "u32",
  i: "i32",
  f32: "f32",
  u32: "u32",
  i32: "i32",
};

function typeLayout(type: string): TypeLayout {
  const scalar = SCALARS[type];
  if (scalar && type.length > 1) {
    return { scalar, components: 1, length: 1, stride: 4, columnStride: 0, size: 4, align: 4 };
  }
  const vector = /^vec([234])(?:([fui])|<(\w+)>)$/.exec(type);
  if (vector) {
    const components = Number(vector[1]);
    const align = components === 2 ? 8 : 16;
    return {
      scalar: SCALARS[vector[2] ?? vector[3]!]!,
      components,
      length: 1,
      stride: components * 4,
      columnStride: 0,
      size: components * 4,
      align,
    };
  }
  const matrix = /^mat([234])x([234])(?:f|<f32>)$/.exec(type);
  if (matrix) {
    const [columns, rows] = [Number(matrix[1]), Number(matrix[2])];
    const columnStride = rows === 2 ? 8 : 16;
    const size = columns * columnStride;
    return {
      scalar: "f32",
      components: columns * rows,
      length: 1,
      stride: size,
      columnStride,
      size,
      align: columnStride,
    };
  }
  const array = /^array<\s*(.+?)\s*[,;]\s*(\d+)u?\s*>$/.exec(type);
  if (array) {
    const element = typeLayout(array[1]!);
    const length = Number(array[2]);
    const stride = roundUp(element.size, element.align);
    return { ...element, length, stride, size: stride * length };
  }
  throw new SyntaxError(
    `Cannot lay out the type, it must be a scalar, vector, f32 matrix or a fixed array of those: ${type}`,
  );
}

const roundUp = (value: number, step: number): number => Math.ceil(value / step) * step;

const stripComments = (wgsl: string): string =>
  wgsl.replace(/\/\/[^\n]*/g, "").replace(/\/\*[\s\S]*?\*\//g, "");
