import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { HARMONICS, SPLAT } from "../../runtime/gpu/layouts.ts";
import type { Uniforms } from "../../runtime/gpu/uniforms.ts";
import type { StructLayout } from "../../runtime/gpu/wgsl_reflection.ts";
import { dispatch, dispatchThreads } from "../../runtime/render/pass.ts";
import type { TrainConfig } from "../config/config.ts";
import { type RateConfig, type Rates, ratesAt } from "../config/rates.ts";
import type { Model } from "./model.ts";

export type AdamConfig = RateConfig & Pick<TrainConfig, "beta1" | "beta2" | "epsilon" | "lazyUpdates">;

/** Adam's updates of splats and beta, and the end of a step's bookkeeping. */
export interface Adam {
  /** Sets the rates of a step, from 0, for what is submitted next. */
  prepare(step: number): void;
  encode(pass: GPUComputePassEncoder): void;
  destroy(): void;
}

/** Which rate each member of a row is learned at. */
type Learned = Readonly<Record<string, keyof Rates>>;

const OF_SPLAT: Learned = {
  mean: "position",
  opacity: "opacity",
  rotation: "rotation",
  scale: "scale",
  colour: "colour",
};
/** Members of a splat that are learned. */
export const LEARNED = Object.keys(OF_SPLAT);

/** Floats of all splats with their gradient and moments: the model's own rows, or its harmonics. */
type LearnedRows = Pick<Model, "raw" | "gradient" | "firstMoment" | "secondMoment">;

export async function createAdam(gpu: Gpu, model: Model, config: AdamConfig): Promise<Adam> {
  const [splats, harmonics, shape] = await Promise.all([
    rowUpdate(gpu, model, model, SPLAT, OF_SPLAT, config.lazyUpdates),
    model.harmonics &&
    rowUpdate(gpu, model, model.harmonics, HARMONICS, { vectors: "harmonics" }, config.lazyUpdates),
    gpu.kernel("train/adam_shape.wgsl"),
  ]);
  const shapeUniforms = shape.uniforms("AdamShape", { count: model.head.shapeNames.length });
  const shapeGroup = shape.bind({
    shape: model.shape,
    shape_gradient: model.shapeGradient,
    shape_first: model.shapeFirst,
    shape_second: model.shapeSecond,
    finite_check: model.finiteCheck,
    adam: shapeUniforms.buffer,
  });
  const updates = [splats, ...(harmonics ? [harmonics] : [])];
  const passes = [...updates.map(({ pass }) => pass), dispatch("adam", shape, shapeGroup, 1)];
  const all = [...updates.map(({ uniforms }) => uniforms), shapeUniforms];
  await gpu.settle();
  return {
    prepare(step) {
      const rates = ratesAt(config, step);
      for (const update of updates) update.setRates(rates);
      shapeUniforms.set("rate", rates.shape);
      shapeUniforms.set("step", step);
      for (const uniforms of all) {
        setDecays(uniforms, config, step);
        uniforms.send();
      }
    },
    encode(pass) {
      for (const each of passes) each.encode(pass);
    },
    destroy() {
      for (const { buffer } of all) buffer.destroy();
    },
  };
}

function setDecays(uniforms: Uniforms, { beta1, beta2, epsilon }: AdamConfig, step: number): void {
  uniforms.set("beta1", beta1);
  uniforms.set("beta2", beta2);
  uniforms.set("first_factor", 1 / (1 - Math.pow(beta1, step + 1)));
  uniforms.set("second_factor", 1 / (1 - Math.pow(beta2, step + 1)));
  uniforms.set("epsilon", epsilon);
}

/** The update of one row a splat. */
async function rowUpdate(
  gpu: Gpu,
  model: Model,
  rows: LearnedRows,
  layout: StructLayout,
  learned: Learned,
  lazy: boolean,
) {
  const names = Object.keys(learned);
  const kernel = await gpu.kernel("train/adam.wgsl", {
    flags: { HARMONICS: layout === HARMONICS, LAZY: lazy },
    numbers: {
      QUARTERS: layout.words / 4,
      FIXED: fixedQuarters(layout, names),
      SIGNS: quartersOf(layout, names.filter((name) => !REGULARISED.includes(name))),
    },
  });
  const uniforms = kernel.uniforms("Adam");
  const group = kernel.bind({
    raw: rows.raw,
    gradient: rows.gradient,
    first_moment: rows.firstMoment,
    second_moment: rows.secondMoment,
    finite_check: model.finiteCheck,
    adam: uniforms.buffer,
  });
  const ofRow = new Float32Array(layout.words);
  const places = Object.entries(learned).map(([name, rate]) => [layout.field(name).places, rate] as const);
  return {
    uniforms,
    setRates(rates: Rates) {
      for (const [words, rate] of places) for (const word of words) ofRow[word] = rates[rate];
      uniforms.set("rates", ofRow);
      uniforms.set("count", model.count);
    },
    pass: dispatchThreads("adam", kernel, group, () => model.count),
  };
}

/** What the regulariser has a say in too; the rest of a gradient is 0 where no picture has shown a splat. */
const REGULARISED: readonly string[] = ["mean", "opacity", "scale"];

/** A bit for each quarter of a row that has any of these members. */
const quartersOf = (layout: StructLayout, names: readonly string[]): number =>
  names.flatMap((name) => layout.field(name).places).reduce((bits, word) => bits | 1 << (word >> 2), 0);

/** A bit for each quarter of a row whose last word is not learned. @throws RangeError where another word is not */
function fixedQuarters(layout: StructLayout, learned: readonly string[]): number {
  const places = new Set(learned.flatMap((name) => layout.field(name).places));
  let fixed = 0;
  for (let word = 0; word < layout.words; word++) {
    if (places.has(word)) continue;
    if (word % 4 !== 3) {
      throw new RangeError(`Cannot learn ${layout.name}, what is fixed must be last of four words: ${word}`);
    }
    fixed |= 1 << (word >> 2);
  }
  return fixed;
}
