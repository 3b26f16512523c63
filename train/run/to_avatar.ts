import type { Avatar } from "../../runtime/avatar/avatar.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { HARMONICS, LEAST_ALPHA, SPLAT } from "../../runtime/gpu/layouts.ts";
import { columnOf } from "../../runtime/gpu/struct_rows.ts";
import type { Model } from "../splats/model.ts";
import { readBuffers } from "./read_buffers.ts";

/** Places of a splat that must be finite. */
const NUMBERS = SPLAT.fields.filter(({ scalar }) => scalar === "f32").flatMap(({ places }) => places);
const OPACITY = SPLAT.at("opacity");

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
    [model.splats, count * SPLAT.size],
    [model.shape, head.shapeNames.length * 4],
    [learned?.raw ?? model.splats, learned ? count * HARMONICS.size : 0],
  ]);
  const floats = new Float32Array(splatBytes!);
  const broken = firstBroken(floats, NUMBERS, SPLAT.words);
  if (broken) refuseBroken(broken);
  const kept = Array.from({ length: count }, (_, i) => i)
    .filter((i) => floats[i * SPLAT.words + OPACITY]! >= LEAST_ALPHA);
  const column = (name: string) => columnOf(SPLAT, floats, name, kept);
  const rotation = column("rotation");
  for (let i = 0; i < rotation.length; i += 4) {
    const length = Math.hypot(rotation[i]!, rotation[i + 1]!, rotation[i + 2]!, rotation[i + 3]!);
    if (!(length > 0)) {
      throw new RangeError(`Cannot make an avatar, a quaternion must have a length: splat ${kept[i / 4]}`);
    }
    for (let c = 0; c < 4; c++) rotation[i + c]! /= length;
  }
  const unit = (x: number) => Math.min(1, Math.max(0, x));
  const harmonics = learned && harmonicsOf(new Float32Array(harmonicBytes!), kept);
  return {
    name,
    head,
    shape: new Float32Array(shapeBytes!),
    splatCount: kept.length,
    binding: columnOf(SPLAT, new Uint32Array(splatBytes!), "triangle", kept),
    position: column("mean"),
    rotation,
    scale: column("scale"),
    opacity: column("opacity").map(unit),
    // With harmonics the sum is cut, not what they are added to.
    colour: harmonics ? column("colour") : column("colour").map(unit),
    harmonics,
    oneSided: Uint8Array.from(column("one_sided"), (x) => x > 0.5 ? 1 : 0),
    light: null,
    provenance,
  };
}

/** @param kept the splats that stay */
function harmonicsOf(floats: Float32Array<ArrayBuffer>, kept: readonly number[]): Float32Array<ArrayBuffer> {
  const { places } = HARMONICS.field("vectors");
  const broken = firstBroken(floats, places, HARMONICS.words, kept);
  if (broken) refuseBroken(broken);
  return columnOf(HARMONICS, floats, "vectors", kept);
}

/** @param places in a row, of what must be finite */
function firstBroken(
  floats: Float32Array,
  places: readonly number[],
  words: number,
  rows: Iterable<number> = Array(floats.length / words).keys(),
): { readonly value: number; readonly splat: number } | null {
  for (const splat of rows) {
    for (const place of places) {
      const value = floats[splat * words + place]!;
      if (!Number.isFinite(value)) return { value, splat };
    }
  }
  return null;
}

function refuseBroken({ value, splat }: { readonly value: number; readonly splat: number }): never {
  throw new RangeError(`Cannot make an avatar, every value must be finite: ${value} of splat ${splat}`);
}
