import { Graph, type Value } from "../../../runtime/inference/onnx/graph.ts";
import {
  add,
  concat,
  convolution,
  expand,
  reshape,
  slice,
  transpose,
} from "../../../runtime/inference/onnx/operators.ts";
import type { Weights } from "../../../runtime/inference/weights/stored_tensor.ts";
import type { ClipConfig, ClipImageConfig } from "./clip_config.ts";
import type { ClipGraphOptions } from "./clip_text.ts";
import { clipTower } from "./clip_tower.ts";
import { inside, layerNorm, linear, type Network, weight } from "./layers.ts";

/**
 * Pictures to where CLIP lays them beside texts (CLIPModel.get_image_features; Dosovitskiy et al. 2021). Input:
 * pictures, [batch, 3, size, size], less CLIP's mean and by its deviation. Output: embeddings, [batch, width], of any
 * length.
 */
export function clipImageGraph(config: ClipConfig, weights: Weights, options: ClipGraphOptions): Graph {
  const { image } = config;
  const graph = new Graph("CLIP image tower", options.compute);
  const network = { graph, weights, prefix: "" };
  const pictures = graph.input("pictures", "float32", [options.batch, 3, image.size, image.size]);
  const seen = inside(network, "vision_model", (model) => {
    const x = inside(model, "embeddings", (part) => embedPatches(part, image, pictures));
    // The misspelt name is the files' own.
    const states = clipTower(model, image, layerNorm(model, "pre_layrnorm", x, image.epsilon), null);
    const whole = reshape(graph, slice(graph, states, 1, 0, 1), [options.batch, image.width]);
    return layerNorm(model, "post_layernorm", whole, image.epsilon);
  });
  graph.output("embeddings", linear(network, "visual_projection", seen, config.width, { bias: false }));
  return graph;
}

/** A place for the whole picture, then one for each patch. @returns [batch, 1 + patches, width] */
function embedPatches(part: Network, { width, size, patch }: ClipImageConfig, pictures: Value): Value {
  const { graph } = part;
  const [batch] = pictures.shape as [number, number, number, number];
  const kernel = inside(
    part,
    "patch_embedding",
    (inner) => weight(inner, "weight", [width, 3, patch, patch]),
  );
  const patches = convolution(graph, pictures, kernel, null, { stride: patch });
  const row = transpose(graph, reshape(graph, patches, [batch, width, -1]), [0, 2, 1]);
  const whole = reshape(graph, weight(part, "class_embedding", [width]), [1, 1, width]);
  const all = concat(graph, [expand(graph, whole, [batch, 1, width]), row], 1);
  const places = 1 + (size / patch) ** 2;
  const position = inside(part, "position_embedding", (inner) => weight(inner, "weight", [places, width]));
  return add(graph, all, position);
}
