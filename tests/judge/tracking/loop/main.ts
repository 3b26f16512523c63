/**
 * The loop closed by itself: films of heads that nothing is fitted to, under known weights, are the camera of a headless
 * Chromium; the real page tracks them after a calibration and drives a session of a real server. The weights that come
 * out are held against those that went in, beside what pairs of the same films give offline.
 *
 *   deno run -A tests/judge/tracking/loop/main.ts --takes ict-01,stock --clip CAPTURE.csv --pairs FOLDER
 *
 * Heads and trained avatars are those of HEADCAST_DATA, as for make_tests.ts. A film of 300 pictures is 140 MB, kept in
 * FILMS if it is given, and plays for 100 s at 4 pictures a second: choose what this machine can track.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { openClip } from "../../../../runtime/commands/clip/open.ts";
import { openLocalGpu } from "../../../../runtime/render/files/local_gpu.ts";
import { createRenderer } from "../../../../runtime/render/renderer.ts";
import { withBrowser } from "../../../e2e/browser.ts";
import { putStockAvatar } from "../../../kept.ts";
import { PAINTED_WORKER } from "../../../stream/fakes.ts";
import type { Degradation } from "../degrade.ts";
import { motionsOf, type Take, takesOf } from "../make_tests.ts";
import { readPairsFolder } from "../pairs.ts";
import { readTables, type Solved, solveFilms } from "../solve.ts";
import { followFilm } from "./follow_film.ts";
import { openJpegWay } from "./jpeg_way.ts";
import { printLoop, printRows, solvedOf } from "./loop_table.ts";
import { type Filmed, makeFilms, placeOf, scriptOf, setRate } from "./make_films.ts";

/** Pictures of the face at rest before all else: a slow machine's calibration takes 13 s. */
const LEAD = 120;

/** Films of a take, those that are there not again. */
async function filmsOf(
  folder: string,
  take: Take,
  script: readonly Filmed[],
  { fps, name }: { fps: number; name: string },
): Promise<Map<Degradation, string>> {
  const paths = take.degradations.map((how) => [how, join(folder, `${name}-${how}.y4m`)] as const);
  if (paths.every(([, path]) => existsSync(path))) return new Map(paths);
  const gpu = await openLocalGpu(), renderer = await createRenderer(gpu);
  let films = new Map<Degradation, string>();
  try {
    await withBrowser(async (context) => {
      films = await makeFilms({
        renderer,
        path: (how) => join(folder, `${name}-${how}.y4m`),
        take,
        script,
        fps,
        jpeg: await openJpegWay(context),
      });
    });
  } finally {
    renderer.close();
    gpu.close();
  }
  return films;
}

/** What the solver makes of the pairs of the same films; nothing where there are none. */
async function offlineOf(folder: string | undefined, take: Take): Promise<Map<string, Solved[]>> {
  const tables = await readTables(), all = new Map<string, Solved[]>();
  if (folder === undefined) return all;
  for await (const pairs of readPairsFolder(folder)) {
    const own = pairs.filter(({ film }) => film.startsWith(`${take.name}/`));
    for (const [how, some] of Map.groupBy(own, ({ degradation }) => degradation)) {
      all.set(how === "camera" ? "none" : how, solveFilms(tables, some));
    }
  }
  return all;
}

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      takes: { type: "string", default: "stock" },
      only: { type: "string" },
      avatars: { type: "string", default: "" },
      clip: { type: "string" },
      pairs: { type: "string" },
      films: { type: "string" },
      fps: { type: "string", default: "4" },
      motions: { type: "string" },
      rows: { type: "boolean", default: false },
      rounds: { type: "string", default: "4" },
      mirror: { type: "boolean", default: false },
      rendered: { type: "boolean", default: false },
    },
  });
  const fps = Number(values.fps), { mirror } = values;
  const folder = values.films ?? await Deno.makeTempDir({ prefix: "headcast-films-" });
  const clip = values.clip === undefined ? undefined : await openClip(values.clip);
  const { folder: avatarFolder } = await putStockAvatar(join(folder, "avatars"));
  const suffix = values.motions === undefined ? "" : `-${values.motions}`;
  const wanted = values.takes.split(",");
  const takes = takesOf(10, values.avatars.split(",").filter(Boolean), true);
  for (const take of takes.filter(({ name }) => wanted.includes(name))) {
    const script = scriptOf(
      motionsOf(take, clip).filter(({ name }) => values.motions?.split(",").includes(name) ?? true),
      LEAD,
    );
    const offline = await offlineOf(values.pairs, take);
    for (const [how, film] of await filmsOf(folder, take, script, { fps, name: `${take.name}${suffix}` })) {
      if (values.only !== undefined && !values.only.split(",").includes(how)) continue;
      setRate(film, fps);
      const followed = await followFilm({
        ...{ film, fps, mirror, avatarFolder, avatarsFolder: dirname(avatarFolder) },
        ...{ pictures: script.length, lead: LEAD, missed: 0.03, rounds: Number(values.rounds) },
        ...values.rendered ? { size: 256, sessionFps: 10 } : {
          ...{ size: 128, sessionFps: 20 },
          workerUrl: PAINTED_WORKER,
        },
      });
      if (values.rows) printRows(followed, script);
      const came = new Set(
        followed.flatMap(({ number, received }) => received ? [script[number]!.place] : []),
      );
      printLoop(`${take.name}, ${how}${mirror ? ", mirrored" : ""}`, {
        // Of the same pictures: those that the page was too slow for are in neither.
        offline: (offline.get(how) ?? []).filter(({ pair }) => came.has(placeOf(pair))),
        received: solvedOf(followed, script, "received", mirror),
        shown: solvedOf(followed, script, "shown", mirror),
      });
    }
  }
  if (values.films === undefined) await Deno.remove(folder, { recursive: true });
  Deno.exit(0);
}
