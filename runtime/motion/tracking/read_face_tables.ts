import { crc32 } from "../../base/crc32.ts";
import { ARKIT_SHAPES } from "../../head/arkit.ts";
import { DIFFERENCE_COUNT } from "./differences.ts";
import {
  FACE_POINTS,
  FACE_VALUES,
  type FaceTables,
  type FaceTablesHeader,
  TABLE_NAMES,
  type TableMatrix,
  type TableName,
} from "./face_tables.ts";
import { OPENINGS, TURN_TERMS } from "./weight_net.ts";

/*
 * The file: the magic, the header's length (u32, little-endian), the header (JSON), then the matrices one behind the
 * other, row by row, little-endian and unaligned, each row as FaceTablesHeader says.
 */

export const FACE_TABLES_MAGIC = "headcast face tables 2\n";
/** Numbers of all matrices: the tables of a face have a tenth of it. */
const MOST_NUMBERS = 4e6;
const SHAPES = ARKIT_SHAPES.length;

/**
 * Reads the tables that the solver works with, `face_tables.bin` beside this file.
 *
 * @throws SyntaxError where the bytes are no tables, or cut off
 */
export function readFaceTables(bytes: Uint8Array): FaceTables {
  const start = FACE_TABLES_MAGIC.length + 4;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < start || new TextDecoder().decode(bytes.subarray(0, start - 4)) !== FACE_TABLES_MAGIC) {
    throw refusal("they must begin as face tables do", `${bytes.length} bytes of something else`);
  }
  const length = view.getUint32(start - 4, true);
  if (length > bytes.length - start) throw refusal("the header is cut off", `${bytes.length} bytes`);
  const header = readHeader(new TextDecoder().decode(bytes.subarray(start, start + length)));
  const matrices: Partial<Record<TableName, TableMatrix>> = {};
  let at = start + length;
  for (const { name, rows, columns, bits } of header.matrices) {
    const size = rows * (columns * bits / 8 + (bits === 32 ? 0 : 4));
    if (at + size > bytes.length) throw refusal(`matrix ${name} is cut off`, `${bytes.length} bytes`);
    matrices[name] = { rows, columns, values: readMatrix(view, at, rows, columns, bits) };
    at += size;
  }
  for (const name of TABLE_NAMES) if (!matrices[name]) throw refusal("a matrix is missing", name);
  const all = matrices as Record<TableName, TableMatrix>;
  checkSizes(all, header.products.length);
  return {
    fingerprint: crc32(bytes).toString(16).padStart(8, "0"),
    head: header.head,
    metres: header.metres,
    products: header.products,
    matrices: all,
  };
}

const refusal = (constraint: string, met: string) =>
  new SyntaxError(`Cannot read face tables, ${constraint}: ${met}`);

function readHeader(text: string): FaceTablesHeader {
  let header: FaceTablesHeader;
  try {
    header = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError("Cannot read face tables, their header must be JSON: it is not", { cause });
  }
  const isCount = (value: unknown) => Number.isInteger(value) && Number(value) >= 0;
  const sound = Array.isArray(header?.matrices) && Array.isArray(header.products) && header.metres > 0 &&
    header.matrices.every(({ rows, columns, bits }) =>
      isCount(rows) && isCount(columns) && [8, 16, 32].includes(bits)
    ) &&
    header.products.every(({ inputs }) =>
      Array.isArray(inputs) && inputs.every((i) => isCount(i) && i < SHAPES)
    );
  if (!sound) throw refusal("their header must say what follows", text.slice(0, 40));
  const numbers = header.matrices.reduce((sum, { rows, columns }) => sum + rows * columns, 0);
  if (numbers > MOST_NUMBERS) throw refusal(`they have at most ${MOST_NUMBERS} numbers`, `${numbers}`);
  return header;
}

function readMatrix(
  view: DataView,
  start: number,
  rows: number,
  columns: number,
  bits: 8 | 16 | 32,
): Float32Array {
  const values = new Float32Array(rows * columns);
  let at = start;
  for (let r = 0; r < rows; r++) {
    const unit = bits === 32 ? 1 : view.getFloat32(at, true);
    if (bits !== 32) at += 4;
    for (let c = 0; c < columns; c++) {
      const value = bits === 8
        ? view.getInt8(at)
        : bits === 16
        ? view.getInt16(at, true)
        : view.getFloat32(at, true);
      values[r * columns + c] = value * unit;
      at += bits / 8;
    }
  }
  return values;
}

function checkSizes(matrices: Readonly<Record<TableName, TableMatrix>>, products: number): void {
  const all = SHAPES + products, inputs = matrices.basis.rows + TURN_TERMS + OPENINGS + 1;
  const expected: readonly (readonly [TableName, number | undefined, number | undefined])[] = [
    ["neutral", 1, FACE_VALUES],
    ["still", 1, FACE_POINTS],
    ["identity", undefined, FACE_VALUES],
    ["shapes", all, FACE_VALUES],
    ["basis", undefined, DIFFERENCE_COUNT],
    ["first", undefined, inputs],
    ["second", undefined, undefined],
    ["last", SHAPES, matrices.second.rows + inputs],
    ["turn", 3, 9],
  ];
  const share = matrices.second.columns - 1;
  if (!(share > 0) || matrices.first.rows % share !== 0) {
    throw refusal("the net's second layer takes a share of its first", `${share} of ${matrices.first.rows}`);
  }
  for (const [name, rows, columns] of expected) {
    const matrix = matrices[name];
    if (matrix.rows !== (rows ?? matrix.rows) || matrix.columns !== (columns ?? matrix.columns)) {
      throw refusal(`matrix ${name} has another size`, `${matrix.rows} x ${matrix.columns}`);
    }
  }
}
