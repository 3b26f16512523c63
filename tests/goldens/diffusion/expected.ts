import { fileURLToPath } from "node:url";

/** A tensor of a golden file. Integers (token ids, timesteps) are bigints, as ONNX has them. */
export interface Golden {
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** A folder of models/, such as `sd1/unet`: an absolute path. */
export function goldenModel(path: string): string {
  return fileURLToPath(new URL(`./models/${path}`, import.meta.url));
}

/** Everything in expected/NAME.safetensors by name. */
export function readGoldens(name: string): Promise<Readonly<Record<string, Golden>>> {
  return readGoldensOf(new URL(`./expected/${name}.safetensors`, import.meta.url));
}

/**
 * Everything in a golden file by name. Apart from the product's own reader on purpose: a mistake there
 * must not hide itself.
 */
export async function readGoldensOf(file: URL): Promise<Readonly<Record<string, Golden>>> {
  const bytes = await Deno.readFile(file);
  const start = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start)));
  return Object.fromEntries(
    Object.entries<{ dtype: string; shape: number[]; data_offsets: [number, number] }>(header).map(
      ([key, { dtype, shape, data_offsets: [first, last] }]) => {
        const { buffer } = bytes.slice(start + first, start + last);
        return [key, { shape, data: dtype === "I64" ? new BigInt64Array(buffer) : new Float32Array(buffer) }];
      },
    ),
  );
}

/** One tensor of floats out of `readGoldens`. */
export function floats(goldens: Readonly<Record<string, Golden>>, name: string): Float32Array {
  const data = goldens[name]?.data;
  if (!(data instanceof Float32Array)) throw new Error(`Cannot read golden floats, there are none: ${name}`);
  return data;
}
