import type { Inference, Session } from "../../../runtime/inference/inference.ts";
import { float32, floatsOf } from "../../../runtime/inference/tensor.ts";
import { type AutoencoderGraphOptions, encoderGraph } from "../networks/autoencoder.ts";
import { type AutoencoderConfig, latentReduction } from "../networks/autoencoder_config.ts";
import type { Graph } from "../../../runtime/inference/onnx/graph.ts";
import { modelBytes } from "../../../runtime/inference/onnx/model_bytes.ts";
import type { Weights } from "../../../runtime/inference/weights/stored_tensor.ts";
import { encoderGradientGraph } from "./encoder_gradient_graph.ts";
import { type EncoderPart, encoderParts } from "./encoder_parts.ts";
import { checkLinear, linearPictureGradient } from "./linear_latents.ts";
import {
  graphEncoder,
  type OnePictureEncoder,
  pictureByPicture,
  type PictureEncoder,
} from "./picture_encoder.ts";

/**
 * How gradients come through the encoder: in one graph; part by part, where each part is computed once more; or
 * by a linear map from colours to latents, which costs nothing and knows nothing of edges.
 */
export type EncoderGradient = "exact" | "low-memory" | "linear";

export interface PictureEncoderOptions extends Omit<AutoencoderGraphOptions, "batch"> {
  readonly gradient: EncoderGradient;
}

/** A picture encoder that is not open yet. */
export interface PictureEncoderPlan {
  /** All that will be opened, so that its memory can be told before. */
  readonly graphs: readonly Graph[];
  /** Whether they are opened in low-memory mode only if told so. */
  readonly keepsWeights: boolean;
  /**
   * Closing it leaves the inference open.
   *
   * @param options `lowMemory`: as of `Inference.open`; "low-memory" is always so
   */
  open(inference: Inference, options?: { readonly lowMemory?: boolean }): Promise<PictureEncoder>;
}

/**
 * An autoencoder's encoder with its gradient, one picture at a time.
 *
 * @throws RangeError for an autoencoder that has no known linear map, where one is asked for
 */
export function planPictureEncoder(
  config: AutoencoderConfig,
  weights: Weights,
  { gradient, ...options }: PictureEncoderOptions,
): PictureEncoderPlan {
  const one = { ...options, batch: 1 };
  const shapes = shapesOf(config, one);
  switch (gradient) {
    case "exact": {
      const [forward, backward] = [
        encoderGraph(config, weights, one),
        encoderGradientGraph(config, weights, one),
      ];
      return {
        graphs: [forward, backward],
        keepsWeights: true,
        open: (inference, lowMemory) =>
          graphEncoder(inference, modelBytes(forward), modelBytes(backward), lowMemory),
      };
    }
    case "low-memory": {
      const parts = encoderParts(config, weights, one);
      return {
        graphs: parts.flatMap(({ forward, backward }) => [forward, backward]),
        keepsWeights: false,
        open: (inference) => partedEncoder(inference, parts, shapes),
      };
    }
    case "linear": {
      checkLinear(config);
      const forward = encoderGraph(config, weights, one);
      return {
        graphs: [forward],
        keepsWeights: true,
        open: (inference, lowMemory) => linearEncoder(inference, forward, shapes, lowMemory),
      };
    }
  }
}

type Shapes = Pick<OnePictureEncoder, "pictureShape" | "latentShape">;

function shapesOf(config: AutoencoderConfig, { size: [height, width] }: AutoencoderGraphOptions): Shapes {
  const reduction = latentReduction(config);
  return {
    pictureShape: [config.pictureChannels, height, width],
    latentShape: [config.latentChannels, height / reduction, width / reduction],
  };
}

/** A run with the inputs' arrays given away, and its only output. */
async function runOnce(
  session: Session,
  inputs: Readonly<Record<string, Float32Array>>,
): Promise<Float32Array> {
  const feeds = session.inputs.map(({ name, shape }) => [name, float32(inputs[name]!, shape)] as const);
  const outputs = await session.run(Object.fromEntries(feeds), { give: true });
  return floatsOf(Object.values(outputs)[0]);
}

async function partedEncoder(
  inference: Inference,
  encoderParts: readonly EncoderPart[],
  shapes: Shapes,
): Promise<PictureEncoder> {
  const open = (graph: Graph) => inference.open(modelBytes(graph), { lowMemory: true });
  const parts: { forward: Session; backward: Session }[] = [];
  for (const { forward, backward } of encoderParts) {
    parts.push({ forward: await open(forward), backward: await open(backward) });
  }
  const forward = (part: number, state: Float32Array, noise: Float32Array) =>
    runOnce(parts[part]!.forward, { state, noise: noise.slice() });

  return pictureByPicture({
    ...shapes,
    async encode(picture, noise) {
      let state = picture;
      for (const part of parts.keys()) state = await forward(part, state, noise);
      return state;
    },
    async encodeGradient(picture, noise, latentGradient) {
      const states = [picture];
      for (let part = 0; part < parts.length - 1; part++) {
        states.push(await forward(part, states[part]!.slice(), noise));
      }
      let gradient = latentGradient;
      for (const { backward } of parts.toReversed()) {
        const feeds = { state: states.pop()!, noise: noise.slice(), "next gradient": gradient };
        gradient = await runOnce(backward, feeds);
      }
      return gradient;
    },
    async close() {
      for (const session of parts.flatMap(({ forward, backward }) => [forward, backward])) {
        await session.close();
      }
    },
  });
}

async function linearEncoder(
  inference: Inference,
  forward: Graph,
  shapes: Shapes,
  lowMemory: { readonly lowMemory?: boolean } = {},
): Promise<PictureEncoder> {
  const session = await inference.open(modelBytes(forward), lowMemory);
  return pictureByPicture({
    ...shapes,
    encode: (pictures, noise) => runOnce(session, { pictures, noise }),
    encodeGradient: (_pictures, _noise, gradient) =>
      Promise.resolve(linearPictureGradient(gradient, shapes.latentShape)),
    close: () => session.close(),
  });
}
