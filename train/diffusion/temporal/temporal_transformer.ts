import type { Value } from "../../../runtime/inference/onnx/graph.ts";
import { add, reshape, transpose } from "../../../runtime/inference/onnx/operators.ts";
import { countIn } from "../../../runtime/inference/weights/renaming.ts";
import { reshaped, rowsOf } from "../../../runtime/inference/weights/stored_tensor.ts";
import type { MotionModules } from "./motion_modules.ts";
import type { Motion } from "../networks/down_path.ts";
import { groupNorm, inside, layerNorm, linear, type Network } from "../networks/layers.ts";
import type { NetworkConfig } from "../networks/network_config.ts";
import { attention, feedForward } from "../networks/spatial_transformer.ts";

/** Motion modules, and the clips that go through them. */
export interface ClipModules {
  readonly modules: MotionModules;
  /** Of a clip. A batch holds clips one after the other, each with its frames in their order. */
  readonly frames: number;
}

/** Added to the variance by the first norm. */
const EPSILON = 1e-6;

/**
 * The temporal transformers behind a UNet's layers (Guo et al. 2024, AnimateDiff, 4.2).
 *
 * @throws RangeError for a batch that is not made of whole clips, or for clips longer than there are positions for
 */
export function motionOf(config: NetworkConfig, { modules, frames }: ClipModules, batch: number): Motion {
  const { weights, mostFrames, middle } = modules;
  if (batch % frames !== 0) {
    throw new RangeError(
      `Cannot build a UNet over clips of ${frames}, its batch must be a multiple of it: ${batch}`,
    );
  }
  if (frames > mostFrames) {
    throw new RangeError(
      `Cannot build a UNet over clips, the motion modules of ${weights.source} know ${mostFrames} frames at the most: ` +
        `${frames}`,
    );
  }
  const levels = config.levels.length;
  const depthOf = (prefix: string): number | null => {
    const [way, depth = "0"] = prefix.split(/_blocks?\.|\./);
    if (way === "mid") return middle ? levels - 1 : null;
    return way === "down" ? Number(depth) : levels - 1 - Number(depth);
  };
  return (part, index, x) => {
    const depth = depthOf(part.prefix);
    // The middle's second block has none behind it.
    if (depth === null || part.prefix === "mid_block." && index > 0) return x;
    return inside(
      { ...part, weights },
      `motion_modules.${index}`,
      (module) =>
        temporalTransformer(module, x, {
          frames,
          mostFrames,
          heads: modules.heads[depth]!,
          groups: config.groups,
          normOver: modules.normOver,
        }),
    );
  };
}

interface TemporalTransformerOptions extends Pick<MotionModules, "mostFrames" | "normOver"> {
  readonly frames: number;
  readonly heads: number;
  readonly groups: number;
}

/**
 * Each place of a feature map attends to itself in the other frames of its clip, and the way around.
 *
 * @param x [clips x frames, channels, height, width]
 * @returns as x
 */
function temporalTransformer(module: Network, x: Value, options: TemporalTransformerOptions): Value {
  const { graph } = module;
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const { frames } = options;
  const clips = batch / frames;
  let inner = linear(module, "proj_in", framesOfPlaces(module, x, options), channels);
  const blocks = countIn(
    module.weights.names.map((name) => ({
      name: name.startsWith(module.prefix) ? name.slice(module.prefix.length) : "",
    })),
    /^transformer_blocks\.(\d+)\./,
  );
  for (let block = 0; block < Math.max(1, blocks); block++) {
    inner = inside(module, `transformer_blocks.${block}`, (part) => temporalBlock(part, inner, options));
  }
  const out = reshape(graph, linear(module, "proj_out", inner, channels), [
    clips,
    height * width,
    frames,
    channels,
  ]);
  return add(graph, x, reshape(graph, transpose(graph, out, [0, 2, 3, 1]), x.shape));
}

/** The normalised frames as sequences in time. @returns [clips x places, frames, channels] */
function framesOfPlaces(
  module: Network,
  x: Value,
  { frames, groups, normOver }: TemporalTransformerOptions,
): Value {
  const { graph } = module;
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const [clips, places] = [batch / frames, height * width];
  const norm = (of: Value) => groupNorm(module, "norm", of, groups, EPSILON);
  const sequences = (of: Value, order: readonly number[]) =>
    reshape(graph, transpose(graph, of, order), [clips * places, frames, channels]);
  if (normOver === "frame") {
    return sequences(reshape(graph, norm(x), [clips, frames, channels, places]), [0, 3, 1, 2]);
  }
  const clip = transpose(graph, reshape(graph, x, [clips, frames, channels, places]), [0, 2, 1, 3]);
  return sequences(norm(clip), [0, 3, 2, 1]);
}

/** @param x [sequences, frames, channels] */
function temporalBlock(part: Network, x: Value, options: TemporalTransformerOptions): Value {
  const { graph } = part;
  const positions = positionsIn(part, x.shape.at(-1)!, options);
  const attended = ["1", "2"].reduce((inner, index) => {
    const placed = add(graph, layerNorm(part, `norm${index}`, inner), positions);
    const kind = { heads: options.heads, wideAttention: false };
    return add(graph, inner, inside(part, `attn${index}`, (own) => attention(own, placed, placed, kind)));
  }, x);
  return add(
    graph,
    attended,
    inside(part, "ff", (own) => feedForward(own, layerNorm(part, "norm3", attended))),
  );
}

/** Waves of many lengths over the frames, as kept with the modules; folders may leave them out. @returns [frames, width] */
function positionsIn(
  { graph, weights, prefix }: Network,
  width: number,
  { frames, mostFrames }: TemporalTransformerOptions,
): Value {
  const name = `${prefix}pos_embed.pe`;
  if (weights.has(name)) {
    const stored = reshaped(weights.find(name, [1, mostFrames, width]), [mostFrames, width]);
    return graph.weight(rowsOf(stored, `${name} of ${frames} frames`, 0, frames));
  }
  const waves = Float32Array.from({ length: frames * width }, (_, i) => {
    const [frame, wave] = [Math.floor(i / width), i % width];
    const angle = frame * Math.exp(-Math.log(LONGEST) * (wave - wave % 2) / width);
    return wave % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
  return graph.constant(waves, [frames, width]);
}

/** Waves are up to this many frames long, over 2 pi (Vaswani et al. 2017, 3.5). */
const LONGEST = 10_000;
