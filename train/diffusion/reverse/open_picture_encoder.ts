import type { Inference, Session } from "../inference/inference.ts";
import { float32 } from "../inference/tensor.ts";
import { type AutoencoderGraphOptions, encoderGraph } from "../networks/autoencoder.ts";
import { type AutoencoderConfig, latentReduction } from "../networks/autoencoder_config.ts";
import { modelBytes } from "../onnx/model_bytes.ts";
import type { Weights } from "../weights/stored_tensor.ts";
import { encoderGradientGraph } from "./encoder_gradient_graph.ts";
import { encoderParts } from "./encoder_parts.ts";
import { checkLinear, linearPictureGradient } from "./linear_latents.ts";
import {
  graphEncoder,
  numbersOf,
  type OnePictureEncoder,
  pictureByPicture,
  type PictureEncoder,
} from "./picture_encoder.ts";

/**
 * How the way back through the encoder is gone: in one graph; part by part, where each part is computed once more; or
 * by a linear map from colours to latents, which costs nothing and knows nothing of edges.
 */
export type EncoderGradient = "exact" | "low-memory" | "linear";

export interface PictureEncoderOptions extends Omit<AutoencoderGraphOptions, "batch"> {
  readonly gradient: EncoderGradient;
  /** As of `Inference.open`; "low-memory" is always so. */
  readonly lowMemory?: boolean;
}

/**
 * Opens an autoencoder's encoder with its gradient. Closing it leaves the inference open.
 *
 * @throws RangeError for an autoencoder that has no known linear map, where one is asked for
 */
export function openPictureEncoder(
  inference: Inference,
  config: AutoencoderConfig,
  weights: Weights,
  { gradient, lowMemory = false, ...options }: PictureEncoderOptions,
): Promise<PictureEncoder> {
  const one = { ...options, batch: 1 };
  switch (gradient) {
    case "exact": {
      const backward = modelBytes(encoderGradientGraph(config, weights, one));
      return graphEncoder(inference, modelBytes(encoderGraph(config, weights, one)), backward, { lowMemory });
    }
    case "low-memory":
      return partedEncoder(inference, config, weights, one);
    case "linear":
      return linearEncoder(inference, config, weights, one, lowMemory);
  }
}

function shapesOf(config: AutoencoderConfig, { size: [height, width] }: AutoencoderGraphOptions) {
  const reduction = latentReduction(config);
  return {
    pictureShape: [config.pictureChannels, height, width] as const,
    latentShape: [config.latentChannels, height / reduction, width / reduction] as const,
  };
}

/** A run with the inputs' arrays given away, and its only output. */
async function runOnce(
  session: Session,
  inputs: Readonly<Record<string, Float32Array>>,
): Promise<Float32Array> {
  const feeds = session.inputs.map(({ name, shape }) => [name, float32(inputs[name]!, shape)] as const);
  const outputs = await session.run(Object.fromEntries(feeds), { give: true });
  return numbersOf(Object.values(outputs)[0]);
}

async function partedEncoder(
  inference: Inference,
  config: AutoencoderConfig,
  weights: Weights,
  options: AutoencoderGraphOptions,
): Promise<PictureEncoder> {
  const parts: { forward: Session; backward: Session }[] = [];
  for (const { forward, backward } of encoderParts(config, weights, options)) {
    parts.push({
      forward: await inference.open(forward, { lowMemory: true }),
      backward: await inference.open(backward, { lowMemory: true }),
    });
  }
  const forward = (part: number, state: Float32Array, noise: Float32Array) =>
    runOnce(parts[part]!.forward, { state, noise: noise.slice() });

  return pictureByPicture({
    ...shapesOf(config, options),
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
  config: AutoencoderConfig,
  weights: Weights,
  options: AutoencoderGraphOptions,
  lowMemory: boolean,
): Promise<PictureEncoder> {
  checkLinear(config);
  const session = await inference.open(modelBytes(encoderGraph(config, weights, options)), { lowMemory });
  const shapes = shapesOf(config, options);
  const encoder: OnePictureEncoder = {
    ...shapes,
    encode: (pictures, noise) => runOnce(session, { pictures, noise }),
    encodeGradient: (_pictures, _noise, gradient) =>
      Promise.resolve(linearPictureGradient(gradient, shapes.latentShape)),
    close: () => session.close(),
  };
  return pictureByPicture(encoder);
}
