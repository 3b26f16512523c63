import type { Inference, Session } from "../../../runtime/inference/inference.ts";
import type { Graph } from "../../../runtime/inference/onnx/graph.ts";
import { modelBytes } from "../../../runtime/inference/onnx/model_bytes.ts";
import { float32, floatsOf, int64, type Tensor } from "../../../runtime/inference/tensor.ts";
import { elementsOf } from "../../../runtime/inference/weights/stored_tensor.ts";
import type { ConfiguredNetwork } from "../networks/denoiser.ts";
import type { ControlConfig, NetworkConfig } from "../networks/network_config.ts";
import { cutGraph, givenName, gradientName, type GraphPart, seedName } from "../reverse/cut_graph.ts";
import type { DenoiseBatch } from "../diffusion_model.ts";
import type { LearntLayout } from "./learnt_weights.ts";
import { type StudentGraph, studentGraph, type StudentOptions } from "./student_graph.ts";

/** What a student is asked of: noisy latents, each seen by a camera. */
export interface StudentBatch extends DenoiseBatch {
  /** [count], each [16]: a camera's matrix, row by row. */
  readonly cameras: readonly Float32Array[];
}

/** What a student makes of a batch and how it would learn from it. */
export interface StudentLesson {
  /** Mean of the squared distance of its outputs from the targets. */
  readonly loss: number;
  /** [length of the layout], dL/dlearnt. */
  readonly gradient: Float32Array<ArrayBuffer>;
}

/** A denoising network with learnt weights beside its own, which stay. */
export interface Student {
  readonly layout: LearntLayout;
  /**
   * The network's outputs, [count, ...latentShape]: noise or velocity, as its own weights were trained for.
   *
   * @param learnt [length of the layout]
   */
  predict(learnt: Float32Array, batch: StudentBatch): Promise<Float32Array>;
  /** @param targets [count, ...latentShape], what its outputs should be */
  learn(learnt: Float32Array, batch: StudentBatch, targets: Float32Array): Promise<StudentLesson>;
  close(): Promise<void>;
}

export interface StudentPlanOptions extends Omit<StudentOptions, "batch"> {
  /** As `small` of `cutGraph`. */
  readonly partBytes?: number;
}

/** A student that is not open yet. */
export interface StudentPlan {
  /** All that will be opened, so that its memory can be told before. */
  readonly graphs: readonly Graph[];
  /** Closing it leaves the inference open. */
  open(inference: Inference): Promise<Student>;
}

/**
 * A student with its gradient, one item at a time and part by part. Its networks leave their weights in their files:
 * each part is there twice, and between two of its runs all the others are computed.
 *
 * @throws RangeError where the control net was trained beside a UNet of another shape
 */
export function planStudent(
  unet: ConfiguredNetwork<NetworkConfig>,
  control: ConfiguredNetwork<ControlConfig> | null,
  { partBytes, ...options }: StudentPlanOptions,
): StudentPlan {
  const student = studentGraph(unet, control, { ...options, batch: 1 });
  const parts = cutGraph(student.graph, student.learnt, partBytes);
  return {
    graphs: parts.flatMap(({ forward, backward }) => backward ? [backward, forward] : [forward]),
    open: (inference) => openStudent(inference, student, parts),
  };
}

interface OpenPart {
  readonly forward: Session;
  readonly backward: Session | null;
}

/** Arrays by the name that they have in the whole graph. */
type Values = Map<string, Tensor>;

