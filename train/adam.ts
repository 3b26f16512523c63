import type { Gpu } from "../runtime/gpu/gpu.ts";
import { makeUniforms, type Uniforms } from "../runtime/gpu/uniforms.ts";
import type { TrainConfig } from "./config.ts";
import type { LearnedHarmonics } from "./harmonics.ts";
import type { Model } from "./model.ts";
import { type RateConfig, ratesAt } from "./rates.ts";

export type AdamConfig = RateConfig & Pick<TrainConfig, "beta1" | "beta2" | "epsilon">;

/** Adam's updates of splats and beta, and the end of a step's bookkeeping. */
export interface Adam {
  /** Sets the rates of a step, from 0, for what is submitted next. */
  prepare(step: number): void;
  encode(pass: GPUComputePassEncoder): void;
  destroy(): void;
}

export async function createAdam(gpu: Gpu, model: Model, config: AdamConfig): Promise<Adam> {
  const [splats, shape] = await Promise.all([
    gpu.kernel("adam.wgsl", { flags: { HARMONICS: false } }),
    gpu.kernel("adam_shape.wgsl"),
  ]);
  const harmonics = model.harmonics && await harmonicsUpdate(gpu, model, model.harmonics);
  const splatUniforms = makeUniforms(gpu, splats.wgsl, "Adam");
  const shapeUniforms = makeUniforms(gpu, shape.wgsl, "AdamShape");
  const splatGroup = splats.bind({
    raw: model.raw,
    gradient: model.gradient,
    first_moment: model.firstMoment,
    second_moment: model.secondMoment,
    watch: model.watch,
    adam: splatUniforms.buffer,
  });
  const shapeGroup = shape.bind({
    shape: model.shape,
    shape_gradient: model.shapeGradient,
    shape_first: model.shapeFirst,
    shape_second: model.shapeSecond,
    watch: model.watch,
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
      decays(splatUniforms, step);
      splatUniforms.set("rates", [
        ...three(rates.position, rates.opacity),
        ...three(rates.rotation, rates.rotation),
        ...three(rates.scale, 0),
        ...three(rates.colour, 0),
      ]);
      splatUniforms.set("count", model.count);
      splatUniforms.send();
      if (harmonics) {
        decays(harmonics.uniforms, step);
        harmonics.uniforms.set("rates", new Array(16).fill(rates.harmonics));
        harmonics.uniforms.set("count", model.count);
        harmonics.uniforms.send();
      }
      decays(shapeUniforms, step);
      shapeUniforms.set("rate", rates.shape);
      shapeUniforms.set("count", model.head.shapeNames.length);
      shapeUniforms.set("step", step);
      shapeUniforms.send();
    },
    encode(pass) {
      pass.setPipeline(splats.pipeline);
      pass.setBindGroup(0, splatGroup);
      pass.dispatchWorkgroups(Math.ceil(model.count / 64));
      harmonics?.encode(pass);
      pass.setPipeline(shape.pipeline);
      pass.setBindGroup(0, shapeGroup);
      pass.dispatchWorkgroups(1);
    },
    destroy() {
      splatUniforms.buffer.destroy();
      harmonics?.uniforms.buffer.destroy();
      shapeUniforms.buffer.destroy();
    },
  };
}

/** The same kernel over the buffers of degree 1. */
async function harmonicsUpdate(gpu: Gpu, model: Model, harmonics: LearnedHarmonics) {
  const kernel = await gpu.kernel("adam.wgsl", { flags: { HARMONICS: true } });
  const uniforms = makeUniforms(gpu, kernel.wgsl, "Adam");
  const group = kernel.bind({
    raw: harmonics.raw,
    gradient: harmonics.gradient,
    first_moment: harmonics.firstMoment,
    second_moment: harmonics.secondMoment,
    watch: model.watch,
    adam: uniforms.buffer,
  });
  return {
    uniforms,
    encode(pass: GPUComputePassEncoder) {
      pass.setPipeline(kernel.pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(Math.ceil(model.count / 64));
    },
  };
}
