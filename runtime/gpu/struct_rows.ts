import type { Field, StructLayout } from "./wgsl_reflection.ts";

/** Numbers of the kind a field holds, over the bytes of structs. */
export function viewOf(bytes: ArrayBuffer, { scalar }: Pick<Field, "scalar">) {
  if (scalar === "f32") return new Float32Array(bytes);
  return scalar === "u32" ? new Uint32Array(bytes) : new Int32Array(bytes);
}

/**
 * Lays columns out as a buffer of structs.
 *
 * @param columns by member, [rows, scalars of it], tightly packed; what is left out, or null, is 0
 * @throws RangeError where a column is too short
 */
export function packRows(
  layout: StructLayout,
  rows: number,
  columns: Readonly<Record<string, ArrayLike<number> | null>>,
): ArrayBuffer {
  // WebGPU binds no buffer that is smaller than one element.
  const bytes = new ArrayBuffer(Math.max(1, rows) * layout.size);
  for (const [name, values] of Object.entries(columns)) {
    const field = layout.field(name);
    if (values) writeColumn(viewOf(bytes, field), layout, rows, field, values);
  }
  return bytes;
}

function writeColumn(
  view: ReturnType<typeof viewOf>,
  { name: struct, words }: StructLayout,
  rows: number,
  { name, places }: Field,
  values: ArrayLike<number>,
): void {
  const width = places.length;
  if (values.length < rows * width) {
    throw new RangeError(
      `Cannot lay out ${struct}, ${name} must have ${rows * width} numbers: ${values.length}`,
    );
  }
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < width; k++) view[row * words + places[k]!] = values[row * width + k]!;
  }
}

type Column<T> = T extends Float32Array ? Float32Array<ArrayBuffer> : Uint32Array<ArrayBuffer>;

/**
 * One member out of a buffer of structs, [rows, scalars of it], tightly packed.
 *
 * @param view all words of the buffer, as numbers of the member's kind
 * @param rows which to take; all of them where left out
 */
export function columnOf<T extends Float32Array | Uint32Array>(
  layout: StructLayout,
  view: T,
  name: string,
  rows?: readonly number[],
): Column<T> {
  const { places } = layout.field(name);
  const width = places.length;
  const count = rows?.length ?? view.length / layout.words;
  const column = new (view.constructor as new (length: number) => Column<T>)(count * width);
  for (let i = 0; i < count; i++) {
    const at = (rows ? rows[i]! : i) * layout.words;
    for (let k = 0; k < width; k++) column[i * width + k] = view[at + places[k]!]!;
  }
  return column;
}
