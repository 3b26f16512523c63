import { basename, join, resolve } from "node:path";
import { openGuidance } from "../guidance/open_guidance.ts";
import { PREVIEW_CAMERA } from "../run/preview_camera.ts";
import { runTraining } from "../run/run.ts";
import type { Event, Metrics } from "../run/metrics.ts";
import type { Avatar } from "../../runtime/avatar/avatar.ts";
import { saveAvatar, savePreview } from "../../runtime/avatar/folder/avatar_folder.ts";
import { headByName, headFingerprint } from "../../runtime/head/registry.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { openLocalGpu } from "../../runtime/render/files/local_gpu.ts";
import { restPose } from "../../runtime/motion/head_pose.ts";
import { createRenderer } from "../../runtime/render/renderer.ts";
import { renderPng } from "../../runtime/render/files/to_file.ts";
import { readAvatar } from "../../runtime/avatar/folder/read_avatar.ts";
import { openClip } from "../../runtime/commands/clips.ts";
import { openProgress } from "../../runtime/cli/progress.ts";
import { planTraining, printPromptsLook, type TrainingPlan } from "./train_plan.ts";
import type { TrainOptions } from "./train.ts";
import { openTrainingPage } from "../../runtime/commands/training_page.ts";
import { abortOnInterrupt } from "../../runtime/cli/whole_output.ts";

const PREVIEW_SIZE = 512;

/** Trains what the command line asks for, and saves the avatar. @returns the exit code */
export async function startTraining(options: TrainOptions): Promise<number> {
  if (options["look-only"]) {
    await printPromptsLook(options);
    return 0;
  }
  const gpu = await openLocalGpu();
  try {
    const plan = await planTraining(options, gpu.profile);
    const page = options.watch ? await openTrainingPage(pageOptions(plan, options)) : null;
    if (page) console.log(`Training page: ${page.url}#${encodeURIComponent(plan.info.name)}`);
    try {
      return await trainAsPlanned(gpu, plan);
    } finally {
      page?.close();
    }
  } finally {
    gpu.close();
  }
}

const pageOptions = ({ folder }: TrainingPlan, { port }: TrainOptions) => ({
  folder: resolve(folder.path, ".."),
  host: "127.0.0.1",
  port,
});

async function trainAsPlanned(gpu: Gpu, { folder, info, look, begin }: TrainingPlan): Promise<number> {
  const { config } = info;
  const head = await headByName(config.head);
  const fingerprint = headFingerprint(head);
  if (info.headFingerprint !== fingerprint) {
    throw new RangeError(
      `Cannot resume on another head, it was ${info.headFingerprint} when the training began: ${fingerprint}`,
    );
  }
  const clips = await Promise.all(info.clips.map(openClip));
  const likeness = config.guidance === "known" ? await readAvatar(config.likeness) : null;
  const guidance = await openGuidance(gpu, head, config, { look, likeness });
  const { signal, release } = abortOnInterrupt();
  const show = progressOf(config.steps);
  signal.addEventListener("abort", () => {
    show.end();
    // Networks on a processor take minutes for a step: who sees nothing happen would think it was not heard.
    console.error(
      "Stopping behind the step in work, with a checkpoint. Ctrl-C again stops at once, without.",
    );
  }, { once: true });
  try {
    // What cannot be opened must not have cost an earlier training of that name.
    await begin();
    const { done, avatar } = await runTraining({
      gpu,
      head,
      guidance,
      folder,
      info,
      clips,
      signal,
      onLine: show.line,
      onStep: show.step,
    });
    show.end();
    await saveAvatar(avatar, info.out, { replace: true });
    if (info.look !== null) {
      await Deno.writeTextFile(join(info.out, "look.json"), JSON.stringify(info.look, null, 2) + "\n");
    }
    await savePreview(info.out, await portrait(gpu, avatar));
    console.log(info.out);
    if (done === config.steps) return 0;
    console.error(
      `Stopped at step ${done} of ${config.steps}. Go on: deno task train --resume ${basename(folder.path)}`,
    );
    return 130;
  } finally {
    show.end();
    release();
    await guidance.close();
  }
}

/** The progress bar, fed with the run's lines and steps. */
function progressOf(steps: number) {
  let progress: ReturnType<typeof openProgress> | null = null;
  let note = "";
  return {
    line(line: Metrics | Event): void {
      if (!("event" in line)) {
        const { loss, splats, iterationsPerSecond } = line;
        // Where networks take their time, a step takes many seconds.
        const rate = iterationsPerSecond >= 0.2
          ? `${iterationsPerSecond.toFixed(2)} it/s`
          : `${(1 / iterationsPerSecond).toFixed(1)} s a step`;
        note = `loss ${loss.toFixed(4)}  ${splats} splats  ${rate}`;
      } else if (line.event === "started" || line.event === "resumed") {
        if (line.words) console.error(line.words);
        progress = openProgress("Training", steps, Deno.stderr, () => performance.now(), line.step);
        progress.show(line.step);
      }
    },
    step: (done: number): void => progress?.show(done, note),
    end(): void {
      progress?.end();
      progress = null;
    },
  };
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
