/**
 * The sheet that people's looks are judged by: the stock avatar and twelve everyday people, each from the front, from
 * 45 degrees and in profile, talking and laughing. Prompts are drawn as the painter paints them, which is what splats
 * learn from; avatars as the renderer draws them.
 */
import { extname } from "node:path";
import { writeFile } from "node:fs/promises";
import { defineCommand } from "../../../runtime/cli/command.ts";
import { type Flags, number, text, type Values } from "../../../runtime/cli/flags.ts";
import { openProgress } from "../../../runtime/cli/progress.ts";
import { runCommand } from "../../../runtime/cli/run_command.ts";
import { abortOnInterrupt, writeWhole } from "../../../runtime/cli/whole_output.ts";
import { background, CAMERA_FLAGS, cameraOf } from "../../../runtime/commands/scene_flags.ts";
import type { Camera } from "../../../runtime/base/camera.ts";
import { radians } from "../../../runtime/base/scalar.ts";
import { EXPRESSIONS } from "../../../runtime/motion/expressions.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";

/** Both sexes, four ages, many complexions. */
export const PEOPLE = [
  "a young Black woman with short natural hair",
  "a 22 year old East Asian man",
  "a 24 year old white woman with long red hair",
  "a young Latino man with curly hair",
  "a 38 year old South Asian woman",
  "a 40 year old Black man",
  "a woman",
  "a 38 year old Middle Eastern man with a short beard",
  "a 55 year old Latina woman",
  "a 55 year old white man",
  "a 75 year old white woman",
  "a 75 year old East Asian man",
] as const;

const VIEWS = ["front", "45", "profile", "back", "talking", "laughing", "closed"] as const;
type View = typeof VIEWS[number];

const FLAGS = {
  out: text(
    "file to write, .png; of several sheets -1, -2, ... comes before it",
    "path",
    "out/people.png",
  ),
  people: text(
    "prompts with semicolons between them; an avatar's name or folder with @ before it",
    "prompt;...",
    ["@stock", ...PEOPLE].join(";"),
  ),
  views: text(
    `what is seen of each, of ${VIEWS.join(", ")}`,
    "view,...",
    "front,45,profile,talking,laughing",
  ),
  rows: number("people on a sheet; all on one where not given", "count", undefined, {
    min: 1,
    max: 64,
    step: 1,
  }),
  size: number("side of a picture", "pixels", 512, { min: 128, max: 2048, step: 16 }),
  random: number("which of the people that a prompt may mean; 1 as deno task train has it", "seed", 1, {
    min: 0,
    max: 1e6,
    step: 1,
  }),
  avatars: text("folder of the avatars; avatars/ beside deno.json where not given", "path"),
  background: background("#1f2329"),
  ...CAMERA_FLAGS,
} satisfies Flags;
type Options = Values<typeof FLAGS>;

export const command = defineCommand({
  name: "painted_sheet",
  summary: "draw the stock avatar and twelve everyday people side by side, as they are painted",
  flags: FLAGS,
  examples: [
    ["deno run -A tests/judge/sheet/painted.ts --rows 5", "three sheets: the stock avatar and twelve people"],
    [
      'deno run -A tests/judge/sheet/painted.ts --people "a pirate;@a-pirate" --size 1024',
      "what was painted, and the avatar that was trained by it",
    ],
    ["deno run -A tests/judge/sheet/painted.ts --views front,back,closed --fov 12", "closer, from behind"],
  ],
  async run(options) {
    const { signal, release } = abortOnInterrupt();
    try {
      for (const path of await drawSheets(options, signal)) console.log(path);
      return 0;
    } finally {
      release();
    }
  },
});

function still(view: View, camera: Camera): { pose: HeadPose; camera: Camera } {
  const pose = restPose("arkit"), turned = { ...camera };
  const azimuth = { front: 0, talking: 0, laughing: 0, closed: 0, "45": 45, profile: 90, back: 180 }[view];
  turned.azimuth += radians(azimuth);
  if (turned.azimuth > Math.PI) turned.azimuth -= 2 * Math.PI;
  if (view === "talking") EXPRESSIONS.viseme(pose.expression, "aa");
  if (view === "laughing") EXPRESSIONS.mood(pose.expression, "laughing");
  if (view === "closed") EXPRESSIONS.mood(pose.expression, "winking");
  return { pose, camera: turned };
}

