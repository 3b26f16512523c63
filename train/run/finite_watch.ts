import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { type Model, WATCH_WORDS } from "../splats/model.ts";
import { readBuffers } from "./read_buffers.ts";

/** What lib/watch.wgsl notes of a training so far. */
export interface WatchReport {
  /** Updates left out since their pictures did not fit the renderer's buffers. */
  readonly skipped: number;
  /** A value that is NaN or infinite: the step of it, and what and where; from there on nothing was updated. */
  readonly broken: { readonly step: number; readonly what: string } | null;
}

/** A training met a value that is not finite. The message says what, where and when. */
export class BrokenTrainingError extends Error {
  override readonly name = "BrokenTrainingError";
}

const QUARTERS = ["mean or opacity", "rotation", "scale", "colour"] as const;
const SPLAT_BITS = 27;
/** Place of `skipped` in lib/watch.wgsl's `Watch`. */
const SKIPPED_WORD = 1;

/** Reads the note. Waits for the device. */
export async function readWatch(gpu: Gpu, model: Model): Promise<WatchReport> {
  const [words] = await readBuffers(gpu, [[model.watch, WATCH_WORDS * 4]]);
  return watchReport(new Uint32Array(words!));
}

/** Goes on with an earlier run's count of updates left out. */
export function writeSkipped(gpu: Gpu, model: Model, skipped: number): void {
  gpu.device.queue.writeBuffer(model.watch, SKIPPED_WORD * 4, Uint32Array.of(skipped));
}

/** @param words of model.watch, where they were read along with something else */
export function watchReport(words: Uint32Array): WatchReport {
  const [, skipped, , stopped, name] = words as unknown as [number, number, number, number, number];
  return { skipped, broken: stopped === 0 ? null : { step: stopped - 1, what: describe(name) } };
}

/** @throws BrokenTrainingError that names what was met, when, and the checkpoint to go back to */
export function refuseBroken({ broken }: WatchReport, lastGood: string | null): void {
  if (!broken) return;
  const way = lastGood ? `the last good checkpoint is ${lastGood}` : "there is no checkpoint yet";
  throw new BrokenTrainingError(
    `Cannot go on training, every value must be finite (${way}): ${broken.what} in step ${broken.step}`,
  );
}

function describe(name: number): string {
  const part = name >>> SPLAT_BITS;
  const index = name & ((1 << SPLAT_BITS) - 1);
  if (part < 4) return `the gradient of the ${QUARTERS[part]} of splat ${index}`;
  if (part < 8) return `the ${QUARTERS[part - 4]} of splat ${index}`;
  if (part === 8) return `the gradient of beta ${index}`;
  if (part === 10) return `the gradient of the harmonics of splat ${index}`;
  return part === 9 ? `beta ${index}` : `the harmonics of splat ${index}`;
}
