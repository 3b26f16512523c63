import { writeFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { readAvatar } from "../../avatar/folder/read_avatar.ts";
import { PORTRAIT } from "../../base/camera.ts";
import { columns } from "../../cli/columns.ts";
import { refusePlace } from "../../cli/out_place.ts";
import { openProgress } from "../../cli/progress.ts";
import { abortOnInterrupt, writeWhole } from "../../cli/whole_output.ts";
import { copyPose, restPose } from "../../motion/head_pose.ts";
import { loopClip } from "../../motion/clips/change/loop.ts";
import { resampleClip, trimClip } from "../../motion/clips/change/resample.ts";
import type { Clip } from "../../motion/clips/clip.ts";
import { summaryLines } from "../../motion/clips/summary.ts";
import { retargetClip } from "../../motion/retarget/retarget_clip.ts";
import { createRetargetMap } from "../../motion/retarget/retarget_map.ts";
import type { Cell } from "../../render/files/sheet.ts";
import type { ClipOptions } from "../clip.ts";
import { mapOnto } from "../map_onto.ts";
import { openClip } from "./open.ts";

/** Pictures of a strip stand in rows of as many, or of fewer that are all full. */
const MOST_IN_A_ROW = 6;

/** Reads, says, changes, draws and writes a clip; see the command's help. */
export async function runClip(file: string, options: ClipOptions): Promise<number> {
  const { out, strip, play, replace } = options;
  if (out !== undefined) await refusePlace(out, { action: "write the clip", replace });
  if (strip !== undefined) await refusePlace(strip, { action: "draw the strip", replace: true });
  const original = await openClip(file, { fps: options.fps });
  const clip = changed(original, options);
  console.log(basename(file));
  for (const line of columns(summaryLines(clip).map(([name, words]) => [name, words] as const))) {
    console.log(line);
  }
  if (out !== undefined) {
    const bytes = await encode(clip, out);
    await writeWhole(out, (path) => writeFile(path, bytes));
    console.log(out);
  }
  const drawn = strip === undefined ? 0 : await drawStrip(clip, strip, options);
  if (play === undefined || drawn !== 0) return drawn;
  const { framesOf, playFrames } = await import("./play.ts");
  return await playFrames(await framesOf(file, clip, clip === original && options.fps === undefined), play);
}

function changed(clip: Clip, { from, to, rate, loop }: ClipOptions): Clip {
  let now = clip;
  if (from !== undefined || to !== undefined) now = trimClip(now, from ?? 0, to ?? Infinity);
  if (rate !== undefined) now = resampleClip(now, rate);
  return loop ? loopClip(now) : now;
}

async function encode(clip: Clip, out: string): Promise<string | Uint8Array> {
  const ending = extname(out).toLowerCase();
  if (ending === ".json") return (await import("../../motion/clips/out/clip_json.ts")).clipJson(clip);
  if (ending === ".jsonl") return (await import("../../motion/clips/out/clip_lines.ts")).clipLines(clip);
  if (ending === ".csv") {
    const { clipCsv, whatCsvLoses } = await import("../../motion/clips/out/clip_csv.ts");
    const text = clipCsv(clip);
    for (const lost of whatCsvLoses(clip)) console.error(`A CSV does not keep ${lost}`);
    return text;
  }
  const { clipNpz } = await import("../../motion/clips/out/clip_npz.ts");
  return await clipNpz(clip.space === "flame" ? clip : await asFlame(clip));
}

/** A clip of ARKit's shapes as FLAME's motion: by the FLAME head that is known, or by joints alone. */
async function asFlame(clip: Clip): Promise<Clip> {
  const [{ headByName, headOfSpace }, { retargetBetween }, { retargetWords }] = await Promise.all([
    import("../../head/registry.ts"),
    import("../../motion/retarget/retargets.ts"),
    import("../../motion/retarget/words.ts"),
    import("../../avatar/folder/heads.ts"),
  ]);
  const data = retargetBetween(await headByName("stock"), await headOfSpace("flame") ?? "flame");
  console.error(retargetWords(data));
  return retargetClip(clip, createRetargetMap(data));
}

async function drawStrip(clip: Clip, strip: string, options: ClipOptions): Promise<number> {
  const { signal, release } = abortOnInterrupt();
  const { openLocalGpu } = await import("../../render/files/local_gpu.ts");
  const { createRenderer } = await import("../../render/renderer.ts");
  const { renderSheet } = await import("../../render/files/sheet.ts");
  const avatar = await readAvatar(options.avatar, options.avatars);
  const map = await mapOnto(avatar.head, clip.space);
  const shown = map ? retargetClip(clip, map) : clip;
  const gpu = await openLocalGpu();
  const progress = openProgress("Drawing", options.frames);
  try {
    const renderer = await createRenderer(gpu);
    const scene = {
      renderer,
      avatar: await renderer.load(avatar),
      size: options.size,
      background: { r: 0.12, g: 0.14, b: 0.16 },
      signal,
    };
    const bytes = await renderSheet(
      scene,
      cellsOf(shown, options.frames),
      columnsFor(options.frames),
      progress.show,
    );
    await writeWhole(strip, (path) => writeFile(path, bytes));
    console.log(strip);
    return 0;
  } catch (error) {
    if (signal.aborted && error === signal.reason) {
      console.error("Interrupted, no strip was drawn");
      return 130;
    }
    throw error;
  } finally {
    progress.end();
    release();
    gpu.close();
  }
}

function cellsOf(clip: Clip, count: number): Cell[] {
  const frame = restPose(clip.space);
  return Array.from({ length: count }, (_, i) => {
    const time = count === 1 ? 0 : i / (count - 1) * (clip.duration - 1 / clip.fps);
    clip.sample(time, frame);
    const pose = restPose(clip.space);
    copyPose(frame, pose);
    // The labels' letters have no dot.
    return { label: `${Math.round(time * 1000)} ms`, pose, camera: PORTRAIT };
  });
}

const columnsFor = (count: number): number => Math.ceil(count / Math.ceil(count / MOST_IN_A_ROW));
