import type { Avatar } from "../../../../runtime/avatar/avatar.ts";
import type { Gpu } from "../../../../runtime/gpu/gpu.ts";
import { renderFrames } from "../../../../runtime/render/frames.ts";
import { createRenderer } from "../../../../runtime/render/renderer.ts";
import { makeConfig, type TrainConfig } from "../../../../train/config/config.ts";
import { assembleDiffusionModel } from "../../../../train/diffusion/assemble.ts";
import type { ControlMapDrawer } from "../../../../train/diffusion/control/control_drawer.ts";
import type { DiffusionModel } from "../../../../train/diffusion/diffusion_model.ts";
import { createInference } from "../../../../runtime/inference/inference.ts";
import { readSchedule } from "../../../../train/diffusion/noise/schedule.ts";
import { Graph } from "../../../../runtime/inference/onnx/graph.ts";
import { type BuiltGraph, modelBytes } from "../../../../runtime/inference/onnx/model_bytes.ts";
import { appendGradient } from "../../../../train/diffusion/reverse/append_gradient.ts";
import { graphEncoder } from "../../../../train/diffusion/reverse/picture_encoder.ts";
import { createDiffusionGuidance } from "../../../../train/guidance/diffusion/diffusion.ts";
import { createLearner } from "../../../../train/guidance/diffusion/kinds/learner.ts";
import { type Likeness, recover, type Recovery } from "../../../bench/recovery.ts";
import { openTinyStudent } from "./tiny_student.ts";
import { CHANNELS, type Decided, decoder, denoiser, textEncoder, tokenizer, toLatents } from "./denoiser.ts";

/** Stable Diffusion's own (its scheduler_config.json). */
const SCHEDULE = readSchedule({
  num_train_timesteps: 1000,
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: "scaled_linear",
}, "the known answer");

/** The prompts that the known model understands, and of the avatar it leads to; of "some" it says neither. */
export type KnownPrompt = "natural" | "exchanged" | "some";

/** What a world's model is made of, but for its autoencoder, which is the same in all. */
export interface World {
  readonly tokenizer: DiffusionModel["tokenizer"];
  readonly textEncoder: () => BuiltGraph;
  readonly denoiser: typeof denoiser;
}
const TWO_MODES: World = { tokenizer, textEncoder, denoiser };

export interface KnownWorld {
  readonly frames?: number;
  readonly decided?: Decided;
  readonly nature?: World;
}

/**
 * The known answer through the same inference, assembly and encoder as a real model.
 *
 * @param frames of the clips that it sees whole; 1 where every picture stands alone
 */
export async function openKnownModel(
  size: number,
  views: number,
  { frames = 1, decided = "picture", nature: world = TWO_MODES }: KnownWorld = {},
): Promise<DiffusionModel> {
  const inference = await createInference({ provider: "cpu", threads: 1 });
  const network = (name: string, backwards: boolean) => {
    const graph = new Graph(name);
    const pictures = graph.input("pictures", "float32", [1, 3, size, size]);
    // An encoder without a deviation: the noise is taken in and left alone.
    graph.input("noise", "float32", [1, CHANNELS, size, size]);
    const latents = toLatents(graph, pictures);
    if (!backwards) graph.output("latents", latents);
    else {
      const seed = graph.input("latent gradient", "float32", latents.shape);
      graph.output("picture gradient", appendGradient(graph, latents, seed, [pictures])[0]!);
    }
    return modelBytes(graph);
  };
  const model = await assembleDiffusionModel(inference, {
    name: "known answer",
    imageSize: size,
    schedule: SCHEDULE,
    tokenizer: world.tokenizer,
    textEncoder: world.textEncoder(),
    encoder: await graphEncoder(
      inference,
      network("known encoder", false),
      network("its backward pass", true),
    ),
    denoiser: world.denoiser(3 * views, size, SCHEDULE.alphaBar, frames, decided),
    frames,
    decoder: decoder(size),
  });
  return Object.assign(Object.create(model) as DiffusionModel, {
    async close() {
      await model.close();
      await inference.close();
    },
  });
}

