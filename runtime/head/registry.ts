import { crc32 } from "../base/crc32.ts";
import type { HeadModel } from "./head_model.ts";
import { sculptStockHead } from "./stock/stock_head.ts";

let stock: HeadModel | undefined;

/**
 * The head of a name, sculpted once a process. A promise, as heads that come from files are read.
 *
 * @throws RangeError where this version has no such head
 */
// deno-lint-ignore require-await
export async function headByName(name: string): Promise<HeadModel> {
  if (name !== "stock") throw new RangeError(`Cannot load head, only "stock" is built in: "${name}"`);
  return stock ??= sculptStockHead();
}

/** Tells one mesh from another: triangles are what splats are bound to, the template is what they lie on. */
export function headFingerprint(head: HeadModel): string {
  const bytes = ({ buffer, byteOffset, byteLength }: Float32Array | Uint32Array) =>
    new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
  return crc32(bytes(head.template), crc32(bytes(head.triangles))).toString(16).padStart(8, "0");
}
