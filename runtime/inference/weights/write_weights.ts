import { elementsOf, STORED_BYTES } from "./stored_tensor.ts";
import { writeAll } from "../../base/write_all.ts";

/** A tensor that is to be written. Its numbers are asked for when its turn comes, and forgotten then. */
export interface NewTensor {
  readonly name: string;
  readonly shape: readonly number[];
  numbers(): Promise<Float32Array>;
}

/** Numbers begin at multiples of it. */
const ALIGNMENT = 8;

/** Writes a .safetensors file, one tensor after the other. @throws Error where the file is there or the disk full */
export async function writeWeights(
  path: string,
  tensors: readonly NewTensor[],
  type: "float32" | "float16",
): Promise<void> {
  const header: Record<string, unknown> = {};
  let offset = 0;
  for (const { name, shape } of tensors) {
    const end = offset + elementsOf(shape) * STORED_BYTES[type];
    header[name] = { dtype: type === "float32" ? "F32" : "F16", shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = JSON.stringify(header);
  const text = new TextEncoder().encode(json + " ".repeat((ALIGNMENT - json.length % ALIGNMENT) % ALIGNMENT));
  using file = await Deno.open(path, { write: true, createNew: true });
  await writeAll(file, new Uint8Array(BigUint64Array.of(BigInt(text.length)).buffer));
  await writeAll(file, text);
  for (const { name, shape, numbers } of tensors) {
    const values = await numbers();
    if (values.length !== elementsOf(shape)) {
      throw new RangeError(
        `Cannot write ${name} of [${shape}], its numbers are another count: ${values.length}`,
      );
    }
    const typed = type === "float32" ? values : Float16Array.from(values);
    await writeAll(file, new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength));
  }
}
