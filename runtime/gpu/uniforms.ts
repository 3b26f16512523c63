import type { Gpu } from "./gpu.ts";
import { type Field, structLayout } from "./wgsl_reflection.ts";

/** A uniform buffer written field by field; `send` uploads it. Allocates nothing per write. */
export interface Uniforms {
  readonly buffer: GPUBuffer;
  /** A scalar, or all elements of a vector, matrix (column by column) or array, tightly packed. */
  set(field: string, value: number | ArrayLike<number>): void;
  send(): void;
}

/** Makes the uniform buffer of a struct that the WGSL declares. */
export function makeUniforms(gpu: Gpu, wgsl: string, struct: string): Uniforms {
  const layout = structLayout(wgsl, struct);
  const bytes = new ArrayBuffer(layout.size);
  const views = { f32: new Float32Array(bytes), u32: new Uint32Array(bytes), i32: new Int32Array(bytes) };
  const fields = new Map(layout.fields.map((field) => [field.name, field]));
  const buffer = gpu.buffer(struct, layout.size, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST);
  return {
    buffer,
    set(name, value) {
      const field = fields.get(name);
      if (!field) throw new TypeError(`Cannot set a uniform, ${struct} has no such field: ${name}`);
      const view = views[field.scalar];
      if (typeof value === "number") view[field.offset / 4] = value;
      else write(view, field, value);
    },
    send: () => gpu.device.queue.writeBuffer(buffer, 0, bytes),
  };
}

function write(view: Float32Array | Uint32Array | Int32Array, field: Field, values: ArrayLike<number>): void {
  if (values.length !== field.components * field.length) {
    throw new RangeError(
      `Cannot set the uniform ${field.name}, ${
        field.components * field.length
      } numbers are needed: ${values.length}`,
    );
  }
  const rows = field.columnStride ? Math.min(field.columnStride / 4, rowsOf(field)) : field.components;
  let read = 0;
  for (let element = 0; element < field.length; element++) {
    const start = (field.offset + element * field.stride) / 4;
    for (let component = 0; component < field.components; component++) {
      const column = Math.floor(component / rows);
      view[start + column * (field.columnStride / 4) + component % rows] = values[read++]!;
    }
  }
}

/** Rows of a matrix: its columns are `columnStride` apart and fill `stride`. */
const rowsOf = (field: Field): number => field.components / (field.stride / field.columnStride);
