import { join } from "node:path";
import { goldenModel } from "../../../goldens/diffusion/expected.ts";

/** A tensor as it stands in a file. Apart from the product's own reader and writer on purpose. */
export interface RawTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}
export type RawTensors = Readonly<Record<string, RawTensor>>;

/** All tensors of a golden model's file, such as `sd1_single.safetensors`. */
export async function rawTensors(path: string): Promise<RawTensors> {
  const bytes = await Deno.readFile(goldenModel(path));
  const start = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start)));
  delete header.__metadata__;
  return Object.fromEntries(
    Object.entries<{ dtype: string; shape: number[]; data_offsets: [number, number] }>(header).map(
      ([name, { dtype, shape, data_offsets: [from, to] }]) => [
        name,
        { dtype, shape, bytes: bytes.slice(start + from, start + to) },
      ],
    ),
  );
}

/** Bytes of a .safetensors file. */
export function safetensorsBytes(tensors: RawTensors, metadata: Record<string, string> | null = null) {
  let offset = 0;
  const header: Record<string, unknown> = metadata === null ? {} : { __metadata__: metadata };
  for (const [name, { dtype, shape, bytes }] of Object.entries(tensors)) {
    header[name] = { dtype, shape, data_offsets: [offset, offset += bytes.length] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  let at = 8 + text.length;
  for (const { bytes } of Object.values(tensors)) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

/** The tensors whose names pass, under new names; null leaves one out. */
export function renamed(tensors: RawTensors, rename: (name: string) => string | null): RawTensors {
  return Object.fromEntries(
    Object.entries(tensors).flatMap(([name, tensor]) => {
      const to = rename(name);
      return to === null ? [] : [[to, tensor]];
    }),
  );
}

/** The tensors of float16 in another type. */
export function retyped(tensors: RawTensors, dtype: string, encode: (value: number) => number): RawTensors {
  const wide = dtype === "BF16";
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => {
      if (tensor.dtype !== "F16") return [name, tensor];
      const codes = Array.from(new Float16Array(tensor.bytes.buffer), encode);
      const bytes = wide ? new Uint8Array(Uint16Array.from(codes).buffer) : Uint8Array.from(codes);
      return [name, { ...tensor, dtype, bytes }];
    }),
  );
}

/** The upper half of a float32, its lower half cut off. */
export const bfloat16Code = (value: number) => new Uint32Array(Float32Array.of(value).buffer)[0]! >>> 16;
/** The upper half of a float16. */
export const e5m2Code = (value: number) => new Uint16Array(Float16Array.of(value).buffer)[0]! >>> 8;

/** Values of the codes 0 to 126 of E4M3, by its definition: steps of an eighth of a power of two. */
const E4M3 = Array.from(
  { length: 127 },
  (_, code) => code < 8 ? code / 512 : (8 + code % 8) * 2 ** ((code >> 3) - 10),
);
/** The greatest code whose value is not above: cut off as the others here. */
export function e4m3Code(value: number): number {
  let [low, high] = [0, 126];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (E4M3[middle]! <= Math.abs(value)) low = middle;
    else high = middle - 1;
  }
  return low + (value < 0 ? 128 : 0);
}
export const e4m3Value = (code: number) => (code >= 128 ? -1 : 1) * E4M3[code & 127]!;

/** A tensor of zeros. */
export function zeros(dtype: "F16" | "F32", ...shape: number[]): RawTensor {
  const count = shape.reduce((product, length) => product * length, 1);
  return { dtype, shape, bytes: new Uint8Array(count * (dtype === "F16" ? 2 : 4)) };
}

/** Configurations of a tiny model's networks beside a single file, and its tokenizer: `from` is sd1 or sd2. */
export async function writeConfigsBeside(folder: string, from: string): Promise<void> {
  for (const part of ["unet", "vae", "text_encoder", "controlnet"]) {
    await Deno.mkdir(join(folder, part), { recursive: true });
    await Deno.copyFile(goldenModel(`${from}_half/${part}/config.json`), join(folder, part, "config.json"));
  }
  await Deno.symlink(goldenModel(`${from}/tokenizer`), join(folder, "tokenizer"));
}
