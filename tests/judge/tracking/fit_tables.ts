/**
 * Makes runtime/motion/tracking/face_tables.bin, which the face solver works with, from the stock head:
 *
 *     deno run -A tests/judge/tracking/fit_tables.ts
 */
import { ARKIT_INDEX, ARKIT_SHAPES, type ArkitShape } from "../../../runtime/head/arkit.ts";
import { sculptStockHead } from "../../../runtime/head/stock/stock_head.ts";
import { geometryOf } from "./fit_geometry.ts";
import { writeFaceTables } from "./write_face_tables.ts";

export const FACE_TABLES = new URL("../../../runtime/motion/tracking/face_tables.bin", import.meta.url);

/** Eye distances: how well the tracker places a point across the picture and in depth. */
const NOISE = [0.02, 0.02, 0.05];
const FIRST_IRIS = 468;
/** What landmarks cannot show. */
const UNSEEN: readonly ArkitShape[] = ["cheekPuff", "tongueOut"];

const geometry = geometryOf(sculptStockHead());
const readout = geometry.shapes.map((shape) =>
  shape.map((x, i) => i >= FIRST_IRIS * 3 ? 0 : x / NOISE[i % 3]! ** 2 / 20)
);
const square = ARKIT_SHAPES.map(() => 1), size = ARKIT_SHAPES.map(() => 0.2);
const high = ARKIT_SHAPES.map((name) => UNSEEN.includes(name) ? 0 : 1);
for (const name of UNSEEN) high[ARKIT_INDEX[name]] = 0;
const bytes = writeFaceTables({
  head: geometry.fingerprint,
  metres: geometry.metres,
  products: geometry.products,
}, [
  { name: "neutral", bits: 16, rows: [geometry.neutral] },
  { name: "still", bits: 16, rows: [geometry.still] },
  { name: "identity", bits: 8, rows: geometry.people },
  { name: "shapes", bits: 8, rows: geometry.shapes },
  { name: "readout", bits: 8, rows: readout },
  { name: "prior", bits: 32, rows: [ARKIT_SHAPES.map(() => 0), high, square, size] },
  { name: "gaze", bits: 32, rows: [], columns: 0 },
  { name: "hidden", bits: 16, rows: [], columns: 0 },
  { name: "output", bits: 16, rows: [], columns: 0 },
]);
await Deno.writeFile(FACE_TABLES, bytes);
console.log(`face_tables.bin: ${bytes.length} bytes, stock head ${geometry.fingerprint}`);
