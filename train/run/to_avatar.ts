import type { Avatar } from "../../runtime/avatar/avatar.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { HARMONIC_FLOATS } from "../splats/harmonics.ts";
import { type Model, SPLAT_FLOATS } from "../splats/model.ts";
import { readBuffers } from "./read_buffers.ts";

/** Fainter splats are never drawn (shaders/lib/view.wgsl). */
const LEAST_OPACITY = 1 / 255;

/**
 * The avatar that has been learned, as the renderer and avatar.ply have it. Waits for the device.
 *
 * @throws RangeError where a value is not finite
 */
export async function toAvatar(
  gpu: Gpu,
  model: Model,
  name: string,
  provenance: Readonly<Record<string, unknown>>,
): Promise<Avatar> {
  const { head, count } = model;
  const { harmonics: learned } = model;
  const [splatBytes, shapeBytes, harmonicBytes] = await readBuffers(gpu, [
    [model.splats, count * SPLAT_FLOATS * 4],
    [model.shape, head.shapeNames.length * 4],
    [learned?.raw ?? model.splats, learned ? count * HARMONIC_FLOATS * 4 : 0],
  ]);
  const floats = new Float32Array(splatBytes!);
  const words = new Uint32Array(splatBytes!);
  const kept: number[] = [];
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < SPLAT_FLOATS; c++) {
      if (c !== 11 && !Number.isFinite(floats[i * SPLAT_FLOATS + c]!)) {
        throw new RangeError(
          `Cannot make an avatar, every value must be finite: ${floats[i * SPLAT_FLOATS + c]} of splat ${i}`,
        );
      }
    }
    if (floats[i * SPLAT_FLOATS + 3]! >= LEAST_OPACITY) kept.push(i * SPLAT_FLOATS);
  }
  const gather = (width: number, offset: number, map = (x: number) => x) => {
    const values = new Float32Array(kept.length * width);
    kept.forEach((at, i) => {
      for (let c = 0; c < width; c++) values[i * width + c] = map(floats[at + offset + c]!);
    });
    return values;
  };
  const rotation = gather(4, 4);
  for (let i = 0; i < rotation.length; i += 4) {
    const length = Math.hypot(rotation[i]!, rotation[i + 1]!, rotation[i + 2]!, rotation[i + 3]!);
    if (!(length > 0)) {
      throw new RangeError(
        `Cannot make an avatar, a quaternion must have a length: splat ${kept[i / 4]! / 16}`,
      );
    }
    for (let c = 0; c < 4; c++) rotation[i + c]! /= length;
  }
  const unit = (x: number) => Math.min(1, Math.max(0, x));
  const harmonics = learned && gatherHarmonics(new Float32Array(harmonicBytes!), kept);
  return {
    name,
    head,
    shape: new Float32Array(shapeBytes!),
    splatCount: kept.length,
    binding: Uint32Array.from(kept, (at) => words[at + 11]!),
    position: gather(3, 0),
    rotation,
    scale: gather(3, 8),
    opacity: gather(1, 3, unit),
    // With harmonics the sum is cut, not what they are added to.
    colour: gather(3, 12, harmonics ? undefined : unit),
    harmonics,
    oneSided: Uint8Array.from(kept, (at) => floats[at + 15]! > 0.5 ? 1 : 0),
    provenance,
  };
}

/** @param kept where the splats that stay begin in `Model.splats` */
function gatherHarmonics(floats: Float32Array, kept: readonly number[]): Float32Array<ArrayBuffer> {
  const harmonics = new Float32Array(kept.length * 9);
  kept.forEach((at, i) => {
    const own = at / SPLAT_FLOATS * HARMONIC_FLOATS;
    for (let row = 0; row < 3; row++) {
      for (let c = 0; c < 3; c++) harmonics[i * 9 + row * 3 + c] = floats[own + row * 4 + c]!;
    }
  });
  const broken = harmonics.findIndex((x) => !Number.isFinite(x));
  if (broken >= 0) {
    throw new RangeError(
      `Cannot make an avatar, every value must be finite: ${harmonics[broken]} of splat ${
        kept[Math.floor(broken / 9)]! / SPLAT_FLOATS
      }`,
    );
  }
  return harmonics;
}