async function drawSheets(options: Options, signal: AbortSignal): Promise<string[]> {
  const { openLocalGpu } = await import("../../../runtime/render/files/local_gpu.ts");
  const { laySheet } = await import("../../../runtime/render/files/sheet.ts");
  const views = options.views.split(",") as View[];
  const wrong = views.find((view) => !VIEWS.includes(view));
  if (wrong !== undefined) throw new RangeError(`Cannot draw a view, it must be one of ${VIEWS}: ${wrong}`);
  const people = options.people.split(";").map((one) => one.trim());
  const rows = options.rows ?? people.length, paths: string[] = [];
  const stills = views.map((view) => still(view, cameraOf(options)));
  const gpu = await openLocalGpu();
  const progress = openProgress("Drawing", people.length * views.length);
  let done = 0;
  try {
    const drawing = await openDrawing(gpu, options);
    for (let first = 0; first < people.length; first += rows) {
      const shown = people.slice(first, first + rows);
      const extension = extname(options.out), stem = options.out.slice(0, -extension.length);
      const path = people.length <= rows ? options.out : `${stem}-${1 + first / rows}${extension}`;
      const labels = shown.flatMap((name) => views.map((view) => view === "front" ? name : view));
      const pictures = async function* () {
        for (const name of shown) {
          signal.throwIfAborted();
          yield* drawing(name, stills);
        }
      };
      const png = await laySheet(options, labels, pictures(), views.length, () => progress.show(++done));
      await writeWhole(path, (temporary) => writeFile(temporary, png));
      paths.push(path);
    }
  } finally {
    progress.end();
    gpu.close();
  }
  return paths;
}

type Stills = readonly { pose: HeadPose; camera: Camera }[];

async function openDrawing(gpu: import("../../../runtime/gpu/gpu.ts").Gpu, options: Options) {
  const { createRenderer } = await import("../../../runtime/render/renderer.ts");
  const { renderFrames } = await import("../../../runtime/render/frames.ts");
  const { readAvatar } = await import("../../../runtime/avatar/folder/read_avatar.ts");
  const { sculptStockHead } = await import("../../../runtime/head/stock/stock_head.ts");
  const { createSceneRenderer } = await import("../../../train/guidance/painter/scene/scene_renderer.ts");
  const { coarsenessFor } = await import("../../../train/guidance/painter/painter.ts");
  const { readPrompt } = await import("../../../train/guidance/painter/prompt/read_prompt.ts");
  const { size, background } = options;
  const head = sculptStockHead();
  async function* avatar(name: string, stills: Stills) {
    const renderer = await createRenderer(gpu);
    const loaded = await renderer.load(await readAvatar(name, options.avatars));
    try {
      const scene = { renderer, size, background, avatar: loaded };
      for await (const { data } of renderFrames(scene, "rgba", stills.length, (frame) => stills[frame]!)) {
        yield { data };
      }
    } finally {
      loaded.destroy();
    }
  }
  async function* painted(prompt: string, stills: Stills) {
    const { look } = readPrompt(prompt, options.random);
    const renderer = await createSceneRenderer(gpu, head, look, coarsenessFor(size));
    try {
      for (const { camera, pose } of stills) {
        const data = await renderer.draw(camera, pose, size);
        if (background !== "transparent") layOver(data, background);
        yield { data };
      }
    } finally {
      renderer.close();
    }
  }
  return (name: string, stills: Stills) =>
    name.startsWith("@") ? avatar(name.slice(1), stills) : painted(name, stills);
}

/** Lays premultiplied pixels over a colour. */
function layOver(pixels: Uint8Array, { r, g, b }: { r: number; g: number; b: number }): void {
  const under = [r, g, b];
  for (let at = 0; at < pixels.length; at += 4) {
    const through = 255 - pixels[at + 3]!;
    for (let c = 0; c < 3; c++) pixels[at + c]! += Math.round(through * under[c]!);
    pixels[at + 3] = 255;
  }
}

if (import.meta.main) Deno.exit(await runCommand(command, Deno.args));
