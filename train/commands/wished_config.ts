import { UsageError } from "../../runtime/cli/flags.ts";
import type { Profile } from "../../runtime/gpu/gpu.ts";
import { makeConfig, type TrainConfig } from "../config/config.ts";
import { readConfigFile } from "../config/fields.ts";
import { settledModel } from "../../runtime/models/find_model.ts";
import type { TrainWish } from "./train.ts";

/** Flags that say something to one guidance only. */
const OWN_FLAGS: Readonly<Record<TrainConfig["guidance"], readonly (keyof TrainWish)[]>> = {
  painter: ["look"],
  known: ["likeness"],
  diffusion: [
    "models",
    "control",
    "provider",
    "distillation",
    "guidance-scale",
    "vae-gradient",
    "diffusion-size",
    "diffusion-batch",
    "precision",
  ],
};

/**
 * The configuration that the flags, the file of `--config` and a profile make together, in this order.
 *
 * @throws UsageError for flags that do not go together; SyntaxError, TypeError or RangeError for the file
 */
export async function wishedConfig(wish: TrainWish, device: Profile): Promise<TrainConfig> {
  const file = wish.config === undefined
    ? {}
    : readConfigFile(await Deno.readTextFile(wish.config), wish.config);
  const flags = {
    prompt: wish.prompt,
    steps: wish.steps,
    views: wish.views,
    size: wish.size,
    seed: wish.seed,
    head: wish.head,
    harmonicsDegree: wish.harmonics as 0 | 1 | undefined,
    guidance: wish.guidance,
    likeness: wish.likeness,
    model: await settled(wish.models ?? file.model),
    controlModel: wish.control === "none" ? "" : await settled(wish.control ?? file.controlModel),
    diffusionSize: wish["diffusion-size"],
    diffusionBatch: wish["diffusion-batch"],
    provider: wish.provider,
    distillation: wish.distillation,
    guidanceScale: wish["guidance-scale"],
    vaeGradient: wish["vae-gradient"],
    precision: wish.precision,
    previewEvery: wish["preview-every"],
    // A size that is asked for is the size of all steps.
    finalSize: wish.size === undefined ? undefined : 0,
  };
  const given = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
  // Networks take the time of score distillation, whatever the size and number of splats; its rates are the paper's.
  const isQuick = device === "cpu" && (wish.guidance ?? file.guidance) !== "diffusion";
  const config = makeConfig(wish.profile ?? (isQuick ? "fast" : "paper"), { ...file, ...given });
  refuseIdleFlags(wish, config.guidance);
  const needsPrompt = config.guidance === "diffusion" ||
    config.guidance === "painter" && wish.look === undefined;
  if (needsPrompt && config.prompt === "") {
    throw new UsageError("Cannot train, --prompt is needed: it is missing");
  }
  return config;
}

/** What would be passed over in silence was meant otherwise. */
function refuseIdleFlags(wish: TrainWish, guidance: TrainConfig["guidance"]): void {
  for (const [owner, flags] of Object.entries(OWN_FLAGS)) {
    const idle = owner === guidance ? undefined : flags.find((flag) => wish[flag] !== undefined);
    if (idle !== undefined) {
      throw new UsageError(`Cannot train with --${idle}, it needs --guidance ${owner}: ${guidance}`);
    }
  }
}

/** Names of models so that a training may be resumed from elsewhere. */
async function settled(model: string | undefined): Promise<string | undefined> {
  return model === undefined || model === "" || model === "auto" ? model : await settledModel(model);
}
