/**
 * Reads what the host must know out of a kernel's WGSL: its bindings, its constants and the memory layout of its
 * structs (WGSL, 14.4 "Memory Layout"). WGSL stays the one place where these are declared.
 */
export interface Binding {
  readonly name: string;
  readonly index: number;
  /** A buffer's kind; "texture" of a texture that serves as an array. */
  readonly type: GPUBufferBindingType | "texture";
  /** What of a bind group layout's entry says the same. */
  readonly resource: Pick<GPUBindGroupLayoutEntry, "buffer" | "storageTexture" | "texture">;
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
  /** Words from the struct's start of each scalar: element by element, of a matrix column by column. */
  readonly places: readonly number[];
}

/** Where a struct's members stand. A buffer of them has one every `size` bytes. */
export interface StructLayout {
  readonly name: string;
  /** Bytes, and words of four bytes, padding included. */
  readonly size: number;
  readonly words: number;
  readonly fields: readonly Field[];
  /** @throws TypeError where the struct has no such member */
  field(name: string): Field;
  /** Words from the struct's start to a member. @throws TypeError where the struct has no such member */
  at(name: string): number;
}

/** All bindings of group 0, in order. @throws SyntaxError for another group: kernels here use one. */
export function bindingsOf(wgsl: string): Binding[] {
  const pattern = /@group\((\d+)\)\s*@binding\((\d+)\)\s*var(?:<([^>]+)>)?\s*(\w+)\s*:\s*([^;]+);/g;
  const bindings: Binding[] = [];
  for (const [, group, index, space, name, wgslType] of stripComments(wgsl).matchAll(pattern)) {
    if (group !== "0") throw new SyntaxError(`Cannot bind ${name}, kernels use group 0 only: ${group}`);
    const common = { name: name!, index: Number(index), wgslType: wgslType!.trim() };
    if (space === undefined) {
      bindings.push({ ...common, type: "texture", resource: textureResource(common) });
      continue;
    }
    const [kind, access] = space.split(",").map((word) => word.trim());
    const type = kind === "uniform" ? "uniform" : access === "read_write" ? "storage" : "read-only-storage";
    bindings.push({ ...common, type, resource: { buffer: { type } } });
  }
  return bindings.sort((a, b) => a.index - b.index);
}

const ACCESS: Readonly<Record<string, GPUStorageTextureAccess>> = {
  read: "read-only",
  write: "write-only",
  read_write: "read-write",
};

function textureResource({ name, wgslType }: Pick<Binding, "name" | "wgslType">): Binding["resource"] {
  if (wgslType === "texture_2d<u32>") return { texture: { sampleType: "uint" } };
  const [, format, access] =
    /^texture_storage_2d<\s*(\w+)\s*,\s*(read|write|read_write)\s*>$/.exec(wgslType) ?? [];
  if (!format) {
    throw new SyntaxError(
      `Cannot bind ${name}, a texture must be a texture_storage_2d or a texture_2d<u32>: ${wgslType}`,
    );
  }
  return { storageTexture: { format: format as GPUTextureFormat, access: ACCESS[access!]! } };
}

/** Threads of a workgroup along x, y and z. @throws SyntaxError where no entry point says how many */
export function workgroupSizeOf(wgsl: string): [x: number, y: number, z: number] {
  const sizes = /@workgroup_size\(([^)]*)\)/.exec(stripComments(wgsl))?.[1];
  if (sizes === undefined) throw new SyntaxError("Cannot find the kernel's workgroup size");
  const [x = 1, y = 1, z = 1] = sizes.split(",").map((size) => evaluate(wgsl, size));
  return [x, y, z];
}

/**
 * A module constant's value: numbers and other constants, joined by + - * / << and worked out from left to right.
 *
 * @throws SyntaxError where there is no such constant, or it is made in another way
 */
export function constantOf(wgsl: string, name: string): number {
  const expression = new RegExp(`const\\s+${name}\\s*(?::[^=]*)?=([^;]*);`).exec(stripComments(wgsl))?.[1];
  if (expression === undefined) throw new SyntaxError(`Cannot find the constant in the kernel: ${name}`);
  return evaluate(wgsl, expression);
}