async function openStudent(
  inference: Inference,
  { graph, layout, learnt: tensors }: StudentGraph,
  graphParts: readonly GraphPart[],
): Promise<Student> {
  const open = (graph: Graph) => inference.open(modelBytes(graph), { lowMemory: true });
  const parts: OpenPart[] = [];
  for (const { forward, backward } of graphParts) {
    parts.push({ forward: await open(forward), backward: backward && await open(backward) });
  }
  const [output] = graph.outputs as [Graph["outputs"][number]];
  const length = elementsOf(output.shape);

  /** Computes an item part by part, and keeps all that goes from one to another. */
  async function forward(values: Values): Promise<Float32Array> {
    for (const { forward } of parts) {
      const given = await forward.run(chosen(forward, values));
      for (const [name, tensor] of Object.entries(given)) {
        values.set(name.slice(givenName("").length), tensor);
      }
    }
    return floatsOf(values.get(output.name));
  }

  /** From the last part to the first. @param values all that goes from one part to another @param seed dL/doutput */
  async function backward(values: Values, seed: Float32Array, gradient: Float32Array): Promise<void> {
    const gradients: Values = new Map([[output.name, float32(seed, output.shape)]]);
    for (const { backward } of parts.toReversed()) {
      if (!backward) continue;
      const seeds = new Map([...gradients].map(([name, tensor]) => [seedName(name), tensor]));
      const found = await backward.run(chosen(backward, new Map([...values, ...seeds])));
      for (const [name, tensor] of Object.entries(found)) {
        addTo(gradients, name.slice(gradientName("").length), tensor);
      }
    }
    layout.tensors.forEach(({ offset }, index) => {
      const own = floatsOf(gradients.get(tensors[index]!.name));
      for (let i = 0; i < own.length; i++) gradient[offset + i]! += own[i]!;
    });
  }

  return {
    layout,
    async predict(learnt, batch) {
      const predictions = new Float32Array(batch.count * length);
      for (let item = 0; item < batch.count; item++) {
        predictions.set(await forward(valuesOf(graph, learnt, batch, item)), item * length);
      }
      return predictions;
    },
    async learn(learnt, batch, targets) {
      const gradient = new Float32Array(layout.length);
      let loss = 0;
      for (let item = 0; item < batch.count; item++) {
        const values = valuesOf(graph, learnt, batch, item);
        const apart = (await forward(values)).map((value, i) => value - targets[item * length + i]!);
        loss += apart.reduce((sum, value) => sum + value * value, 0) / targets.length;
        await backward(values, apart.map((value) => 2 * value / targets.length), gradient);
      }
      return { loss, gradient };
    },
    async close() {
      for (const { forward, backward } of parts) {
        await forward.close();
        await backward?.close();
      }
    },
  };
}

/** What a session asks for. */
function chosen({ name, inputs }: Session, values: Values): Record<string, Tensor> {
  return Object.fromEntries(inputs.map((input) => {
    const tensor = values.get(input.name);
    if (!tensor) throw new RangeError(`Cannot run ${name}, there must be an input: ${input.name}`);
    return [input.name, tensor];
  }));
}

/** What several parts read has the sum of their gradients. */
function addTo(gradients: Values, name: string, tensor: Tensor): void {
  const before = gradients.get(name);
  if (!before) {
    gradients.set(name, tensor);
    return;
  }
  const [sum, more] = [floatsOf(before), floatsOf(tensor)];
  for (let i = 0; i < sum.length; i++) sum[i]! += more[i]!;
}

/** What one item is computed from. */
function valuesOf({ inputs }: Graph, learnt: Float32Array, batch: StudentBatch, item: number): Values {
  const { latents, timesteps, embeddings, controlMaps, controlScale, cameras, count } = batch;
  const length = latents.length / count;
  const data: Readonly<Record<string, () => Float32Array | readonly number[] | undefined>> = {
    latents: () => latents.slice(item * length, (item + 1) * length),
    timesteps: () => [timesteps[item]!],
    embeddings: () => embeddings[item],
    "control map": () => controlMaps?.[item],
    "control scale": () => Float32Array.of(controlScale),
    camera: () => cameras[item],
    learnt: () => learnt,
  };
  return new Map(inputs.map(({ name, shape, type }) => {
    const own = data[name]!();
    if (own?.length !== elementsOf(shape)) {
      throw new RangeError(`Cannot ask a student, its ${name} must be [${shape}]: ${own?.length} numbers`);
    }
    return [
      name,
      type === "int64" ? int64([...own], shape) : float32(own as Float32Array<ArrayBuffer>, shape),
    ];
  }));
}
