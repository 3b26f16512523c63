import type { Profile } from "../../runtime/gpu/gpu.ts";
import { openLocalGpu } from "../../runtime/render/files/local_gpu.ts";
import { printAblations, runAblations } from "./ablations.ts";
import { benchStages, printStages } from "./train_bench.ts";
import { benchStep, printStep } from "./step_bench.ts";

export interface TrainBenchOptions {
  readonly size?: number | undefined;
  readonly frames: number;
  /** Of an ablation. */
  readonly steps: number;
  readonly profile?: Profile | undefined;
  readonly json: boolean;
}

/** Measures training: stages, a whole step, ablations or score distillation; as a table or as JSON. */
export async function runTrainBench(
  what: "stages" | "step" | "ablations" | "distillation" | "networks",
  options: TrainBenchOptions,
): Promise<void> {
  const gpu = await openLocalGpu(options.profile ? { profile: options.profile } : {});
  const show = <T>(figures: T, print: (figures: T) => void) => {
    if (options.json) {
      console.log(JSON.stringify({ adapter: gpu.adapterName, profile: gpu.profile, figures }, null, 2));
    } else {
      console.log(`${gpu.adapterName}, ${gpu.profile} kernels, ${navigator.hardwareConcurrency} cores\n`);
      print(figures);
    }
  };
  switch (what) {
    case "stages":
      show(await benchStages(gpu, options.size ? [options.size] : [512, 1024], options.frames), printStages);
      break;
    case "step":
      show(
        await benchStep(gpu, gpu.profile === "cpu" ? "fast" : "paper", options.size, options.frames),
        printStep,
      );
      break;
    case "ablations":
      show(await runAblations(gpu, options.steps), printAblations);
      break;
    case "distillation": {
      const { runDistillation, printDistillation } = await import("./distillation_bench.ts");
      show(await runDistillation(gpu, options.steps, options.size), printDistillation);
      break;
    }
    case "networks": {
      const { benchTrueSize, printTrueSize } = await import("./true_size.ts");
      const figures = await benchTrueSize(gpu, {
        family: "sd1",
        gradient: "exact",
        size: options.size ?? 1024,
        views: 1,
        steps: 2,
      });
      show(figures, printTrueSize);
    }
  }
  gpu.close();
}
