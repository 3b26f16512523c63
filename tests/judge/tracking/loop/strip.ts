/**
 * A picture to look at: what is before the camera, and below it what the session's head does meanwhile, face by face.
 *
 *   deno run -A tests/judge/tracking/loop/strip.ts OUT.png [--avatar NAME] [--jpeg OUT.jpg]
 */
import { Buffer } from "node:buffer";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { readAvatar } from "../../../../runtime/avatar/folder/read_avatar.ts";
import { buildStockAvatar } from "../../../../runtime/avatar/stock/build.ts";
import { personAvatar } from "../../../../runtime/commands/person/people.ts";
import { ARKIT_INDEX, type ArkitShape } from "../../../../runtime/head/arkit.ts";
import { type HeadPose, restPose } from "../../../../runtime/motion/head_pose.ts";
import { openLocalGpu } from "../../../../runtime/render/files/local_gpu.ts";
import { createRenderer } from "../../../../runtime/render/renderer.ts";
import { withBrowser } from "../../../e2e/browser.ts";
import { putStockAvatar } from "../../../kept.ts";
import { SPLATS } from "../make_pairs.ts";
import type { Take } from "../make_tests.ts";
import { turnHead } from "../motions.ts";
import { followFilm } from "./follow_film.ts";
import { openJpegWay } from "./jpeg_way.ts";
import { type Filmed, makeFilms } from "./make_films.ts";

const FPS = 4, LEAD = 120;
/** Pictures that a face is held; by the one that is looked at the head has come there, or one of those after it on a slow machine. */
const HELD = 22, LOOKED_AT = 17;
/** Pictures from one face to the next. */
const ON_THE_WAY = 4;
/** Pixels of a tile, and what share of the camera's height it shows. */
const TILE = 224, SHOWN = 0.62;

type Face = readonly [Partial<Record<ArkitShape, number>>, yaw?: number, pitch?: number, roll?: number];
const FACES: readonly Face[] = [
  [{}],
  [{ jawOpen: 0.7 }],
  [{ mouthSmileLeft: 0.9, mouthSmileRight: 0.9, cheekSquintLeft: 0.4, cheekSquintRight: 0.4 }],
  [{ eyeBlinkLeft: 1 }],
  [{ browInnerUp: 0.9, browOuterUpLeft: 0.9, browOuterUpRight: 0.9, eyeWideLeft: 0.6, eyeWideRight: 0.6 }],
  [{ mouthPucker: 0.9 }],
  [{ eyeLookOutLeft: 0.8, eyeLookInRight: 0.8 }],
  [{ mouthSmileLeft: 0.5, mouthSmileRight: 0.5 }, 22, 0, 0],
  [{ jawOpen: 0.3 }, -10, 12, 14],
];

function poseOf([weights, yaw = 0, pitch = 0, roll = 0]: Face, share: number): HeadPose {
  const pose = turnHead(restPose(), share * yaw, share * pitch, share * roll);
  for (const [shape, weight] of Object.entries(weights)) {
    pose.expression[ARKIT_INDEX[shape as ArkitShape]] = share * weight;
  }
  return pose;
}

/** The film, and which face is held in pictures that may be looked at, by number. */
function strip(): { script: Filmed[]; faces: Map<number, number> } {
  const rest = restPose(), faces = new Map<number, number>();
  const script: Filmed[] = Array.from({ length: LEAD }, () => ({ pose: rest, motion: "between" }));
  for (const [index, face] of FACES.entries()) {
    for (let i = 1; i <= ON_THE_WAY; i++) {
      script.push({ pose: poseOf(face, i / ON_THE_WAY), motion: "strip" });
    }
    const held = script.at(-1)!;
    for (let i = 0; i < HELD; i++) {
      if (i >= LOOKED_AT) faces.set(script.length, index);
      script.push(held);
    }
    for (let i = ON_THE_WAY - 1; i > 0; i--) {
      script.push({ pose: poseOf(face, i / ON_THE_WAY), motion: "strip" });
    }
    for (let i = 0; i < ON_THE_WAY; i++) script.push({ pose: rest, motion: "strip" });
  }
  return { script, faces };
}