function evaluate(wgsl: string, expression: string): number {
  const text = expression.trim();
  const operand = "(?:0x[0-9a-fA-F]+|[0-9.]+(?:e-?[0-9]+)?)[uif]?|[A-Za-z_]\\w*";
  if (!new RegExp(`^(?:${operand})(?:\\s*(?:\\+|-|\\*|/|<<)\\s*(?:${operand}))*$`).test(text)) {
    throw new SyntaxError(`Cannot work out a constant, it must be numbers joined by + - * / <<: ${text}`);
  }
  const numberOf = (word: string) =>
    /^[A-Za-z_]/.test(word) ? constantOf(wgsl, word) : Number(word.replace(/(?<=^[^x]*)f$|[ui]$/, ""));
  const [first, ...rest] = text.match(new RegExp(`${operand}|\\+|-|\\*|/|<<`, "g"))!;
  let value = numberOf(first!);
  for (let i = 0; i < rest.length; i += 2) value = apply(rest[i]!, value, numberOf(rest[i + 1]!));
  return value;
}

function apply(sign: string, left: number, right: number): number {
  if (sign === "+") return left + right;
  if (sign === "-") return left - right;
  if (sign === "*") return left * right;
  return sign === "/" ? left / right : left * 2 ** right;
}

/** The layout of a struct of scalars, atomics, vectors, matrices and fixed arrays of those. */
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
    const { size, align, places, ...type } = typeLayout(typeName);
    offset = roundUp(offset, align);
    structAlign = Math.max(structAlign, align);
    fields.push({ name, offset, ...type, places: places.map((place) => offset / 4 + place) });
    offset += size;
  }
  const size = roundUp(offset, structAlign);
  const field = (name: string): Field => {
    const found = fields.find((each) => each.name === name);
    if (!found) throw new TypeError(`Cannot find the member, ${struct} has no such one: ${name}`);
    return found;
  };
  return { name: struct, size, words: size / 4, fields, field, at: (name) => field(name).offset / 4 };
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

/** `count` vectors, one every `align` bytes; that of three is aligned as that of four is, and may be followed closely. */
function vectors(scalar: Field["scalar"], count: number, rows: number): TypeLayout {
  const align = 4 * (rows === 3 ? 4 : rows);
  const places = Array.from({ length: count * rows }, (_, i) => Math.floor(i / rows) * align / 4 + i % rows);
  const size = count === 1 ? rows * 4 : count * align;
  return { scalar, components: count * rows, length: 1, size, align, places };
}

function typeLayout(type: string): TypeLayout {
  const name = /^atomic<(.*)>$/.exec(type)?.[1] ?? type;
  if (SCALARS[name] && name.length > 1) return vectors(SCALARS[name], 1, 1);
  const vector = /^vec([234])(?:([fui])|<(\w+)>)$/.exec(type);
  if (vector) return vectors(SCALARS[vector[2] ?? vector[3]!]!, 1, Number(vector[1]));
  const matrix = /^mat([234])x([234])(?:f|<f32>)$/.exec(type);
  if (matrix) return vectors("f32", Number(matrix[1]), Number(matrix[2]));
  const array = /^array<\s*(.+?)\s*[,;]\s*(\d+)u?\s*>$/.exec(type);
  if (array) {
    const each = typeLayout(array[1]!);
    const length = Number(array[2]);
    const stride = roundUp(each.size, each.align);
    const places = Array.from({ length }, (_, i) => each.places.map((place) => place + i * stride / 4))
      .flat();
    return { ...each, length, size: stride * length, places };
  }
  throw new SyntaxError(
    `Cannot lay out the type, it must be a scalar, vector, f32 matrix or a fixed array of those: ${type}`,
  );
}

const roundUp = (value: number, step: number): number => Math.ceil(value / step) * step;

const stripComments = (wgsl: string): string =>
  wgsl.replace(/\/\/[^\n]*/g, "").replace(/\/\*[\s\S]*?\*\//g, "");