/** Control maps that are the pictures of an avatar. */
export async function createPictureDrawer(
  gpu: Gpu,
  avatar: Avatar,
): Promise<ControlMapDrawer & { close(): void }> {
  const renderer = await createRenderer(gpu);
  const loaded = await renderer.load(avatar);
  return {
    async draw(views, size) {
      const scene = { renderer, avatar: loaded, size, background: { r: 0, g: 0, b: 0 } };
      const maps: Float32Array[] = [];
      for await (const { data } of renderFrames(scene, "rgba", views.length, (view) => views[view]!)) {
        const plane = size * size;
        maps.push(
          Float32Array.from(
            { length: 3 * plane },
            (_, i) => data[4 * (i % plane) + Math.floor(i / plane)]! / 255,
          ),
        );
      }
      return maps;
    },
    close() {
      loaded.destroy();
      renderer.close();
    },
  };
}

/** Red and blue in each other's place. */
export function exchanged(avatar: Avatar): Avatar {
  const colour = avatar.colour.map((_, i) => avatar.colour[i - i % 3 + 2 - i % 3]!);
  return { ...avatar, name: `${avatar.name}, exchanged`, colour };
}

/**
 * Where a kind's own figures do not suit the known world. Its modes are far narrower than any model's: what they say at
 * two timesteps differs where there is little noise alone, and guidance is over as soon as a mode is chosen, which
 * leaves an interval's small pull behind in Adam's memory of the large ones.
 */
const SUITED: Partial<Record<TrainConfig["distillation"], Partial<TrainConfig>>> = {
  ism: { guidanceScale: 2, ismInterval: 0.1, noiseMost: 0.2, lateNoiseMost: 0.2 },
};

/** What the known model is trained with: pictures at its own size, and no more guidance than its world needs. */
export function knownAnswerConfig(changes: Partial<TrainConfig> = {}): TrainConfig {
  const size = changes.size ?? 64;
  return makeConfig("fast", {
    guidance: "diffusion",
    diffusionSize: size,
    size,
    finalSize: 0,
    closeUps: 0,
    restShare: 0,
    lookUp: 0,
    learnShape: false,
    controlScale: 1,
    negativePrompt: "unrealistic",
    // 150 updates where ProlificDreamer makes 25,000.
    studentRate: 2e-3,
    ...SUITED[changes.distillation ?? "nfsd"],
    ...changes,
  });
}

export interface DistillationOptions {
  readonly every?: number;
  onCurve?(done: number, likeness: Likeness): void;
  readonly world?: KnownWorld;
}

/**
 * Distils a head out of the known model by a prompt, from grey splats, and holds it against the avatar that the
 * prompt means; the rival is what the other prompt means.
 */
export async function distilKnownAnswer(
  gpu: Gpu,
  avatar: Avatar,
  prompt: KnownPrompt,
  config: TrainConfig,
  curve: DistillationOptions = {},
): Promise<Recovery> {
  const model = await openKnownModel(config.size, config.views, curve.world);
  const control = await createPictureDrawer(gpu, avatar);
  const prompts = { text: () => `a ${prompt} head`, negative: config.negativePrompt };
  const beside = config.distillation === "vsd"
    ? createLearner(config, { model, prompts, student: await openTinyStudent(config) })
    : null;
  const parts = { model, control, prompts, ...beside && { beside } };
  const guidance = await createDiffusionGuidance(gpu, config, parts);
  try {
    const meanings = [avatar, exchanged(avatar)] as const;
    const [wanted, rival] = prompt === "exchanged" ? meanings.toReversed() as [Avatar, Avatar] : meanings;
    return await recover(gpu, wanted, config, {
      guidance,
      rival,
      curveEvery: curve.every ?? 0,
      ...curve.onCurve && { onCurve: curve.onCurve },
    });
  } finally {
    await guidance.close();
    control.close();
    await model.close();
  }
}
