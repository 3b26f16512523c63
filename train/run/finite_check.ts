import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { CHECK_WORDS, type Model } from "../splats/model.ts";
import { readBuffers } from "./read_buffers.ts";

/** What lib/finite_check.wgsl notes of a training so far. */
export interface FiniteReport {
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
/** Place of `skipped` in lib/finite_check.wgsl's `FiniteCheck`. */
const SKIPPED_WORD = 1;

/** Reads the note. Waits for the device. */
export async function readFiniteCheck(gpu: Gpu, model: Model): Promise<FiniteReport> {
  const [words] = await readBuffers(gpu, [[model.finiteCheck, CHECK_WORDS * 4]]);
  return finiteReport(new Uint32Array(words!));
}

/** Goes on with an earlier run's count of updates left out. */
export function writeSkipped(gpu: Gpu, model: Model, skipped: number): void {
  gpu.device.queue.writeBuffer(model.finiteCheck, SKIPPED_WORD * 4, Uint32Array.of(skipped));
}

/** @param words of model.finiteCheck, where they were read along with something else */
export function finiteReport(words: Uint32Array): FiniteReport {
  const [, skipped, , stopped, name] = words as unknown as [number, number, number, number, number];
  return { skipped, broken: stopped === 0 ? null : { step: stopped - 1, what: describe(name) } };
}

/** @throws BrokenTrainingError that names what was met, when, and the checkpoint to go back to */
export function refuseBroken({ broken }: FiniteReport, lastGood: string | null): void {
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
