import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Gpu } from "../../../runtime/gpu/gpu.ts";
import type { HeadModel } from "../../../runtime/head/head_model.ts";
import type { TrainConfig } from "../../config/config.ts";
import { createFaceDrawer } from "../../diffusion/control/control_drawer.ts";
import { KNOWN_MODELS } from "../../../runtime/models/catalogue.ts";
import { findModel, type FoundModel, MissingModelError } from "../../../runtime/models/find_model.ts";
import { namedEmbeddings, namedLoras } from "../../diffusion/named_files.ts";
import { createPromptBook } from "../../diffusion/language/prompt_book.ts";
import { openModelSource } from "../../diffusion/weights/model_source.ts";
import { openStableDiffusion } from "../../diffusion/stable_diffusion.ts";
import type { Guidance } from "../guidance.ts";
import { createDiffusionGuidance } from "./diffusion.ts";
import { mostAsked } from "./distillation_step.ts";
import { createLearner } from "./kinds/learner.ts";

const DEGREE = Math.PI / 180;

export interface FoundModels {
  readonly found: FoundModel;
  readonly control: FoundModel | null;
  /** Motion modules. */
  readonly motion: FoundModel | null;
  /** The path of an autoencoder in place of the model's own; null: its own. */
  readonly vae: string | null;
  readonly loras: ReturnType<typeof namedLoras>;
  readonly embeddings: ReturnType<typeof namedEmbeddings>;
}

/**
 * The models that the configuration names; null for no control net and no motion modules.
 *
 * @throws Error where one is not on this machine, with what is to be done
 */
export async function findModels(
  { model, controlModel, motionModule, temporal, vae, lora, embedding }: Pick<
    TrainConfig,
    "model" | "controlModel" | "motionModule" | "temporal" | "vae" | "lora" | "embedding"
  >,
): Promise<FoundModels> {
  if ((motionModule === "") !== (temporal === 0)) {
    throw new Error(
      `Cannot train over clips, --temporal and --motion-module need each other: ${
        temporal === 0 ? `--motion-module ${motionModule}` : `--temporal ${temporal}`
      } alone`,
    );
  }
  const found = await findModel(model).catch((error) => tellBoth(error, controlModel));
  const control = controlModel === "auto" ? await controlNetOf(found) : controlModel;
  return {
    found,
    control: control === "" ? null : await findModel(control),
    motion: motionModule === "" ? null : await findModel(motionModule),
    vae: vae === "" ? found.vae : (await findModel(vae)).path,
    loras: await thatAreThere(namedLoras(lora), "a LoRA"),
    embeddings: await thatAreThere(namedEmbeddings(embedding), "an embedding"),
  };
}

async function thatAreThere<F extends { readonly path: string }>(files: F[], what: string): Promise<F[]> {
  for (const { path } of files) {
    if (await stat(path).catch(() => null) === null) {
      throw new Error(`Cannot take ${what}, there is no such file: ${path}`);
    }
  }
  return files;
}

const knownControlNet = (model: string): string | undefined =>
  KNOWN_MODELS.find(({ name }) => name === model)?.controlNet;

/** @throws Error where it has none of its own and none is known to go with it */
async function controlNetOf({ name, path }: FoundModel): Promise<string> {
  const own = join(path, "controlnet");
  if (await stat(own).catch(() => null)) return own;
  const known = knownControlNet(name);
  if (known !== undefined) return known;
  // What is no model has no control net either: that it is none is told first.
  await openModelSource(path);
  throw new Error(
    `Cannot choose a control net, none is known to go with this model (--control NAME, PATH or none): ${name}`,
  );
}

/** Gigabytes are fetched once: who lacks the control net too is told so with the model, not after it. */
async function tellBoth(error: unknown, controlModel: string): Promise<never> {
  if (!(error instanceof MissingModelError)) throw error;
  const control = controlModel === "auto" ? knownControlNet(error.model) : controlModel;
  const second = control && await findModel(control).then(() => null, (error) => error);
  if (!(second instanceof MissingModelError)) throw error;
  throw new Error(
    `Cannot train under ${error.model} and ${second.model}, both must be on this machine (deno task models pull ` +
      `${error.model} ${second.model} gets them): files are missing`,
  );
}

/** Items that the denoiser takes at once: as asked, but for clips, which it takes whole and one at least. */
function wholeClips(batch: number, temporal: number): number {
  return temporal === 0 ? batch : Math.max(1, Math.floor(batch / temporal)) * temporal;
}

/**
 * Score distillation from models on this machine, as the configuration names them. Closing it closes the model too.
 *
 * @param say told what takes how much memory, where networks are computed, and of prompts that are too long
 * @throws Error where a model is missing, damaged, or does not fit into memory, before anything large is opened
 */
export async function openDiffusionGuidance(
  gpu: Gpu,
  head: HeadModel,
  config: TrainConfig,
  say: (words: string) => void,
): Promise<Guidance> {
  const { found, control, motion, vae, loras, embeddings } = await findModels(config);
  // Opening takes a minute where weights are turned into float32.
  say(`Opening ${found.path}${control === null ? "" : ` with the control net ${control.path}`}`);
  const drawer = control && createFaceDrawer(head, config.controlContours);
  const model = await openStableDiffusion({
    name: found.name,
    model: found.path,
    controlModel: control?.path ?? null,
    vae,
    loras,
    embeddings,
    clipSkip: config.clipSkip,
    ...config.prediction !== "auto" && { prediction: config.prediction },
    imageSize: config.diffusionSize,
    batch: wholeClips(Math.min(config.diffusionBatch, mostAsked(config)), config.temporal),
    ...motion && { clips: { modules: motion.path, frames: config.temporal } },
    precision: config.precision,
    vaeGradient: config.vaeGradient,
    ...config.distillation === "vsd" && {
      student: { rank: config.studentRank, scale: config.studentScale },
    },
    ...config.provider === "auto" ? {} : { provider: config.provider },
    warn: say,
  });
  try {
    for (const { provider, reason } of model.refusals) {
      say(`Networks are not computed by ${provider}: ${reason}`);
    }
    say(`Networks are computed by ${model.provider}. ${model.memory}`);
    const prompts = createPromptBook(model.tokenizer, config, say);
    // All at once, so that the text encoder is opened once, and what is too long is said before the first step.
    const views = [0, 90, 180].map((azimuth) => ({ azimuth: azimuth * DEGREE, elevation: 0 }));
    const above = { azimuth: 0, elevation: 80 * DEGREE };
    const { source } = prompts;
    const texts = [prompts, ...source ? [source] : []].flatMap(({ text, plain = "" }) => [
      plain,
      ...[...views, above].map((view) => text(view)),
    ]);
    await model.embed(["", prompts.negative, ...texts]);
    const { student } = model;
    const beside = student && createLearner(config, { model, prompts, student });
    const parts = { model, control: drawer, prompts, ...beside && { beside } };
    const guidance = await createDiffusionGuidance(gpu, config, parts);
    return {
      ...guidance,
      async close() {
        await guidance.close();
        await model.close();
      },
    };
  } catch (error) {
    await model.close();
    throw error;
  }
}
