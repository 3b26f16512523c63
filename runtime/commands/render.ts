import { mkdir, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import type { ExpressionSpace } from "../head/head_model.ts";
import { restPose } from "../motion/head_pose.ts";
import { retargetingNote } from "../motion/retarget.ts";
import type { Camera } from "../render/camera.ts";
import type { Scene, Still } from "../render/frames.ts";
import { AVATAR_FOLDER, openAvatar } from "./avatars.ts";
import { openClip } from "./clips.ts";
import { defineCommand } from "./command.ts";
import { choice, type Flags, number, text, toggle, UsageError, type Values } from "./flags.ts";
import { openProgress } from "./progress.ts";
import { background, CAMERA_FLAGS, cameraOf, expression } from "./scene_flags.ts";
import { abortOnInterrupt, refuseFullFolder, writeWhole } from "./whole_output.ts";

const FLAGS = {
  avatar: text("name of an avatar, or its folder", "name or path", "stock"),
  avatars: text("folder of the avatars; avatars/ beside deno.json where not given", "path"),
  out: text("file or folder to write; a file in out/ where not given", "path"),
  turntable: toggle("once round the head: .mp4, or a folder of .png frames"),
  clip: text(
    "motion to play: Live Link Face .csv or TalkSHOW .pkl; .mp4, or a folder of .png frames",
    "path",
  ),
  sheet: choice(
    "contact sheet as .png: six sides, or all 52 ARKit shapes",
    ["views", "expressions"],
    "views",
  ),
  size: number("side of a picture; 1024 where not given, in sheets 512 and 256", "pixels", undefined, {
    min: 128,
    max: 2048,
    step: 16,
  }),
  fps: number("frames a second of a film", "1/s", 30, { min: 1, max: 120, step: 1 }),
  seconds: number("length of a turntable, or of a clip that is to be cut short", "s", undefined, {
    min: 0.1,
    max: 3600,
  }),
  background: background("#1f2329"),
  ...CAMERA_FLAGS,
  expression: expression(),
} satisfies Flags;

const TURNTABLE_SECONDS = 6;
const DEGREE = Math.PI / 180;

type Wish = Values<typeof FLAGS>;

export const command = defineCommand({
  name: "render",
  summary: "render an avatar to a picture, a contact sheet or a film",
  flags: FLAGS,
  examples: [
    ["deno task render --out head.png", "the stock head from the front"],
    ["deno task render --azimuth 45 --expression jawOpen=0.6,mouthSmileLeft=1", "turned and talking"],
    ["deno task render --background transparent --out head.png", "with alpha"],
    ["deno task render --sheet --out sides.png", "front, 45 degrees, profile, back, above and below"],
    ["deno task render --sheet expressions --fov 18", "the 52 ARKit shapes, labelled, close up"],
    ["deno task render --turntable --out turn.mp4", "once round in 6 seconds"],
    ["deno task render --turntable --out turn/", "the same as numbered .png frames"],
    ["deno task render --clip take.csv --out take.mp4 --fps 60", "an iPhone capture, 60 frames a second"],
  ],
  notes: [
    "Ctrl-C leaves no half file. Pictures and .png frames need nothing but Deno; the first .mp4 fetches the video " +
    "encoder.",
  ],
  async run(wish) {
    const kind = kindOf(wish);
    const out = wish.out ?? join("out", `${nameOf(wish.avatar)}-${kind}.${isFilm(kind) ? "mp4" : "png"}`);
    refuseWrongOutput(kind, out, wish);
    const { signal, release } = abortOnInterrupt();
    const { openGpu } = await import("../gpu/gpu.ts");
    const { createRenderer } = await import("../render/renderer.ts");
    const gpu = await openGpu();
    try {
      const renderer = await createRenderer(gpu);
      const avatar = await openAvatar(wish.avatar, wish.avatars ?? AVATAR_FOLDER);
      const loaded = await renderer.load(avatar);
      const space = avatar.head.expressionSpace;
      const size = wish.size ?? (kind === "views" ? 512 : kind === "expressions" ? 256 : 1024);
      const scene: Scene = { renderer, avatar: loaded, size, background: wish.background, signal };
      if (isFilm(kind)) await renderFilm(scene, wish, out, space);
      else await writeWhole(out, async (path) => writeFile(path, await renderStill(scene, kind, wish)));
      console.log(out);
    } catch (error) {
      if (signal.aborted && error === signal.reason) {
        console.error("Interrupted, nothing was written");
        return 130;
      }
      throw error;
    } finally {
      release();
      gpu.close();
    }
  },
});

type Kind = "picture" | "views" | "expressions" | "turntable" | "clip";

function kindOf({ turntable, clip, sheet, expression }: Wish): Kind {
  const asked = [turntable && "--turntable", clip && "--clip", sheet && "--sheet"].filter(Boolean);
  if (asked.length > 1) throw new UsageError(`Cannot render two things at once: ${asked.join(" and ")}`);
  if (clip && expression) {
    throw new UsageError("Cannot render --clip with --expression, the clip has its own");
  }
  return turntable ? "turntable" : clip ? "clip" : sheet ?? "picture";
}

function isFilm(kind: Kind): boolean {
  return kind === "turntable" || kind === "clip";
}

function refuseWrongOutput(kind: Kind, out: string, { background }: Wish): void {
  const extension = extname(out).toLowerCase();
  if (!isFilm(kind) && extension !== ".png") {
    throw new UsageError(`Cannot render a picture, its name must end with .png: ${out}`);
  }
  if (isFilm(kind) && extension !== ".mp4" && extension !== "") {
    throw new UsageError(`Cannot render a film, .mp4 or a folder for .png frames is needed: ${out}`);
  }
  if (extension === ".mp4" && background === "transparent") {
    throw new UsageError(
      "Cannot render an MP4 with --background transparent, it has no alpha: render to a folder",
    );
  }
}

async function renderStill(scene: Scene, kind: Kind, wish: Wish): Promise<Uint8Array> {
  const pose = wish.expression ?? restPose();
  const camera = cameraOf(wish);
  if (kind === "picture") {
    const { renderPng } = await import("../render/to_file.ts");
    return await renderPng(scene, { pose, camera });
  }
  const { expressionCells, renderSheet, viewCells } = await import("../render/sheet.ts");
  const cells = kind === "views" ? viewCells(pose, camera) : expressionCells(pose, camera);
  const progress = openProgress("Rendering", cells.length);
  try {
    return await renderSheet(scene, cells, kind === "views" ? 3 : 9, progress.show);
  } finally {
    progress.end();
  }
}

async function renderFilm(scene: Scene, wish: Wish, out: string, space: ExpressionSpace): Promise<void> {
  const { renderMp4, renderPngFrames } = await import("../render/to_file.ts");
  const { count, stillAt } = wish.clip === undefined ? turntable(wish) : await clip(wish.clip, wish, space);
  const folder = extname(out) === "";
  if (folder) await refuseFullFolder(out);
  const progress = openProgress("Rendering", count);
  try {
    await writeWhole(out.replace(/[\\/]+$/, ""), async (path) => {
      if (folder) {
        await mkdir(path);
        await renderPngFrames(scene, count, stillAt, path, progress.show);
      } else {
        await renderMp4(scene, wish.fps, count, stillAt, path, progress.show);
      }
    });
  } finally {
    progress.end();
  }
}

interface Film {
  readonly count: number;
  stillAt(frame: number): Still;
}

/** Once round; the frame after the last would be the first again, so that the film can run in a loop. */
function turntable(wish: Wish): Film {
  const count = Math.max(1, Math.round((wish.seconds ?? TURNTABLE_SECONDS) * wish.fps));
  const front: Camera = cameraOf(wish);
  const pose = wish.expression ?? restPose();
  return {
    count,
    stillAt(frame) {
      const angle = front.azimuth + frame / count * 360 * DEGREE;
      const azimuth = Math.atan2(Math.sin(angle), Math.cos(angle));
      return { pose, camera: { ...front, azimuth } };
    },
  };
}

async function clip(path: string, wish: Wish, space: ExpressionSpace): Promise<Film> {
  const motion = await openClip(path);
  const note = retargetingNote(motion.space, space);
  if (note !== null) console.error(note);
  const seconds = Math.min(motion.duration, wish.seconds ?? Infinity);
  const camera = cameraOf(wish);
  const pose = restPose(motion.space);
  return {
    count: Math.max(1, Math.floor(seconds * wish.fps)),
    stillAt(frame) {
      motion.sample(frame / wish.fps, pose);
      return { pose, camera };
    },
  };
}

/** The last part of a path, or the name itself. */
function nameOf(avatar: string): string {
  return avatar.split(/[\\/]/).filter((part) => part !== "").at(-1) ?? avatar;
}
