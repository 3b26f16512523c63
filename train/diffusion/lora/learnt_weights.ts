import { elementsOf } from "../../../runtime/inference/weights/stored_tensor.ts";
import { normalNoise } from "../noise/timesteps.ts";

/** One learnt array among all of them. */
export interface LearntTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Numbers before it. */
  readonly offset: number;
}

/** All that a student learns, one array behind the other. */
export interface LearntLayout {
  readonly tensors: readonly LearntTensor[];
  /** Numbers in all. */
  readonly length: number;
}

/** A layer that low-rank weights stand beside. */
export interface AdaptedLayer {
  readonly name: string;
  readonly within: number;
  readonly out: number;
}

/** Numbers of a camera's matrix. */
export const CAMERA_NUMBERS = 16;

export const downName = (layer: string): string => `${layer}.lora_A.weight`;
export const upName = (layer: string): string => `${layer}.lora_B.weight`;

/** What is learnt of the camera. */
export const CAMERA_LAYERS = ["camera.linear_1", "camera.linear_2"] as const;

/**
 * Where the camera's two layers and each adapted layer's two matrices lie.
 *
 * @param width of the time embedding, which the camera is added to
 */
export function learntLayout(layers: readonly AdaptedLayer[], rank: number, width: number): LearntLayout {
  const [first, second] = CAMERA_LAYERS;
  const shapes: (readonly [string, readonly number[]])[] = [
    [`${first}.weight`, [width, CAMERA_NUMBERS]],
    [`${first}.bias`, [width]],
    [`${second}.weight`, [width, width]],
    [`${second}.bias`, [width]],
    ...layers.flatMap(({ name, within, out }) => [
      [downName(name), [rank, within]] as const,
      [upName(name), [out, rank]] as const,
    ]),
  ];
  let length = 0;
  const tensors = shapes.map(([name, shape]) => {
    const offset = length;
    length += elementsOf(shape);
    return { name, shape, offset };
  });
  return { tensors, length };
}

// Keeps these draws apart from all others.
const FIRST_WEIGHTS = 41;

/**
 * What a student begins with: down to the rank by normal numbers of deviation 1 / rank, as diffusers' LoRA and so
 * ProlificDreamer had it, and up again by zeros (Hu et al. 2022, 4.1), so that it begins as the network it learns
 * beside. For the same reason the camera's second layer is zero, which ProlificDreamer's is not; the first keeps the
 * size of what goes through it.
 *
 * @returns [length]
 */
export function firstWeights({ tensors, length }: LearntLayout, seed: number): Float32Array<ArrayBuffer> {
  const learnt = new Float32Array(length);
  tensors.forEach(({ name, shape, offset }, index) => {
    const isDown = name.endsWith(".lora_A.weight");
    if (!isDown && name !== `${CAMERA_LAYERS[0]}.weight`) return;
    const deviation = isDown ? 1 / shape[0]! : 1 / Math.sqrt(CAMERA_NUMBERS);
    const noise = normalNoise(elementsOf(shape), seed, index, FIRST_WEIGHTS);
    learnt.set(noise.map((value) => deviation * value), offset);
  });
  return learnt;
}
