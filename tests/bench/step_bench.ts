import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { headByName } from "../../runtime/head/registry.ts";
import { makeConfig } from "../../train/config/config.ts";
import type { PresetName } from "../../train/config/field_table.ts";
import { createDifferentiableRenderer } from "../../train/render/differentiable_renderer.ts";
import { openGuidance } from "../../train/guidance/open_guidance.ts";
import { readPrompt } from "../../train/guidance/painter/prompt/read_prompt.ts";
import { createModel } from "../../train/splats/model.ts";
import { createOptimiser } from "../../train/splats/optimiser.ts";
import { createRig } from "../../train/rig/rig.ts";
import { createSampler } from "../../train/sampling/sampler.ts";
import { quantile } from "./quantile.ts";

const PROMPT = "an old wizard with a long grey beard and a pointed hat";
/** Steps before the first that counts: kernels are compiled on the way. */
const WARM_UP = 4;
const SHARES = [0.25, 0.5] as const;

/** Milliseconds of a training step by its parts, the device waited for after each: lower quartile and median. */
export interface StepFigures {
  readonly parts: Readonly<Record<string, readonly [quartile: number, median: number]>>;
  /** Milliseconds, once: the painter's meshes and light. */
  readonly setUp: number;
  readonly splats: number;
  readonly intersections: number;
}

/** Times the parts of a preset's step with the painter as guidance. */
export async function benchStep(
  gpu: Gpu,
  preset: PresetName,
  size: number | undefined,
  steps: number,
): Promise<StepFigures> {
  const config = makeConfig(preset, {
    prompt: PROMPT,
    ...(size === undefined ? {} : { size, finalSize: 0 }),
  });
  const head = await headByName(config.head);
  const model = await createModel(gpu, head, config);
  const optimiser = await createOptimiser(gpu, model, config);
  const rig = await createRig(gpu, head, model, { learnsShape: config.learnShape });
  const renderer = await createDifferentiableRenderer(gpu, model, rig, config);
  const begun = performance.now();
  const { look } = readPrompt(PROMPT, config.seed);
  const guidance = await openGuidance(gpu, head, config, { look, likeness: null });
  const setUp = performance.now() - begun;
  const sampler = createSampler(config, head);
  const times: Record<string, number[]> = {};
  const timed = async (part: string, work: () => unknown) => {
    const start = performance.now();
    await work();
    await gpu.device.queue.onSubmittedWorkDone(); // SYNC
    (times[part] ??= []).push(performance.now() - start);
  };
  for (let step = 0; step < steps + WARM_UP; step++) {
    // What waiting for an idle device costs by itself; it is in every part.
    await timed("wait", () => {});
    const stills = sampler.at(step);
    await timed("forward", () => renderer.forward(stills));
    await timed("guidance", () => guidance.gradient(renderer.views, step));
    await timed("backward", () => renderer.backward());
    await timed("update", () => optimiser.step(step, renderer.overflow));
  }
  const { intersections } = await renderer.counters();
  const figures = Object.entries(times).map(([part, all]) => {
    const [quartile, median] = SHARES.map((share) => quantile(all.slice(WARM_UP), share));
    return [part, [quartile!, median!]] as const;
  });
  const result = { parts: Object.fromEntries(figures), setUp, splats: model.count, intersections };
  await guidance.close();
  renderer.close();
  rig.destroy();
  optimiser.destroy();
  model.destroy();
  return result;
}

export function printStep({ parts, setUp, splats, intersections }: StepFigures): void {
  const wait = parts.wait!;
  let [low, middle] = [0, 0];
  console.log("part        quartile    median");
  const line = (part: string, quartile: number, median: number) =>
    console.log(`${part.padEnd(10)}${quartile.toFixed(1).padStart(10)}${median.toFixed(1).padStart(10)}`);
  for (const [part, [quartile, median]] of Object.entries(parts)) {
    if (part === "wait") continue;
    line(part, quartile - wait[0], median - wait[1]);
    low += quartile - wait[0];
    middle += median - wait[1];
  }
  line("step", low, middle);
  console.log(
    `\nMilliseconds, waiting for the device (${wait[1].toFixed(1)}) taken off. The painter's meshes took`,
  );
  console.log(
    `${setUp.toFixed(0)} once. ${splats} splats, at most ${intersections} intersections in a view.`,
  );
}