/** Runs in the page: draws the camera's picture and the head's below it, and gives them as a data URL of a PNG. */
const COLUMN = `(() => {
  const video = document.getElementById("track-video"), head = document.getElementById("picture");
  const canvas = document.createElement("canvas"), context = canvas.getContext("2d");
  Object.assign(canvas, { width: ${TILE}, height: ${2 * TILE} });
  const side = ${SHOWN} * video.videoHeight;
  context.drawImage(video, (video.videoWidth - side) / 2, (video.videoHeight - side) / 2, side, side, 0, 0, ${TILE}, ${TILE});
  context.drawImage(head, 0, ${TILE}, ${TILE}, ${TILE});
  return canvas.toDataURL("image/png");
})()`;

/** Puts columns side by side. */
async function joined(columns: readonly string[], type: "png" | "jpeg"): Promise<Uint8Array> {
  let out = new Uint8Array();
  await withBrowser(async (context) => {
    const page = await context.newPage();
    const address = await page.evaluate<string>(`(async () => {
      const canvas = document.createElement("canvas"), context = canvas.getContext("2d");
      Object.assign(canvas, { width: ${TILE * columns.length}, height: ${2 * TILE} });
      for (const [i, address] of ${JSON.stringify(columns)}.entries()) {
        const image = new Image();
        image.src = address;
        await image.decode();
        context.drawImage(image, i * ${TILE}, 0);
      }
      return canvas.toDataURL("image/${type}", 0.82);
    })()`);
    out = new Uint8Array(Buffer.from(address.split(",")[1]!, "base64"));
  });
  return out;
}

if (import.meta.main) {
  const { values, positionals: [path] } = parseArgs({
    args: Deno.args,
    allowPositionals: true,
    options: { avatar: { type: "string" }, jpeg: { type: "string" }, page: { type: "string" } },
  });
  if (path === undefined) throw new TypeError("Cannot write a strip, a path is needed: none");
  const folder = await Deno.makeTempDir({ prefix: "headcast-strip-" });
  const { folder: avatarFolder } = await putStockAvatar(join(folder, "avatars"));
  const { script, faces } = strip(), film = join(folder, "film.y4m"), seed = 900_400;
  const take: Take = {
    ...{ name: "strip", set: "strip", degradations: ["none"], off: 0, seed, short: true },
    avatar: async () =>
      values.avatar === undefined
        ? await personAvatar(await buildStockAvatar(), { seed }, SPLATS)
        : await readAvatar(values.avatar),
  };
  const gpu = await openLocalGpu(), renderer = await createRenderer(gpu);
  await withBrowser(async (context) => {
    const jpeg = await openJpegWay(context);
    await makeFilms({ renderer, path: () => film, take, script, fps: FPS, jpeg });
  });
  renderer.close();
  gpu.close();
  const columns: (string | undefined)[] = [];
  const followed = await followFilm({
    ...{ film, fps: FPS, pictures: script.length, lead: LEAD, missed: 1, rounds: 1 },
    ...{ avatarFolder, avatarsFolder: dirname(avatarFolder), size: 256, sessionFps: 8 },
    look: {
      at: [...faces.keys()],
      async show(page: Page, number: number) {
        const face = faces.get(number)!;
        if (columns[face] !== undefined) return;
        columns[face] = await page.evaluate<string>(COLUMN);
        if (values.page && face === 2) await page.screenshot({ path: values.page });
      },
    },
  });
  // What came in of each face, for whoever wonders at a column.
  for (const [index, [weights]] of FACES.entries()) {
    const last = followed.findLast(({ number, received }) =>
      faces.get(number) === index && received !== null
    );
    const told = Object.entries(weights).map(([shape, weight]) =>
      `${shape} ${weight} ${(last?.received?.expression[ARKIT_INDEX[shape as ArkitShape]] ?? NaN).toFixed(2)}`
    );
    console.log(`face ${index}, before the camera and received: ${told.join(", ")}`);
  }
  const seen = columns.filter((column) => column !== undefined);
  if (seen.length < FACES.length) {
    console.error(`This machine was too slow for some faces: ${seen.length} of ${FACES.length} are there`);
  }
  await Deno.writeFile(path, await joined(seen, "png"));
  if (values.jpeg !== undefined) await Deno.writeFile(values.jpeg, await joined(seen, "jpeg"));
  await Deno.remove(folder, { recursive: true });
  Deno.exit(0);
}
