import { basename, join, resolve } from "node:path";
import { AVATAR_FOLDER, readAvatar } from "../../runtime/avatar/folder/read_avatar.ts";
import { exists, readAvatarInfo, saveAvatar } from "../../runtime/avatar/folder/avatar_folder.ts";
import type { Avatar } from "../../runtime/avatar/avatar.ts";
import { knownHead } from "../../runtime/avatar/stock/on_head.ts";
import { UsageError } from "../../runtime/cli/flags.ts";
import { InterruptedError } from "../../runtime/cli/whole_output.ts";
import { openClip } from "../../runtime/commands/clip/open.ts";
import { TRAINING_FOLDER } from "../../runtime/commands/training_folder.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { headByFingerprint, headByName, headFingerprint } from "../../runtime/head/registry.ts";
import { restPose } from "../../runtime/motion/head_pose.ts";
import { renderPng } from "../../runtime/render/files/to_file.ts";
import { createRenderer } from "../../runtime/render/renderer.ts";
import { startSpan } from "../../runtime/telemetry/spans.ts";
import type { TrainConfig } from "../config/config.ts";
import { checkGuidance, openGuidance } from "../guidance/open_guidance.ts";
import type { Look } from "../guidance/painter/look/look.ts";
import { printLook, readLook } from "../guidance/painter/look/whole_look.ts";
import { PREVIEW_CAMERA } from "./preview_camera.ts";
import { type RunOptions, type RunResult, runTraining } from "./run.ts";
import { openRunFolder, type RunFolder, type RunInfo } from "./run_folder.ts";

const PREVIEW_SIZE = 512;

/** What is to be trained, and where it is written down. */
export interface Training {
  readonly folder: RunFolder;
  readonly info: RunInfo;
  readonly look: Look | null;
  /** Writes a new training into its folder, over an earlier one of that name; a resumed one is there already. */
  begin(): Promise<void>;
}

/** A training that is to begin. */
export interface NewTraining {
  readonly config: TrainConfig;
  /** Of its folder and its avatar's, where those are not given. */
  readonly name: string;
  /** Of `painter`. */
  readonly look: Look | null;
  /** Paths of motion to train with besides the drawn one. */
  readonly clips?: readonly string[];
  /** [shapes], the beta that training begins with; of the average face where not given. */
  readonly shape?: ArrayLike<number>;
  /** The avatar's folder. */
  readonly out?: string | undefined;
  /** The training's own folder. */
  readonly folder?: string | undefined;
}

/**
 * Makes out a new training. Writes nothing.
 *
 * @throws UsageError where the avatar's folder holds somebody else's, Error where models are missing
 */
export async function newTraining(wanted: NewTraining): Promise<Training> {
  const { config, name, clips = [], shape } = wanted;
  // As it is printed, which rounds colours: a resumed training and an edited look.json begin from that.
  const look = wanted.look && readLook(printLook(wanted.look));
  const out = resolve(wanted.out ?? join(AVATAR_FOLDER, name));
  await refuseStrangers(out);
  const models = await checkGuidance(config);
  const folder = openRunFolder(wanted.folder ?? join(TRAINING_FOLDER, name));
  const info: RunInfo = {
    name,
    config,
    look: look && JSON.parse(printLook(look)),
    models,
    clips: clips.map((path) => resolve(path)),
    out,
    headFingerprint: headFingerprint(await headByName(config.head)),
    ...(shape && { shape: Array.from(shape) }),
  };
  return {
    folder,
    info,
    look,
    async begin() {
      const stopped = await folder.setAside();
      if (stopped) {
        const { path, step, steps } = stopped;
        console.error(
          `An earlier training of that name, stopped at step ${step} of ${steps}, goes on by --resume ${
            basename(path)
          }`,
        );
      }
      await folder.clear();
      await folder.writeInfo(info);
    },
  };
}

