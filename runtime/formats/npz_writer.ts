import { type TextTensor, writeNpy } from "./npy.ts";
import type { NumericTensor } from "./npy_array.ts";
import { writeZip } from "./zip_writer.ts";

/**
 * Writes a .npz file, deflated. The same arrays give the same bytes.
 *
 * @throws what `writeNpy` and `writeZip` throw
 */
export function writeNpz(
  arrays: ReadonlyMap<string, NumericTensor | TextTensor>,
): Promise<Uint8Array<ArrayBuffer>> {
  return writeZip(new Map([...arrays].map(([name, array]) => [`${name}.npy`, writeNpy(array)])));
}
