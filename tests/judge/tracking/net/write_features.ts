/**
 * Writes what fit_net.py reads: of each file of pairs the differences that the solver sees, as the tracker and as the truth
 * has them, and what the mixes and the heads' shapes are. Of the head "ict", too, where HEADCAST_DATA has it.
 * `deno run -A tests/judge/tracking/net/write_features.ts OUT train=FOLDER [ict=FOLDER] [test=FOLDER]`
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ADDED_HEADS } from "../../../../runtime/avatar/folder/heads.ts";
import { knownHead } from "../../../../runtime/avatar/stock/on_head.ts";
import { ARKIT_SHAPES } from "../../../../runtime/head/arkit.ts";
import { headByName } from "../../../../runtime/head/registry.ts";
import { sculptStockHead } from "../../../../runtime/head/stock/stock_head.ts";
import {
  DIFFERENCE_COUNT,
  DIFFERENCES,
  mirrorDifferences,
  partnersOf,
  writeDifferences,
} from "../../../../runtime/motion/tracking/differences.ts";
import { createFaceSolver } from "../../../../runtime/motion/tracking/face_solver.ts";
import type { FaceTables } from "../../../../runtime/motion/tracking/face_tables.ts";
import {
  axisAngleOf,
  multiplyTurns,
  turnTowards,
  unturn,
} from "../../../../runtime/motion/tracking/matrix_turn.ts";
import { createFacePlace, createFacePlacer } from "../../../../runtime/motion/tracking/place_face.ts";
import { createRestFace } from "../../../../runtime/motion/tracking/rest_face.ts";
import { geometryOf } from "../fit_geometry.ts";
import { mix } from "../motions.ts";
import { type Pair, readPairsFolder } from "../pairs.ts";
import { calm, readTables } from "../solve.ts";

/** Films of mixes whose weights are written, from a seed that make_pairs.ts never comes to. */
const MIXES = 500, FIRST_MIX = 500_000, MIX_FRAMES = 72;

/** A picture's row: its differences as tracked and in truth, the turn, the lids' openings, the weights. */
function rowsOfSeat(tables: FaceTables, seat: readonly Pair[]): Map<Pair, number[]> {
  const look = (truth: boolean) => {
    const shown = (pair: Pair) => truth ? pair.truth : pair.landmarks;
    const solver = createFaceSolver(tables), rest = createRestFace(tables);
    solver.beginCalibration();
    for (const pair of calm([...seat], { truth })) solver.addSample(shown(pair), pair.width, pair.height);
    const calibration = solver.finishCalibration();
    rest.use(calibration);
    const place = createFacePlace(), placeFace = createFacePlacer(tables.matrices.still.values);
    const [ray, turn, head] = [new Float64Array(9), new Float64Array(9), new Float64Array(9)];
    const angles = new Float64Array(3), at = new Float64Array(DIFFERENCE_COUNT);
    const before = new Float64Array(DIFFERENCE_COUNT);
    writeDifferences(rest.neutral, before);
    return (pair: Pair) => {
      if (!pair.found || !placeFace(shown(pair), pair.width, pair.height, rest.neutral, place)) return null;
      turnTowards(-place.centre[0]!, -place.centre[1]!, place.focal, ray);
      multiplyTurns(ray, place.turn, turn);
      unturn(rest.ahead, turn, head);
      axisAngleOf(head, angles, 0);
      writeDifferences(place.points, at);
      return { moved: Array.from(at, (x, k) => x - before[k]!), facts: [...angles, ...calibration.opening] };
    };
  };
  const tracked = look(false), exact = look(true), rows = new Map<Pair, number[]>();
  for (const pair of seat) {
    const seen = tracked(pair), truth = exact(pair);
    if (seen && truth) rows.set(pair, [...seen.moved, ...truth.moved, ...seen.facts, ...pair.weights]);
  }
  return rows;
}

const numbers = (rows: readonly ArrayLike<number>[]) =>
  new Uint8Array(Float32Array.from(rows.flatMap((row) => Array.from(row))).buffer);

async function writePeople(out: string, label: string, folder: string, tables: FaceTables): Promise<void> {
  let n = 0;
  for await (const pairs of readPairsFolder(folder)) {
    const seats = Map.groupBy(
      pairs,
      ({ head, camera, degradation }) => JSON.stringify([head, camera, degradation]),
    );
    const rows = new Map([...seats.values()].flatMap((seat) => [...rowsOfSeat(tables, seat)]));
    const kept = pairs.filter((pair) => rows.has(pair)), name = `${label}-${String(n++).padStart(4, "0")}`;
    const facts = kept.map(({ film, motion, set, head, degradation }) => ({
      film,
      motion,
      set,
      head,
      degradation,
    }));
    await writeFile(join(out, `${name}.json`), JSON.stringify(facts));
    await writeFile(join(out, `${name}.f32`), numbers(kept.map((pair) => rows.get(pair)!)));
  }
  console.log(`${label}: ${n} people`);
}

async function writeGeometry(out: string, tables: FaceTables): Promise<void> {
  const heads = [["stock", sculptStockHead()] as const];
  if ((await ADDED_HEADS.names()).includes("ict")) heads.push(["ict", await headByName("ict")] as never);
  for (const [name, head] of heads) {
    const { shapes, products } = geometryOf({ ...head, landmarks: (await knownHead(head)).landmarks });
    const moved = shapes.map((shape) => {
      const into = new Float64Array(DIFFERENCE_COUNT);
      writeDifferences(shape, into);
      return into;
    });
    await writeFile(join(out, `head-${name}.f32`), numbers(moved));
    await writeFile(join(out, `head-${name}.json`), JSON.stringify(products));
  }
  const mirrored = mirrorDifferences(partnersOf(tables.matrices.neutral.values));
  const zones = DIFFERENCES.map(({ of, from, axis }) => ({ of, from, axis }));
  await writeFile(
    join(out, "facts.json"),
    JSON.stringify({
      names: ARKIT_SHAPES,
      from: [...mirrored.from],
      sign: [...mirrored.sign],
      differences: zones,
    }),
  );
  const mixes = Array.from({ length: MIXES }, (_, k) => mix(FIRST_MIX + k, MIX_FRAMES).poses).flat();
  await writeFile(join(out, "mixes.f32"), numbers(mixes.map(({ expression }) => expression)));
}

if (import.meta.main) {
  const [out, ...folders] = Deno.args;
  if (out === undefined || folders.some((folder) => !/^(train|ict|test)=./.test(folder))) {
    throw new TypeError(
      `Cannot write features, it takes OUT train=FOLDER [ict=FOLDER] [test=FOLDER]: ${
        JSON.stringify(Deno.args)
      }`,
    );
  }
  await mkdir(out, { recursive: true });
  const tables = await readTables();
  await writeGeometry(out, tables);
  for (const folder of folders) {
    const at = folder.indexOf("=");
    await writePeople(out, folder.slice(0, at), folder.slice(at + 1), tables);
  }
}
