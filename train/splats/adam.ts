import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { makeUniforms, type Uniforms } from "../../runtime/gpu/uniforms.ts";
import type { TrainConfig } from "../config/config.ts";
import type { Model } from "./model.ts";
import { type RateConfig, ratesAt } from "../config/rates.ts";

export type AdamConfig = RateConfig & Pick<TrainConfig, "beta1" | "beta2" | "epsilon">;

/** Adam's updates of splats and beta, and the end of a step's bookkeeping. */
export interface Adam {
  /** Sets the rates of a step, from 0, for what is submitted next. */
  prepare(step: number): void;
  encode(pass: GPUComputePassEncoder): void;
  destroy(): void;
}

/** Floats of all splats with their gradient and moments: the model's own rows, or its harmonics. */
type LearnedRows = Pick<Model, "raw" | "gradient" | "firstMoment" | "secondMoment">;

export async function createAdam(gpu: Gpu, model: Model, config: AdamConfig): Promise<Adam> {
  const [splats, harmonics, shape] = await Promise.all([
    splatUpdate(gpu, model, model, false),
    model.harmonics && splatUpdate(gpu, model, model.harmonics, true),
    gpu.kernel("train/adam_shape.wgsl"),
  ]);
  const shapeUniforms = makeUniforms(gpu, shape.wgsl, "AdamShape");
  const shapeGroup = shape.bind({
    shape: model.shape,
    shape_gradient: model.shapeGradient,
    shape_first: model.shapeFirst,
    shape_second: model.shapeSecond,
    finite_check: model.finiteCheck,
    adam: shapeUniforms.buffer,
  });
  const decays = (uniforms: Uniforms, step: number) => {
    uniforms.set("beta1", config.beta1);
    uniforms.set("beta2", config.beta2);
    uniforms.set("first_factor", 1 / (1 - Math.pow(config.beta1, step + 1)));
    uniforms.set("second_factor", 1 / (1 - Math.pow(config.beta2, step + 1)));
    uniforms.set("epsilon", config.epsilon);
  };
  await gpu.settle();
  return {
    prepare(step) {
      const rates = ratesAt(config, step);
      const three = (rate: number, last: number) => [rate, rate, rate, last];
      decays(splats.uniforms, step);
      splats.send([
        ...three(rates.position, rates.opacity),
        ...three(rates.rotation, rates.rotation),
        ...three(rates.scale, 0),
        ...three(rates.colour, 0),
      ]);
      if (harmonics) {
        decays(harmonics.uniforms, step);
        harmonics.send(new Array(16).fill(rates.harmonics));
      }
      decays(shapeUniforms, step);
      shapeUniforms.set("rate", rates.shape);
      shapeUniforms.set("count", model.head.shapeNames.length);
      shapeUniforms.set("step", step);
      shapeUniforms.send();
    },
    encode(pass) {
      splats.encode(pass);
      harmonics?.encode(pass);
      pass.setPipeline(shape.pipeline);
      pass.setBindGroup(0, shapeGroup);
      pass.dispatchWorkgroups(1);
    },
    destroy() {
      splats.uniforms.buffer.destroy();
      harmonics?.uniforms.buffer.destroy();
      shapeUniforms.buffer.destroy();
    },
  };
}

/** The update of what each splat learns: its own row, or the harmonics of degree 1. */
async function splatUpdate(gpu: Gpu, model: Model, rows: LearnedRows, isHarmonics: boolean) {
  const kernel = await gpu.kernel("train/adam.wgsl", { flags: { HARMONICS: isHarmonics } });
  const uniforms = makeUniforms(gpu, kernel.wgsl, "Adam");
  const group = kernel.bind({
    raw: rows.raw,
    gradient: rows.gradient,
    first_moment: rows.firstMoment,
    second_moment: rows.secondMoment,
    finite_check: model.finiteCheck,
    adam: uniforms.buffer,
  });
  return {
    uniforms,
    /** @param rates [16], of the floats of a row */
    send(rates: readonly number[]) {
      uniforms.set("rates", rates);
      uniforms.set("count", model.count);
      uniforms.send();
    },
    encode(pass: GPUComputePassEncoder) {
      pass.setPipeline(kernel.pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(Math.ceil(model.count / 64));
    },
  };
}
