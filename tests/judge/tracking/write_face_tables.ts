import { FACE_TABLES_MAGIC } from "../../../runtime/motion/tracking/read_face_tables.ts";
import type { Corrective } from "../../../runtime/head/head_model.ts";
import type { TableName } from "../../../runtime/motion/tracking/face_tables.ts";

/** A matrix and how it is to be written. */
export interface MatrixToWrite {
  readonly name: TableName;
  readonly bits: 8 | 16 | 32;
  readonly rows: readonly ArrayLike<number>[];
  /** Of a matrix without rows. */
  readonly columns?: number;
}

/** The bytes that readFaceTables() reads. */
export function writeFaceTables(
  facts: { readonly head: string; readonly metres: number; readonly products: readonly Corrective[] },
  matrices: readonly MatrixToWrite[],
): Uint8Array<ArrayBuffer> {
  const header = new TextEncoder().encode(JSON.stringify({
    ...facts,
    matrices: matrices.map(({ name, bits, rows, columns }) => ({
      name,
      rows: rows.length,
      columns: columns ?? rows[0]?.length ?? 0,
      bits,
    })),
  }));
  const parts: Uint8Array[] = [new TextEncoder().encode(FACE_TABLES_MAGIC), new Uint8Array(4), header];
  new DataView(parts[1]!.buffer).setUint32(0, header.length, true);
  for (const { bits, rows } of matrices) for (const row of rows) parts.push(rowBytes(row, bits));
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function rowBytes(row: ArrayLike<number>, bits: 8 | 16 | 32): Uint8Array {
  if (bits === 32) return new Uint8Array(Float32Array.from(row).buffer);
  const most = Array.from(row).reduce((largest, x) => Math.max(largest, Math.abs(x)), 0);
  const unit = Math.fround(most / (2 ** (bits - 1) - 1)) || 1;
  const bytes = new Uint8Array(4 + row.length * bits / 8), view = new DataView(bytes.buffer);
  view.setFloat32(0, unit, true);
  for (let i = 0; i < row.length; i++) {
    const value = Math.round(row[i]! / unit);
    if (bits === 8) view.setInt8(4 + i, value);
    else view.setInt16(4 + i * 2, value, true);
  }
  return bytes;
}
