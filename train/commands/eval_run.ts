import { writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { OUT_FOLDER } from "../../runtime/avatar/folder/data_folder.ts";
import { readAvatarInfo } from "../../runtime/avatar/folder/avatar_folder.ts";
import { STOCK_AVATAR } from "../../runtime/avatar/stock/look.ts";
import { avatarFolder, listAvatars } from "../../runtime/avatar/folder/library.ts";
import { AVATAR_FOLDER, isPath, readAvatar, requireAvatar } from "../../runtime/avatar/folder/read_avatar.ts";
import { UsageError } from "../../runtime/cli/flags.ts";
import { openProgress } from "../../runtime/cli/progress.ts";
import { abortOnInterrupt, writeWhole } from "../../runtime/cli/whole_output.ts";
import { openLocalGpu } from "../../runtime/render/files/local_gpu.ts";
import { createRenderer } from "../../runtime/render/renderer.ts";
import { evaluate, type SeenAvatar } from "../diffusion/evaluation/evaluate.ts";
import { readClipParts } from "../diffusion/evaluation/clip.ts";
import { avatarFlicker } from "../diffusion/evaluation/avatar_flicker.ts";
import { type EvalPoses, RESTING, talking } from "../diffusion/evaluation/eval_poses.ts";
import { readOthers } from "../diffusion/evaluation/other_pictures.ts";
import { htmlReport } from "../diffusion/evaluation/html_report.ts";
import { pngBytes } from "../../runtime/render/files/png_bytes.ts";
import { openClip } from "../../runtime/commands/clip/open.ts";
import { type EvaluationReport, reportTable } from "../diffusion/evaluation/report.ts";
import { seeAvatar } from "../diffusion/evaluation/see_avatar.ts";
import { findModel } from "../../runtime/models/find_model.ts";
import { createInference } from "../../runtime/inference/inference.ts";
import type { EvalOptions } from "./eval.ts";

/** Renders the avatars, lets the CLIPs look at them, prints the table and writes the JSON. @returns the exit code */
export async function runEvaluation(options: EvalOptions): Promise<number> {
  const names = listed(options.clip);
  if (names.length === 0) throw new UsageError("--clip is needed: the folder of a CLIP, or its name");
  const clips = await Promise.all(names.map(openableClip));
  const { signal, release } = abortOnInterrupt();
  try {
    const asked = await askedAvatars(options);
    const room = MOST_PICTURE_BYTES - pictureBytes(asked.length, options);
    const { against } = options;
    // What may be refused is read before anything is rendered, and opened behind it.
    for (const { folder, name } of clips) await readClipParts(folder, name);
    const others = against === undefined ? [] : await readOthers(against, asked, room);
    const seen = [...await seeAll(asked, options, signal), ...others];
    const report = await askClips(clips, seen, options, signal);
    const out = options.out ?? join(OUT_FOLDER, "eval.json");
    await writeWhole(out, (path) => writeFile(path, JSON.stringify(report, null, 2) + "\n"));
    const { html } = options;
    if (html !== undefined) {
      const page = htmlReport(report, seen, (rgba, side) => pngBytes(rgba, side, side, 4));
      await writeWhole(html, (path) => Deno.writeTextFile(path, ReadableStream.from(page)));
    }
    console.log([reportTable(report), "", out, ...html === undefined ? [] : [html]].join("\n"));
    return 0;
  } catch (error) {
    if (!signal.aborted) throw error;
    console.error("Interrupted, nothing was written");
    return 130;
  } finally {
    release();
  }
}

interface OpenableClip {
  readonly name: string;
  readonly folder: string;
}

async function openableClip(nameOrPath: string): Promise<OpenableClip> {
  const { path } = await findModel(nameOrPath);
  return { name: basename(resolve(nameOrPath)), folder: path };
}

interface AskedAvatar {
  readonly name: string;
  readonly prompt: string;
}

/** Whom to score for what, told before any of them is rendered. */
async function askedAvatars({ avatars, prompt }: EvalOptions): Promise<AskedAvatar[]> {
  const found = avatars === undefined ? await promptedAvatars() : listed(avatars);
  if (found.length === 0) {
    throw new Error(
      `Cannot score avatars, one at least must be made from a prompt: none in ${AVATAR_FOLDER}`,
    );
  }
  return await Promise.all(found.map(async (name) => {
    const wanted = prompt ?? await ownPrompt(name);
    if (wanted !== undefined) return { name, prompt: wanted };
    throw new Error(`Cannot score an avatar that was made from no prompt, --prompt must be given: ${name}`);
  }));
}

/** The trainer keeps it with the avatar. */
async function ownPrompt(name: string): Promise<string | undefined> {
  if (name === STOCK_AVATAR) return undefined;
  if (!isPath(name)) await requireAvatar(name, AVATAR_FOLDER);
  return await promptIn(isPath(name) ? resolve(name) : avatarFolder(AVATAR_FOLDER, name));
}

async function promptedAvatars(): Promise<string[]> {
  const names: string[] = [];
  for (const { name, folder, error } of await listAvatars(AVATAR_FOLDER)) {
    if (error === undefined && await promptIn(folder) !== undefined) names.push(name);
  }
  return names;
}

async function promptIn(folder: string): Promise<string | undefined> {
  const { provenance: { prompt } } = await readAvatarInfo(folder);
  return typeof prompt === "string" && prompt !== "" ? prompt : undefined;
}

/** Of pictures, which are all held until the last CLIP has seen them. */
const MOST_PICTURE_BYTES = 4e9;

/** @throws UsageError where they are too many */
function pictureBytes(avatars: number, { views, size }: EvalOptions): number {
  const bytes = avatars * views * size * size * 4;
  if (bytes <= MOST_PICTURE_BYTES) return bytes;
  throw new UsageError(
    `Cannot hold all pictures, ${
      MOST_PICTURE_BYTES / 1e9
    } GB are the most (fewer --avatars or --views, or a smaller ` +
      `--size): ${(bytes / 1e9).toFixed(1)} GB`,
  );
}

/** The pictures first: the device is free again before networks want it. */
async function seeAll(
  asked: readonly AskedAvatar[],
  options: EvalOptions,
  signal: AbortSignal,
): Promise<SeenAvatar[]> {
  const poses = await posesOf(options.motion);
  const gpu = await openLocalGpu();
  const progress = openProgress("Rendering", asked.length);
  try {
    const renderer = await createRenderer(gpu);
    const seen: SeenAvatar[] = [];
    for (const { name, prompt } of asked) {
      const avatar = await readAvatar(name);
      const views = await seeAvatar(renderer, avatar, { ...options, poses, signal });
      const movement = poses.movement(avatar.head.expressionSpace);
      const flicker = movement &&
        await avatarFlicker(gpu, renderer, avatar, movement, { ...options, signal });
      seen.push({ name, prompt, views, flicker: flicker?.levels ?? null });
      progress.show(seen.length);
    }
    return seen;
  } finally {
    progress.end();
    gpu.close();
  }
}

/** Takes are read before anything is rendered. */
async function posesOf(motion: string | undefined): Promise<EvalPoses> {
  if (motion === undefined) return RESTING;
  const paths = motion === "drawn" ? [] : listed(motion);
  return talking(await Promise.all(paths.map((path) => openClip(path))));
}

async function askClips(
  clips: readonly OpenableClip[],
  seen: readonly SeenAvatar[],
  { provider, size }: EvalOptions,
  signal: AbortSignal,
): Promise<EvaluationReport> {
  const inference = await createInference(provider === undefined ? {} : { provider });
  const pictures = seen.reduce((sum, { views }) => sum + views.length, 0);
  const progress = openProgress(`CLIP on ${inference.provider}`, clips.length * pictures);
  try {
    let done = 0;
    return await evaluate(inference, seen, {
      size,
      clips,
      signal,
      warn: (message) => console.error(message),
      onPicture: () => progress.show(++done),
    });
  } finally {
    progress.end();
    await inference.close();
  }
}

function listed(names: string | undefined): string[] {
  return (names ?? "").split(",").map((name) => name.trim()).filter((name) => name !== "");
}
