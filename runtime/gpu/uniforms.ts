import { viewOf } from "./struct_rows.ts";
import type { StructLayout } from "./wgsl_reflection.ts";

/** What making buffers needs of the GPU. */
export interface BufferMaker {
  readonly device: GPUDevice;
  /** A zeroed buffer, guarded. Usage flags: GPUBufferUsage. */
  buffer(label: string, bytes: number, usage?: number): GPUBuffer;
}

export type UniformValue = number | ArrayLike<number>;

/** A uniform buffer written field by field; `send` uploads it. Allocates nothing per write. */
export interface Uniforms {
  readonly buffer: GPUBuffer;
  /** A scalar, or all elements of a vector, matrix (column by column) or array, tightly packed. */
  set(field: string, value: UniformValue): void;
  send(): void;
}

/** Makes the uniform buffer of a struct. What `values` holds is set and sent at once. */
export function makeUniforms(
  gpu: BufferMaker,
  layout: StructLayout,
  values?: Readonly<Record<string, UniformValue>>,
): Uniforms {
  const bytes = new ArrayBuffer(layout.size);
  const fields = new Map(
    layout.fields.map((field) => [field.name, { ...field, view: viewOf(bytes, field) }]),
  );
  const buffer = gpu.buffer(layout.name, layout.size, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST);
  const uniforms: Uniforms = {
    buffer,
    set(name, value) {
      const field = fields.get(name);
      if (!field) throw new TypeError(`Cannot set a uniform, ${layout.name} has no such field: ${name}`);
      const { view, places } = field;
      if (typeof value === "number") view[places[0]!] = value;
      else if (value.length === places.length) {
        for (let i = 0; i < places.length; i++) view[places[i]!] = value[i]!;
      } else {
        throw new RangeError(
          `Cannot set the uniform ${name}, ${places.length} numbers are needed: ${value.length}`,
        );
      }
    },
    send: () => gpu.device.queue.writeBuffer(buffer, 0, bytes),
  };
  if (values) {
    for (const [name, value] of Object.entries(values)) uniforms.set(name, value);
    uniforms.send();
  }
  return uniforms;
}
