import { decoderGraph } from "./networks/autoencoder.ts";
import {
  type AutoencoderConfig,
  latentReduction,
  readAutoencoderConfig,
} from "./networks/autoencoder_config.ts";
import { readClipTextConfig } from "./networks/clip_config.ts";
import { textEncoderGraph } from "./networks/clip_text.ts";
import { planStudent, type StudentPlan } from "./lora/student.ts";
import type { StudentOptions } from "./lora/student_graph.ts";
import { type ConfiguredNetwork, denoiserGraph } from "./networks/denoiser.ts";
import { readControlConfig, readUnetConfig } from "./networks/network_config.ts";
import type { Graph } from "../../runtime/inference/onnx/graph.ts";
import {
  type EncoderGradient,
  type PictureEncoderPlan,
  planPictureEncoder,
} from "./reverse/plan_picture_encoder.ts";
import type { ConfigReader } from "../../runtime/inference/weights/config_reader.ts";
import { openMotionModules } from "./temporal/motion_modules.ts";
import { type Adaptations, readLearnedWords, readLoras, withoutLastLayers } from "./adaptations.ts";
import type { LearnedWord } from "./language/learned_words.ts";
import type { LoraNetwork } from "./weights/lora/lora_names.ts";
import { mergeLoras } from "./weights/lora/merge_lora.ts";
import type { ScratchFolder } from "./weights/scratch_folder.ts";
import { type ModelSource, type NetworkSource, openNetworkSource } from "./weights/model_source.ts";

export interface DiffusionGraphOptions extends Adaptations {
  /** A diffusers folder or a single-file checkpoint. */
  readonly model: string;
  /** A control net's folder or file; null without. */
  readonly controlModel: string | null;
  /** An autoencoder's folder or file that takes the place of the model's own; null: its own. */
  readonly vae: string | null;
  /** Pixels of a picture's side. */
  readonly imageSize: number;
  /** Items that the denoiser takes at a time; whole clips where there are any. */
  readonly batch: number;
  /** The file or folder of motion modules, and frames of the clips that the denoiser sees through them. */
  readonly clips?: { readonly modules: string; readonly frames: number };
  readonly precision: "float32" | "float16";
  /** How gradients come through the autoencoder. */
  readonly vaeGradient: EncoderGradient;
  /** Of a student that learns beside the avatar; none where left out. */
  readonly student?: Pick<StudentOptions, "rank" | "scale">;
}

/** Where and how weights are changed while graphs are made. */
export interface WeightChanges {
  readonly scratch: ScratchFolder;
  readonly say: (words: string) => void;
}

/** The networks of a diffusion model, none of them opened yet. */
export interface DiffusionGraphs {
  /** Tokens of a prompt. */
  readonly words: number;
  /** Tokens that the text encoder knows. */
  readonly vocabulary: number;
  /** Words that it learned besides. */
  readonly learned: readonly LearnedWord[];
  readonly autoencoder: ConfiguredNetwork<AutoencoderConfig>;
  readonly textEncoder: Graph;
  readonly denoiser: Graph;
  readonly encoder: PictureEncoderPlan;
  readonly decoder: Graph;
  /** It sees one item at a time, and frames of clips alone. */
  readonly student: StudentPlan | null;
}

/** @throws Error where a network, a LoRA or an embedding is missing, damaged, or does not fit the others */
export async function diffusionGraphs(
  source: ModelSource,
  options: DiffusionGraphOptions,
  changes: WeightChanges,
): Promise<DiffusionGraphs> {
  const { controlModel, vae, imageSize, batch, precision, vaeGradient, clips, student } = options;
  const read = <C>({ config, weights }: NetworkSource, readConfig: (config: ConfigReader) => C) => ({
    config: readConfig(config),
    weights,
  });
  const loras = await readLoras(options);
  const changed = async <C>(network: LoraNetwork, { config, weights }: ConfiguredNetwork<C>) => ({
    config,
    weights: await mergeLoras(network, weights, loras, { ...changes, type: precision }),
  });
  const plainText = read(await source.network("text_encoder"), readClipTextConfig);
  const plainUnet = read(await source.network("unet"), readUnetConfig);
  const control = controlModel === null
    ? null
    : read(await openNetworkSource(controlModel, "controlnet"), readControlConfig);
  const modules = clips && await openMotionModules(clips.modules, plainUnet.config);
  const autoencoder = read(
    vae === null ? await source.network("vae") : await openNetworkSource(vae, "vae"),
    readAutoencoderConfig,
  );
  const { words, vocabulary } = plainText.config;
  const { learned, vectors } = await readLearnedWords(options, plainText.config);
  const tower = withoutLastLayers(plainText.config, options, plainText.weights.source);
  // Behind all that may be refused: this may take a minute.
  const unet = await changed("unet", plainUnet);
  const text = await changed("text_encoder", plainText);
  const side = imageSize / latentReduction(autoencoder.config);
  const size = { size: [imageSize, imageSize], compute: precision } as const;
  return {
    words,
    vocabulary,
    learned,
    autoencoder,
    textEncoder: textEncoderGraph(tower, text.weights, { batch: 1, compute: precision, learned: vectors }),
    denoiser: denoiserGraph(unet, control, {
      batch,
      latent: [side, side],
      words,
      compute: precision,
      ...clips && modules && { clips: { modules, frames: clips.frames } },
    }),
    encoder: planPictureEncoder(autoencoder.config, autoencoder.weights, { ...size, gradient: vaeGradient }),
    decoder: decoderGraph(autoencoder.config, autoencoder.weights, { ...size, batch: 1 }),
    student: student
      ? planStudent(unet, control, { ...student, latent: [side, side], words, compute: precision })
      : null,
  };
}
