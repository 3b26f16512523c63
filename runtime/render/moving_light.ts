import type { Avatar } from "../avatar/avatar.ts";
import { type FaceFrames, faceFrames } from "../avatar/binding.ts";
import { FRONT_HALF, GROUND, highlight, LAMPS, receive, SKY } from "../avatar/lamps.ts";
import { checkLight, type SplatLight } from "../avatar/splat_light.ts";
import type { Stored } from "../gpu/buffer_set.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { LIGHTING, SPLAT_LIGHT } from "../gpu/layouts.ts";
import { makeUniforms } from "../gpu/uniforms.ts";
import type { CoefficientPose } from "../head/coefficients.ts";
import { createFoldWeights } from "../head/folds.ts";
import type { FoldedIdentity } from "../head/identity.ts";
import type { LightBuffers } from "./sort/splat_lists.ts";

/** An avatar's light on the GPU: shaders/lib/light.wgsl. */
export interface MovingLight extends LightBuffers {
  /** Uploads how deep a pose draws the folds in, for the frames submitted from now on. Allocates nothing. */
  update(pose: CoefficientPose): void;
  destroy(): void;
}

/**
 * @param inTexels whether `lights` is a storage texture (shaders/lib/texels.wgsl)
 * @throws RangeError where a value of the light is out of its range
 */
export function loadLight(
  gpu: Gpu,
  { light, head, splatCount, binding }: Avatar,
  identity: Pick<FoldedIdentity, "template">,
  inTexels: boolean,
): MovingLight | null {
  if (!light) return null;
  checkLight(light, splatCount);
  const packed = packLight(light, binding, faceFrames(identity.template, head.triangles));
  const lights = uploadLights(gpu, packed, inTexels);
  const uniforms = makeUniforms(gpu, LIGHTING, lampUniforms());
  const folds = createFoldWeights(head);
  return {
    lights,
    lighting: uniforms.buffer,
    update(pose) {
      folds.update(pose);
      uniforms.set("folds", folds.weights);
      uniforms.send();
    },
    destroy() {
      lights.destroy();
      uniforms.buffer.destroy();
    },
  };
}

const uploadLights = (gpu: Gpu, packed: Uint32Array<ArrayBuffer>, inTexels: boolean): Stored =>
  inTexels ? gpu.uploadTexels("lights", "rgba32uint", packed) : gpu.upload("lights", packed);

/**
 * Light on another set of an avatar's splats, under the same lamps and in the same folds, which the avatar updates.
 *
 * @param rest the head at rest, as `foldIdentity` has it
 */
export function loadLightUnder(
  gpu: Gpu,
  { lights: above, lighting, update }: MovingLight,
  { light, splatCount, binding }: Pick<Partial<Avatar>, "light" | "binding"> & Pick<Avatar, "splatCount">,
  rest: { readonly template: Float32Array; readonly triangles: Uint32Array },
): MovingLight | null {
  if (!light || !binding) return null;
  checkLight(light, splatCount);
  const packed = packLight(light, binding, faceFrames(rest.template, rest.triangles));
  const lights = uploadLights(gpu, packed, "createView" in above);
  return { lights, lighting, update, destroy: () => lights.destroy() };
}

/** `Lighting` of shaders/lib/light.wgsl, but for the folds. */
export function lampUniforms(): Record<string, number[]> {
  const four = (of: (lamp: typeof LAMPS[number], c: number) => number) =>
    LAMPS.flatMap((lamp) => [0, 1, 2].map((c) => of(lamp, c)).concat(0));
  return {
    towards: four(({ towards }, c) => towards[c]!),
    gain: four(({ colour, wrap }, c) => colour[c]! / (1 + wrap[c]!)),
    base: four(({ colour, wrap }, c) => colour[c]! * wrap[c]! / (1 + wrap[c]!)),
    sky: [0, 1, 2].map((c) => (SKY[c]! + GROUND[c]!) / 2).concat(0),
    sky_up: [0, 1, 2].map((c) => (SKY[c]! - GROUND[c]!) / 2).concat(0),
  };
}

/** [splats] of SplatLight: what each receives at rest is reckoned here, once. */
export function packLight(
  { normal, gloss, polish, share, fold, depth }: SplatLight,
  binding: ArrayLike<number>,
  { rotation }: FaceFrames,
): Uint32Array<ArrayBuffer> {
  const words = SPLAT_LIGHT.words;
  const packed = new Uint32Array(Math.max(1, binding.length) * words);
  const halves = new Float16Array(packed.buffer);
  const bytes = new Int8Array(packed.buffer);
  const world = new Float64Array(3), rest = new Float64Array(3);
  for (let i = 0; i < binding.length; i++) {
    const at = i * words, R = binding[i]! * 9;
    const [x, y, z] = [normal[i * 3]!, normal[i * 3 + 1]!, normal[i * 3 + 2]!];
    for (let r = 0; r < 3; r++) {
      world[r] = rotation[R + r * 3]! * x + rotation[R + r * 3 + 1]! * y + rotation[R + r * 3 + 2]! * z;
    }
    const [nx, ny, nz] = world as unknown as [number, number, number];
    receive(nx, ny, nz, rest);
    const sharpness = Math.round(15 * polish[i]!);
    const facing = nx * FRONT_HALF[0] + ny * FRONT_HALF[1] + nz * FRONT_HALF[2];
    packed[at] = octahedral(x, y, z);
    halves.set(rest, at * 2 + 2);
    halves[at * 2 + 5] = highlight(facing, sharpness / 15);
    packed[at + 3] = Math.round(255 * gloss[i]!) | Math.round(255 * share[i]!) << 8 | sharpness << 16 |
      fold[i]! << 20;
    bytes[at * 4 + 15] = Math.round(127 * depth[i]!);
  }
  return packed;
}

/** A unit vector in two words of 16 bits (Cigolle et al. 2014): on an octahedron, whose lower half is folded up. */
function octahedral(x: number, y: number, z: number): number {
  const sum = Math.abs(x) + Math.abs(y) + Math.abs(z) || 1;
  let [u, v] = [x / sum, y / sum];
  if (z < 0) [u, v] = [(1 - Math.abs(v)) * (u >= 0 ? 1 : -1), (1 - Math.abs(u)) * (v >= 0 ? 1 : -1)];
  return (Math.round(32767 * u) & 0xffff) | Math.round(32767 * v) << 16;
}