/** Makes out a training to go on with. @throws Error where there is none in the folder, or models are missing */
export async function begunTraining(path: string): Promise<Training> {
  const folder = openRunFolder(path);
  const info = await folder.readInfo();
  tellOtherModels(info.models ?? [], await checkGuidance(info.config));
  return {
    folder,
    info,
    look: info.look === null ? null : readLook(JSON.stringify(info.look)),
    begin: () => Promise.resolve(),
  };
}

/** A name may stand for another revision now, which is no reason to stop: the old one may be gone. */
function tellOtherModels(begun: readonly string[], now: readonly string[]): void {
  const others = now.filter((path) => !begun.includes(path));
  if (begun.length === 0 || others.length === 0) return;
  console.error(`The training goes on with other models than it began with: ${others.join(", ")}`);
}

/** Only what the trainer made before is replaced. */
async function refuseStrangers(out: string): Promise<void> {
  if (!await exists(out)) return;
  const { provenance } = await readAvatarInfo(out);
  if (provenance.trainer !== "headcast") {
    throw new UsageError(
      `Cannot train into this folder (another: --out), an avatar that was not trained is there: ${out}`,
    );
  }
}

/** Who follows what is carried out. */
export interface CarryingHooks
  extends Pick<RunOptions, "signal" | "onLine" | "onStep" | "firstPreview" | "rest" | "checkpointAfter"> {
  /** Whether the avatar of a training that was ended early is saved as it stands; it is where not given. */
  keeps?(): boolean;
}

/**
 * Trains, and saves the avatar with its look and preview, also where the signal has ended it early.
 *
 * A training that began on an earlier version of the head goes on on that one.
 *
 * @throws RangeError where the head it began on is of no known version; what `runTraining` throws
 */
export async function carryOut(
  gpu: Gpu,
  { folder, info, look, begin }: Training,
  { keeps = () => true, ...hooks }: CarryingHooks,
): Promise<RunResult> {
  const { config } = info, span = startSpan("headcast.training", { "headcast.avatar": info.name });
  let stage = span.child("headcast.training.open");
  const go = (name: string) => {
    stage.end();
    stage = span.child(name);
  };
  // Who paints and where cameras look is told by regions and landmarks, which a head that was brought may lack.
  const head = await knownHead(await headByFingerprint(config.head, info.headFingerprint));
  const clips = await Promise.all(info.clips.map((path) => openClip(path)));
  const source = config.source === "" || config.guidance !== "diffusion"
    ? null
    : await readAvatar(config.source);
  const likeness = config.guidance === "known" ? await readAvatar(config.likeness) : null;
  const guidance = await openGuidance(gpu, head, config, { look, likeness });
  try {
    // What cannot be opened, or was thought better of meanwhile, must not have cost an earlier training of that name.
    if (hooks.signal.reason instanceof InterruptedError) throw hooks.signal.reason;
    await begin();
    go("headcast.training.steps");
    const result = await runTraining({ gpu, head, guidance, folder, info, clips, source, ...hooks });
    // Of no step at all there is nothing to save, in place of an avatar that may be there.
    if (result.done < config.steps && (result.done === 0 || !keeps())) return result;
    go("headcast.training.save");
    const files = {
      "preview.png": await portrait(gpu, result.avatar),
      ...info.look !== null && { "look.json": JSON.stringify(info.look, null, 2) + "\n" },
    };
    await saveAvatar(result.avatar, info.out, { replace: true, files });
    return result;
  } catch (error) {
    span.fail(error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    stage.end();
    span.end();
    await guidance.close();
  }
}

async function portrait(gpu: Gpu, avatar: Avatar): Promise<Uint8Array> {
  const renderer = await createRenderer(gpu);
  const loaded = await renderer.load(avatar);
  try {
    const scene = { renderer, avatar: loaded, size: PREVIEW_SIZE, background: "transparent" } as const;
    return await renderPng(scene, { pose: restPose(avatar.head.expressionSpace), camera: PREVIEW_CAMERA });
  } finally {
    loaded.destroy();
    renderer.close();
  }
}
