/**
 * Makes runtime/motion/tracking/face_tables.bin, which the face solver works with, from the stock head, from pairs of what
 * it was told to do and what the tracker saw, and from the net that is fitted to both:
 *
 *     nice deno run -A tests/judge/tracking/make_pairs.ts FOLDER --people 30
 *     deno run -A tests/judge/tracking/net/write_features.ts FEATURES train=FOLDER
 *     pip install -r tests/judge/tracking/net/requirements.txt
 *     nice python3 tests/judge/tracking/net/fit_net.py FEATURES NET
 *     deno run -A tests/judge/tracking/fit_tables.ts NET [FOLDER]
 *
 * Without FOLDER all but the net stays as it is in the tables: the faces at rest, the shapes, the turns.
 * What the tables are good for is told by `main.ts` here, on other people.
 */
import { sculptStockHead } from "../../../runtime/head/stock/stock_head.ts";
import { partnersOf } from "../../../runtime/motion/tracking/differences.ts";
import { measureOpenings } from "../../../runtime/motion/tracking/eyes.ts";
import {
  FACE_VALUES,
  type FaceTables,
  type TableName,
} from "../../../runtime/motion/tracking/face_tables.ts";
import { readFaceTables } from "../../../runtime/motion/tracking/read_face_tables.ts";
import { addTo, principal } from "./fit_algebra.ts";
import { type FaceGeometry, geometryOf } from "./fit_geometry.ts";
import { fitShapes, turnOfTerms } from "./fit_response.ts";
import { type FitRow, mirroredRow, rowsOf } from "./fit_rows.ts";
import { type Pair, readPairsFolder } from "./pairs.ts";
import { type MatrixToWrite, writeFaceTables } from "./write_face_tables.ts";

const FACE_TABLES = new URL("../../../runtime/motion/tracking/face_tables.bin", import.meta.url);

/** Directions in which people differ that are kept: what the others move, the tracker does not tell. */
const PEOPLE = 24;

function tablesOf(
  geometry: FaceGeometry,
  neutral: ArrayLike<number>,
  shapes: readonly ArrayLike<number>[],
  turn: readonly Float64Array[],
  net: readonly MatrixToWrite[],
) {
  const { head, metres, products } = { head: geometry.fingerprint, ...geometry };
  const { directions, squares } = principal(geometry.people, PEOPLE);
  const people = directions.map((direction, k) =>
    direction.map((x) => x * Math.sqrt(squares[k]! * geometry.people.length))
  );
  return writeFaceTables({ head, metres, products }, [
    { name: "neutral", bits: 16, rows: [neutral] },
    { name: "still", bits: 16, rows: [geometry.still] },
    { name: "identity", bits: 8, rows: people },
    { name: "shapes", bits: 8, rows: shapes },
    ...net,
    { name: "turn", bits: 32, rows: turn },
  ]);
}

/** The mean face at rest as the tracker sees it, the same on both sides. */
function meanRest(rows: readonly FitRow[]): Float64Array {
  const faces = [...new Map(rows.map(({ film, neutral }) => [film, neutral])).values()];
  const mean = new Float64Array(FACE_VALUES);
  for (const face of faces) addTo(mean, face, 1 / faces.length);
  return mean;
}

function openingOf(points: ArrayLike<number>): readonly [number, number] {
  const opening = new Float64Array(2);
  measureOpenings(points, opening);
  return [opening[0]!, opening[1]!];
}

/** Rows of pictures and of their images in a mirror, and the mean face at rest that both are placed by. */
export function rowsOfPairs(geometry: FaceGeometry, pairs: readonly Pair[]) {
  const partners = partnersOf(geometry.neutral);
  const rowsBy = (neutral: ArrayLike<number>) => {
    const rows = rowsOf(pairs, { neutral, still: geometry.still });
    return [...rows, ...rows.map((row) => mirroredRow(row, partners))];
  };
  const neutral = meanRest(rowsBy(geometry.neutral));
  return { neutral, rows: rowsBy(neutral) };
}

export function fitTables(
  geometry: FaceGeometry,
  pairs: readonly Pair[],
  net: readonly MatrixToWrite[],
): Uint8Array<ArrayBuffer> {
  const { neutral, rows } = rowsOfPairs(geometry, pairs);
  const shapes = fitShapes(rows, geometry.shapes, geometry, openingOf(neutral));
  return tablesOf(geometry, neutral, shapes, turnOfTerms(rows), net);
}

/**
 * Whole numbers of these many bits are the net's. Of a layer's own inputs 8 will do; the first and the last layer have
 * inputs of several units, and the basis takes great numbers from each other.
 */
const NET_BITS: Partial<Record<TableName, 8 | 16>> = { second: 8 };

/** The net's matrices, as net/fit_net.py writes them: their sizes as JSON, a new line, their numbers. */
export function readNet(bytes: Uint8Array): MatrixToWrite[] {
  const line = bytes.indexOf(10), values = new Float32Array(bytes.slice(line + 1).buffer);
  const sizes: Record<string, readonly [number, number]> = JSON.parse(
    new TextDecoder().decode(bytes.subarray(0, line)),
  );
  let at = 0;
  return Object.entries(sizes).map(([name, [rows, columns]]) => ({
    name: name as TableName,
    bits: NET_BITS[name as TableName] ?? 16,
    rows: Array.from({ length: rows }, () => values.subarray(at, at += columns)),
  }));
}

/** The tables that are there, with another net. */
function withNet({ head, metres, products, matrices }: FaceTables, net: readonly MatrixToWrite[]) {
  const kept = (name: TableName, bits: 8 | 16 | 32): MatrixToWrite => {
    const { rows, columns, values } = matrices[name];
    return {
      name,
      bits,
      columns,
      rows: Array.from({ length: rows }, (_, r) => values.subarray(r * columns, (r + 1) * columns)),
    };
  };
  return writeFaceTables({ head, metres, products }, [
    kept("neutral", 16),
    kept("still", 16),
    kept("identity", 8),
    kept("shapes", 8),
    ...net,
    kept("turn", 32),
  ]);
}

if (import.meta.main) {
  const [path, folder] = Deno.args;
  if (path === undefined) {
    throw new TypeError("Cannot fit face tables, a net that net/fit_net.py made is needed: none");
  }
  const net = readNet(await Deno.readFile(path));
  if (folder === undefined) {
    const bytes = withNet(readFaceTables(await Deno.readFile(FACE_TABLES)), net);
    await Deno.writeFile(FACE_TABLES, bytes);
    console.log(`face_tables.bin: ${bytes.length} bytes, all but the net as they were`);
  } else {
    const pairs = (await Array.fromAsync(readPairsFolder(folder))).flat();
    if (pairs.length === 0) {
      throw new RangeError(`Cannot fit face tables, there must be pairs: none in ${folder}`);
    }
    const bytes = fitTables(geometryOf(sculptStockHead()), pairs, net);
    await Deno.writeFile(FACE_TABLES, bytes);
    const people = new Set(pairs.map(({ head }) => head)).size;
    console.log(`face_tables.bin: ${bytes.length} bytes, from ${pairs.length} pictures of ${people} people`);
  }
}
