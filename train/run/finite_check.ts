import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { checkConstant, FINITE_CHECK, SPLAT } from "../../runtime/gpu/layouts.ts";
import { LEARNED } from "../splats/adam.ts";
import type { Model } from "../splats/model.ts";
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

/** Words for the quarters of a splat: of what is learned there. */
const QUARTERS = [0, 1, 2, 3].map((quarter) =>
  SPLAT.fields.filter(({ name, places }) => LEARNED.includes(name) && places[0]! >> 2 === quarter)
    .map(({ name }) => name).join(" or ")
);

/** Reads the note. Waits for the device. */
export async function readFiniteCheck(gpu: Gpu, model: Model): Promise<FiniteReport> {
  const [words] = await readBuffers(gpu, [[model.finiteCheck, FINITE_CHECK.size]]);
  return finiteReport(new Uint32Array(words!));
}

/** Goes on with an earlier run's count of updates left out. */
export function writeSkipped(gpu: Gpu, model: Model, skipped: number): void {
  gpu.device.queue.writeBuffer(
    model.finiteCheck,
    FINITE_CHECK.field("skipped").offset,
    Uint32Array.of(skipped),
  );
}

/** @param words of model.finiteCheck, where they were read along with something else */
export function finiteReport(words: Uint32Array): FiniteReport {
  const word = (name: string) => words[FINITE_CHECK.at(name)]!;
  const stopped = word("stopped");
  const broken = stopped === 0 ? null : { step: stopped - 1, what: describe(word("name")) };
  return { skipped: word("skipped"), broken };
}

/** @throws BrokenTrainingError that names what was met, when, and the checkpoint to go back to */
export function refuseBroken({ broken }: FiniteReport, lastGood: string | null): void {
  if (!broken) return;
  const way = lastGood ? `the last good checkpoint is ${lastGood}` : "there is no checkpoint yet";
  throw new BrokenTrainingError(
    `Cannot go on training, every value must be finite (${way}): ${broken.what} in step ${broken.step}`,
  );
}

/** What a note may be about: the first of its names in lib/finite_check.wgsl, and the words for it. */
const NOTES: readonly (readonly [part: number, words: (index: number) => string])[] = [
  ...QUARTERS.flatMap((quarter, q) =>
    [
      [checkConstant("CHECK_GRADIENT") + q, (i: number) => `the gradient of the ${quarter} of splat ${i}`],
      [checkConstant("CHECK_SPLAT") + q, (i: number) => `the ${quarter} of splat ${i}`],
    ] as const
  ),
  [checkConstant("CHECK_SHAPE_GRADIENT"), (i) => `the gradient of beta ${i}`],
  [checkConstant("CHECK_SHAPE"), (i) => `beta ${i}`],
  [checkConstant("CHECK_HARMONICS_GRADIENT"), (i) => `the gradient of the harmonics of splat ${i}`],
  [checkConstant("CHECK_HARMONICS"), (i) => `the harmonics of splat ${i}`],
];
const SPLATS = checkConstant("CHECK_SPLATS");

function describe(name: number): string {
  const part = Math.floor(name / SPLATS);
  return NOTES.find(([each]) => each === part)![1](name % SPLATS);
}
