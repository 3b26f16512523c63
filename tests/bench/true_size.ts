import { join } from "node:path";
import process from "node:process";
import { headByName } from "../../runtime/head/registry.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { makeConfig, type TrainConfig } from "../../train/config/config.ts";
import type { SingleFileFamily } from "../../train/diffusion/weights/single_file.ts";
import { createDifferentiableRenderer } from "../../train/render/differentiable_renderer.ts";
import { openDiffusionGuidance } from "../../train/guidance/diffusion/open_diffusion.ts";
import { createModel } from "../../train/splats/model.ts";
import { createOptimiser } from "../../train/splats/optimiser.ts";
import { createRig } from "../../train/rig/rig.ts";
import { createSampler } from "../../train/sampling/sampler.ts";
import { writeRandomModel } from "./random_model.ts";
import { printTable } from "./table.ts";
import { inTemporaryFolder } from "./temporary_folder.ts";

export interface TrueSizeOptions {
  readonly family: SingleFileFamily;
  readonly gradient: TrainConfig["vaeGradient"];
  /** Pixels of a rendered picture's side. */
  readonly size: number;
  readonly views: number;
  /** Steps that are timed, behind one that is not. */
  readonly steps: number;
  /** Other fields of the configuration. */
  readonly changes?: Partial<TrainConfig>;
}

/** Steps of score distillation with networks of true size. Times in milliseconds. */
export interface TrueSizeFigures {
  readonly said: readonly string[];
  /** Bytes of each network's weights. */
  readonly weights: Readonly<Record<string, number>>;
  readonly opening: number;
  /**
   * Of each step, the device waited for after each part; `processor`: of all threads of this process together, which
   * other work on the machine hardly changes.
   */
  readonly steps: readonly Readonly<
    Record<"forward" | "guidance" | "backward" | "update" | "networks" | "processor", number>
  >[];
  /** Bytes of memory at the most, while it opened and while it worked; null where the system does not tell. */
  readonly peaks: { readonly opening: number | null; readonly working: number | null };
}

/**
 * Measures training steps whose networks are as large as Stable Diffusion's and have random weights: what a step costs
 * does not depend on what the networks know. Writes 3 GB to a temporary folder.
 */
export async function benchTrueSize(gpu: Gpu, options: TrueSizeOptions): Promise<TrueSizeFigures> {
  return await inTemporaryFolder(
    "headcast-true-size-",
    async (folder) =>
      await benchTrueSizeIn(gpu, folder, await writeRandomModel(folder, options.family), options),
  );
}

/** @param folder as `writeRandomModel` leaves it, with the bytes that it told */
export async function benchTrueSizeIn(
  gpu: Gpu,
  folder: string,
  weights: TrueSizeFigures["weights"],
  { gradient, size, views, steps, changes }: TrueSizeOptions,
): Promise<TrueSizeFigures> {
  const config = makeConfig("paper", {
    prompt: "a DSLR portrait of Gandalf",
    guidance: "diffusion",
    model: folder,
    controlModel: join(folder, "controlnet"),
    vaeGradient: gradient,
    size,
    views,
    ...changes,
  });
  const head = await headByName(config.head);
  const model = await createModel(gpu, head, config);
  const optimiser = await createOptimiser(gpu, model, config);
  const rig = await createRig(gpu, head, model, { learnsShape: config.learnShape });
  const renderer = await createDifferentiableRenderer(gpu, model, rig, config);
  const sampler = createSampler(config, head);
  const said: string[] = [];

  const begun = performance.now();
  const guidance = await openDiffusionGuidance(gpu, head, config, (words) => said.push(words));
  const opening = performance.now() - begun;
  const openingPeak = peakMemory();
  const figures: TrueSizeFigures["steps"][number][] = [];
  for (let step = 0; step <= steps; step++) {
    const times: Record<string, number> = {};
    const timed = async (part: string, work: () => unknown) => {
      const start = performance.now();
      await work();
      await gpu.device.queue.onSubmittedWorkDone(); // SYNC
      times[part] = performance.now() - start;
    };
    const stills = sampler.at(step);
    const before = process.cpuUsage();
    await timed("forward", () => renderer.forward(stills));
    await timed("guidance", () => guidance.gradient(renderer.views, step));
    await timed("backward", () => renderer.backward());
    await timed("update", () => optimiser.step(step, renderer.overflow));
    const { user, system } = process.cpuUsage(before);
    times.processor = (user + system) / 1000;
    times.networks = guidance.figures?.().networks ?? NaN;
    if (step > 0) figures.push(times as TrueSizeFigures["steps"][number]);
  }
  await guidance.close();
  renderer.close();
  rig.destroy();
  optimiser.destroy();
  model.destroy();
  return { said, weights, opening, steps: figures, peaks: { opening: openingPeak, working: peakMemory() } };
}

/** Bytes of this process's memory at the most since the last time that it was asked, as Linux counts them. */
function peakMemory(): number | null {
  try {
    const status = Deno.readTextFileSync("/proc/self/status");
    // Begins the count anew.
    Deno.writeTextFileSync("/proc/self/clear_refs", "5");
    return 1024 * Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]);
  } catch {
    return null;
  }
}

export function printTrueSize({ said, weights, opening, steps, peaks }: TrueSizeFigures): void {
  const gibibytes = (bytes: number | null) => bytes === null ? "?" : `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  for (const words of said) console.log(words);
  const sizes = Object.entries(weights).map(([name, bytes]) => `${name} ${gibibytes(bytes)}`);
  console.log(`\nWeights in their files: ${sizes.join(", ")}`);
  console.log(
    `Opened in ${(opening / 1000).toFixed(1)} s, ${gibibytes(peaks.opening)} of memory at the most\n`,
  );
  const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(2);
  printTable(
    [
      "seconds",
      "forward",
      "guidance",
      "its networks",
      "backward",
      "update",
      "step",
      "of processors",
      "all but networks",
    ],
    steps.map(({ forward, guidance, backward, update, networks, processor }, index) => {
      const step = forward + guidance + backward + update;
      const times = [forward, guidance, networks, backward, update, step, processor].map(seconds);
      return [`step ${index + 1}`, ...times, `${(100 * (1 - networks / step)).toFixed(1)} %`];
    }),
  );
  console.log(`\n${gibibytes(peaks.working)} of memory at the most while it worked.`);
}
