import type { DiffusionModel } from "../../diffusion/diffusion_model.ts";
import { cleanLatents } from "../../diffusion/noise/noising.ts";
import type { DistilledViews } from "./distillation_step.ts";

/**
 * What a step worked with, for previews: the pictures as the model got them, their control maps where there are any,
 * and what the model took the noisy latents for under the prompt alone. Rows of RGBA8 [size, size, 4].
 */
export async function stepPictures(
  model: DiffusionModel,
  pictures: Float32Array,
  { noisy, predicted, timesteps, controlMaps }: DistilledViews,
  size: number,
  most: number,
): Promise<Uint8Array[][]> {
  const side = model.imageSize;
  const count = Math.min(most, timesteps.length);
  const plane = 3 * side * side;
  const item = noisy.length / timesteps.length;
  const clean = cleanLatents(
    model.schedule,
    predicted.slice(0, count * item),
    noisy.slice(0, count * item),
    timesteps.slice(0, count),
  );
  const imagined = await model.decode(clean);
  const row = (values: Float32Array) =>
    Array.from(
      { length: count },
      (_, index) => tile(values.subarray(index * plane, (index + 1) * plane), side, size, (x) => (x + 1) / 2),
    );
  const maps = controlMaps?.slice(0, count).map((map) => tile(map, side, size, (x) => x));
  return [row(pictures), ...(maps ? [maps] : []), row(imagined)];
}

/** Channels of [3, side, side] to RGBA8 [size, size, 4], bilinear. */
function tile(
  planes: Float32Array,
  side: number,
  size: number,
  toUnit: (value: number) => number,
): Uint8Array {
  const pixels = new Uint8Array(size * size * 4).fill(255);
  const tap = (pixel: number): [number, number, number] => {
    const place = Math.max(0, Math.min(side - 1, (pixel + 0.5) * side / size - 0.5));
    const first = Math.floor(place);
    return [first, Math.min(side - 1, first + 1), place - first];
  };
  for (let y = 0; y < size; y++) {
    const [top, bottom, down] = tap(y);
    for (let x = 0; x < size; x++) {
      const [left, right, across] = tap(x);
      for (let c = 0; c < 3; c++) {
        const at = (row: number, column: number) => planes[(c * side + row) * side + column]!;
        const upper = at(top, left) * (1 - across) + at(top, right) * across;
        const lower = at(bottom, left) * (1 - across) + at(bottom, right) * across;
        const value = toUnit(upper * (1 - down) + lower * down);
        pixels[(y * size + x) * 4 + c] = Math.round(255 * Math.max(0, Math.min(1, value)));
      }
    }
  }
  return pixels;
}
