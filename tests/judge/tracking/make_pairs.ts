/**
 * Films people of the stock head under known weights and keeps what the tracker saw, for fit.ts; files that are there
 * are not made again. One person is 150 pictures: 15 s of two cores.
 * `nice deno run -A tests/judge/tracking/make_pairs.ts FOLDER [--people 60] [--first 1] [--head ict]`
 * With --head they are people of a head that was added to HEADCAST_DATA, in its plain look.
 */
import { parseArgs } from "node:util";
import { ADDED_HEADS } from "../../../runtime/avatar/folder/heads.ts";
import { buildStockAvatar } from "../../../runtime/avatar/stock/build.ts";
import { createRandom } from "../../../runtime/base/mulberry32.ts";
import { plainAvatarOn } from "../../../runtime/avatar/stock/on_head.ts";
import { headByName } from "../../../runtime/head/registry.ts";
import { personAvatar } from "../../../runtime/commands/person/people.ts";
import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import { openLocalGpu } from "../../../runtime/render/files/local_gpu.ts";
import { createRenderer } from "../../../runtime/render/renderer.ts";
import { openTracker } from "../tracker.ts";
import { DEGRADATIONS } from "./degrade.ts";
import { shootFilm, type Shooting } from "./film.ts";
import { mix, samples } from "./motions.ts";
import { type Pair, pairFiles, writePairs } from "./pairs.ts";
import { avatarSitter, paintedSitter, type Sitter, wall } from "./sitters.ts";

/** Half as many as an avatar has: the tracker's points lie where all of them put them, to 0.2 pixels of 256. */
export const SPLATS = 50_000;
/** Every so manyth is somebody of a prompt, as the painter paints him or her. */
const PAINTED = 4;
/** What hides or frames a face; sex, age and skin vary by lot. */
const PROMPTS = [
  "a man with a full beard",
  "a woman with glasses",
  "an old man with a long white beard",
  "a young man with a moustache",
  "a woman with bright red lipstick and dark eyeshadow",
  "a bald man with glasses",
  "a young Black woman with short natural hair",
  "a 75 year old East Asian man with a goatee",
  "a man with stubble",
  "a girl with freckles and bangs",
  "a South Asian man with a beard and glasses",
  "a Latina woman with long black hair",
];

/** Who sits on a chair before a screen, and how the camera stands: seldom as one would set it up. */
export function anyShooting(random: () => number): Shooting {
  const either = (most: number): number => most * (2 * random() - 1);
  return {
    metres: 0.4 + 0.7 * random() ** 1.5,
    fov: 34 + 28 * random(),
    azimuth: random() < 0.25 ? either(20) : either(8),
    elevation: either(random() < 0.25 ? 18 : 9),
    above: either(0.12),
  };
}

async function personPairs(sitter: Sitter, seed: number, tracker: Awaited<ReturnType<typeof openTracker>>) {
  const random = createRandom(Math.imul(seed + 1, 0x165667b1)), pairs: Pair[] = [];
  const motions = [
    mix(3 * seed, 72, { turn: 8 + 22 * random() }),
    samples(3 * seed + 1, 10, [0.3, 0.6, 0.9], 20 * random()),
    mix(3 * seed + 2, 48, { turn: 20 * random(), slowness: 0.4 }),
  ];
  for (const [i, motion] of motions.entries()) {
    const degradation = random() < 0.8 ? "none" : DEGRADATIONS[Math.floor(random() * DEGRADATIONS.length)]!;
    pairs.push(
      ...await shootFilm(tracker, sitter, motion, anyShooting(random), {
        set: "train",
        film: `${sitter.label}/${i}`,
        background: wall(3 * seed + i),
        degradations: [degradation],
        seed: 3 * seed + i,
      }),
    );
  }
  return pairs;
}

if (import.meta.main) {
  const { values, positionals: [folder] } = parseArgs({
    args: Deno.args,
    allowPositionals: true,
    options: {
      people: { type: "string", default: "60" },
      first: { type: "string", default: "1" },
      head: { type: "string" },
    },
  });
  if (folder === undefined) {
    throw new TypeError("Cannot make pairs, a folder outside the repository is needed: none");
  }
  const done = new Set(await pairFiles(folder));
  const gpu = await openLocalGpu(), renderer = await createRenderer(gpu), tracker = await openTracker();
  const { head } = values;
  if (head !== undefined && !(await ADDED_HEADS.names()).includes(head)) {
    throw new TypeError(`Cannot make pairs, the head must have been added with deno task head add: ${head}`);
  }
  let plain: Avatar | undefined;
  try {
    for (let seed = Number(values.first); seed < Number(values.first) + Number(values.people); seed++) {
      const name = `${head ?? "train"}-${String(seed).padStart(5, "0")}`;
      if (done.has(name)) continue;
      const start = performance.now();
      const sitter = head === undefined && seed % PAINTED === 0
        ? await paintedSitter(gpu, `painted/${seed}`, PROMPTS[(seed / PAINTED) % PROMPTS.length]!, seed)
        : await avatarSitter(
          renderer,
          `${head ?? "stock"}/${seed}`,
          await personAvatar(
            plain ??= head === undefined
              ? await buildStockAvatar()
              : await plainAvatarOn(await headByName(head)),
            { seed },
            SPLATS,
          ),
        );
      try {
        const pairs = await personPairs(sitter, seed, tracker);
        await writePairs(folder, name, pairs);
        const found = pairs.filter(({ found }) => found).length;
        const seconds = (performance.now() - start) / 1000;
        console.log(`${name}: ${found} of ${pairs.length} found, ${seconds.toFixed(0)} s`);
      } finally {
        sitter.close();
      }
    }
  } finally {
    await tracker.close();
    renderer.close();
    gpu.close();
  }
}
