/**
 * Makes runtime/motion/tracking/face_tables.bin, which the face solver works with, from the stock head and from pairs of
 * what it was told to do and what the tracker saw:
 *
 *     nice deno run -A tests/judge/tracking/make_pairs.ts FOLDER --people 30
 *     deno run -A tests/judge/tracking/fit_tables.ts FOLDER
 *
 * The same pairs give the same bytes. What the tables are good for is told by `main.ts` here, on other people.
 */
import { ARKIT_INDEX, ARKIT_SHAPES } from "../../../runtime/head/arkit.ts";
import { sculptStockHead } from "../../../runtime/head/stock/stock_head.ts";
import { measureOpenings } from "../../../runtime/motion/tracking/eyes.ts";
import { FACE_VALUES } from "../../../runtime/motion/tracking/face_tables.ts";
import { readFaceTables } from "../../../runtime/motion/tracking/read_face_tables.ts";
import { addTo, principal } from "./fit_algebra.ts";
import { type FaceGeometry, geometryOf } from "./fit_geometry.ts";
import { fitResponse, priorOf, type Response, turnOfTerms, UNSEEN } from "./fit_response.ts";
import { type FitRow, mirroredRow, partnersOf, rowsOf } from "./fit_rows.ts";
import { type Pair, readPairsFolder } from "./pairs.ts";
import { writeFaceTables } from "./write_face_tables.ts";

const FACE_TABLES = new URL("../../../runtime/motion/tracking/face_tables.bin", import.meta.url);

/** Directions in which people differ that are kept: what the others move, the tracker does not tell. */
const PEOPLE = 24;
/**
 * Of unused people of the stock head and an ICT identity that is left out of the figures: the median correlation of all
 * shapes over sweeps of each was 0.27 with the geometry alone, 0.53 with its shapes learnt by all points, 0.62 by
 * differences of neighbours, 0.64 with each weight's price by how surely it is seen. Ridge regression from the points to
 * the weights: 0.47; from the differences: 0.53.
 */
const RESPONSE = { trust: 2, gain: 0.5, own: 0.2 };
/** Shares of what weights are as a rule, and of none; how many errors a weight must be worth. */
const LIKELY = 0.2, LEAST = 0.3, PRICE = 2.2;

function tablesOf(
  geometry: FaceGeometry,
  neutral: ArrayLike<number>,
  response: Response,
  prior: Float64Array[],
  turn: readonly Float64Array[],
) {
  const { head, metres, products } = { head: geometry.fingerprint, ...geometry };
  const { directions, squares } = principal(geometry.people, PEOPLE);
  const people = directions.map((direction, k) =>
    direction.map((x) => x * Math.sqrt(squares[k]! * geometry.people.length))
  );
  const high = Float64Array.from(ARKIT_SHAPES, () => 1);
  for (const name of UNSEEN) high[ARKIT_INDEX[name]] = 0;
  const price = Float64Array.from(
    ARKIT_SHAPES,
    (_, k) => PRICE * Math.sqrt(Math.max(0, response.metric[k]![k]!)),
  );
  return writeFaceTables({ head, metres, products }, [
    { name: "neutral", bits: 16, rows: [neutral] },
    { name: "still", bits: 16, rows: [geometry.still] },
    { name: "identity", bits: 8, rows: people },
    { name: "shapes", bits: 8, rows: response.shapes },
    { name: "readout", bits: 16, rows: response.readout },
    { name: "metric", bits: 32, rows: response.metric },
    { name: "turned", bits: 32, rows: response.turned },
    { name: "turn", bits: 32, rows: turn },
    { name: "prior", bits: 32, rows: [high.map(() => 0), high, price, ...prior] },
  ]);
}

/** A response that knows nothing, for placing faces before one is learnt. */
function nothing({ shapes }: FaceGeometry): Response {
  const zeros = (rows: number, columns: number) =>
    Array.from({ length: rows }, () => new Float64Array(columns));
  const weights = ARKIT_SHAPES.length;
  return {
    shapes: [...shapes],
    readout: zeros(weights, FACE_VALUES),
    metric: zeros(weights, shapes.length),
    turned: zeros(weights, 9),
  };
}

/** Turns that are taken as they are seen. */
const asSeen = () => [0, 1, 2].map((c) => Float64Array.from({ length: 9 }, (_, k) => k === c ? 1 : 0));

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

export function fitTables(geometry: FaceGeometry, pairs: readonly Pair[]): Uint8Array<ArrayBuffer> {
  const none = ARKIT_SHAPES.map(() => new Float64Array(ARKIT_SHAPES.length));
  const partners = partnersOf(geometry.neutral);
  const rowsBy = (neutral: ArrayLike<number>) => {
    const tables = readFaceTables(tablesOf(geometry, neutral, nothing(geometry), none, asSeen()));
    const rows = rowsOf(pairs, tables);
    return { tables, rows: [...rows, ...rows.map((row) => mirroredRow(row, partners))] };
  };
  const neutral = meanRest(rowsBy(geometry.neutral).rows);
  const { tables, rows } = rowsBy(neutral);
  const response = fitResponse(rows, geometry.shapes, tables, openingOf(neutral), RESPONSE);
  const prior = priorOf(rows).map((row, i) => row.map((x, j) => LIKELY * x + (i === j ? LEAST : 0)));
  return tablesOf(geometry, neutral, response, prior, turnOfTerms(rows));
}

if (import.meta.main) {
  const [folder] = Deno.args;
  if (folder === undefined) {
    throw new TypeError("Cannot fit face tables, a folder of pairs that make_pairs.ts made is needed: none");
  }
  const pairs = (await Array.fromAsync(readPairsFolder(folder))).flat();
  if (pairs.length === 0) {
    throw new RangeError(`Cannot fit face tables, there must be pairs: none in ${folder}`);
  }
  const bytes = fitTables(geometryOf(sculptStockHead()), pairs);
  await Deno.writeFile(FACE_TABLES, bytes);
  const people = new Set(pairs.map(({ head }) => head)).size;
  console.log(`face_tables.bin: ${bytes.length} bytes, from ${pairs.length} pictures of ${people} people`);
}
