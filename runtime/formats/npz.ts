import { reason } from "../base/message.ts";
import { type NpyValue, readNpyValue } from "./npy.ts";
import type { NumericTensor } from "./npy_array.ts";
import { readZip, type ZipLimits } from "./zip.ts";

/**
 * Reads the arrays of plain numbers in a .npz file: a ZIP archive of .npy files, as numpy's savez and savez_compressed
 * write it, into a stream too. What holds text or Python objects is left out; {@link readNpzValues} has that as well.
 *
 * @returns the arrays by name, without ".npy"
 * @throws SyntaxError, TypeError or RangeError where the archive or an array is broken or past the limits
 */
export async function readNpz(
  bytes: Uint8Array,
  limits: ZipLimits = {},
): Promise<Map<string, NumericTensor>> {
  const numbers = new Map<string, NumericTensor>();
  for (const [name, value] of await readNpzValues(bytes, limits)) {
    if ("data" in value) numbers.set(name, value);
  }
  return numbers;
}

/**
 * Reads all arrays of a .npz file: numbers, text and Python objects, the last by the safe pickle reader.
 *
 * @throws as {@link readNpz} does
 */
export async function readNpzValues(
  bytes: Uint8Array,
  limits: ZipLimits = {},
): Promise<Map<string, NpyValue>> {
  const { wanted = () => true } = limits;
  const files = await readZip(bytes, {
    ...limits,
    wanted: (name) => name.endsWith(".npy") && wanted(name.slice(0, -4)),
  }).catch((cause: unknown) => {
    throw failed(cause, reason(cause));
  });
  const arrays = new Map<string, NpyValue>();
  for (const [name, { data, stored }] of files) {
    try {
      arrays.set(name.slice(0, -4), await readNpyValue(data, !stored));
    } catch (cause) {
      throw failed(cause, `its array ${JSON.stringify(name.slice(0, -4))} is bad, ${reason(cause)}`);
    }
    // The array has it, or a copy.
    files.delete(name);
  }
  return arrays;
}

function failed(cause: unknown, why: string): Error {
  const kind = [TypeError, RangeError].find((kind) => cause instanceof kind) ?? SyntaxError;
  return new kind(`Cannot read .npz, ${why}`, { cause });
}
