import { renameAll } from "../../../runtime/inference/weights/renaming.ts";
import { rowsOf, type StoredTensor } from "../../../runtime/inference/weights/stored_tensor.ts";

const LAYER = /^transformer\.resblocks\.(\d+)\./;
const FUSED = /\.self_attn\.in_proj_(weight|bias)$/;

/** Weights of OpenCLIP's text encoder, as SD 2.x files hold it, under the names of transformers' CLIPTextModel. */
export function textEncoderNames(tensors: readonly StoredTensor[]): StoredTensor[] {
  const layer = "text_model.encoder.layers.$1.";
  const renamed = renameAll(tensors, [
    [/^positional_embedding$/, "text_model.embeddings.position_embedding.weight"],
    [/^token_embedding\.weight$/, "text_model.embeddings.token_embedding.weight"],
    [/^ln_final\./, "text_model.final_layer_norm."],
    [new RegExp(`${LAYER.source}ln_([12])\\.`), `${layer}layer_norm$2.`],
    [new RegExp(`${LAYER.source}mlp\\.c_fc\\.`), `${layer}mlp.fc1.`],
    [new RegExp(`${LAYER.source}mlp\\.c_proj\\.`), `${layer}mlp.fc2.`],
    [new RegExp(`${LAYER.source}attn\\.`), `${layer}self_attn.`],
  ]);
  return renamed.flatMap(separated);
}

/** Query, key and value lie in this order in one array. */
function separated(tensor: StoredTensor): StoredTensor[] {
  if (!FUSED.test(tensor.name)) return [tensor];
  const rows = (tensor.shape[0] ?? 0) / 3;
  return ["q_proj", "k_proj", "v_proj"].map((projection, index) => {
    const name = tensor.name.replace(FUSED, `.self_attn.${projection}.$1`);
    return rowsOf(tensor, name, index * rows, (index + 1) * rows);
  });
}
