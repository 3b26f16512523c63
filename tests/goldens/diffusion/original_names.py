"""diffusers' weights under the names of the original single-file checkpoints (CompVis, Stability, A1111).

`sealed` holds each result against diffusers' own way back: what it makes of our file must be what we began with.
"""

import torch
from diffusers.loaders import single_file_utils as theirs

RESNET = {"norm1": "in_layers.0", "conv1": "in_layers.2", "time_emb_proj": "emb_layers.1", "norm2": "out_layers.0",
          "conv2": "out_layers.3", "conv_shortcut": "skip_connection"}
STEM = {"time_embedding.linear_1": "time_embed.0", "time_embedding.linear_2": "time_embed.2",
        "conv_in": "input_blocks.0.0", "conv_norm_out": "out.0", "conv_out": "out.2",
        "controlnet_mid_block": "middle_block_out.0", "controlnet_cond_embedding.conv_in": "input_hint_block.0",
        "controlnet_cond_embedding.conv_out": "input_hint_block.14"}


def unet_name(name, layers, attended):
    """A UNet's or ControlNet's. `attended(level)`: whether up block `level` has attention."""
    stem, _, kind = name.rpartition(".")
    if stem in STEM:
        return f"{STEM[stem]}.{kind}"
    parts = name.split(".")
    if name.startswith("controlnet_cond_embedding.blocks."):
        return f"input_hint_block.{2 * int(parts[2]) + 2}.{kind}"
    if parts[0] == "controlnet_down_blocks":
        return f"zero_convs.{parts[1]}.0.{kind}"
    if parts[0] == "mid_block":
        index = 1 if parts[1] == "attentions" else 2 * int(parts[2])
        return f"middle_block.{index}." + inner(parts[1], parts[3:])
    level, what, index, rest = int(parts[1]), parts[2], int(parts[3]), parts[4:]
    if parts[0] == "down_blocks":
        if what == "downsamplers":
            return f"input_blocks.{(level + 1) * (layers + 1)}.0.op.{kind}"
        block = f"input_blocks.{1 + level * (layers + 1) + index}"
    else:
        if what == "upsamplers":
            return f"output_blocks.{level * (layers + 1) + layers}.{2 if attended(level) else 1}.conv.{kind}"
        block = f"output_blocks.{level * (layers + 1) + index}"
    return f"{block}.{1 if what == 'attentions' else 0}." + inner(what, rest)


def inner(what, rest):
    return ".".join([RESNET[rest[0]], *rest[1:]] if what == "resnets" else rest)


def original_unet(state, config):
    types = config.get("up_block_types", ())
    name_of = lambda name: unet_name(name, config["layers_per_block"], lambda level: "CrossAttn" in types[level])
    return {name_of(name): tensor for name, tensor in state.items()}


ATTENTION = {"group_norm": "norm", "to_q": "q", "to_k": "k", "to_v": "v", "to_out.0": "proj_out"}


def original_vae(state, levels):
    renamed = {}
    for name, tensor in state.items():
        if ".attentions.0." in name:
            for new, old in ATTENTION.items():
                name = name.replace(f"attentions.0.{new}.", f"attn_1.{old}.")
            if tensor.dim() == 2:
                tensor = tensor[:, :, None, None]
        name = name.replace("mid_block.", "mid.").replace("mid.resnets.0", "mid.block_1")
        name = name.replace("mid.resnets.1", "mid.block_2").replace("conv_shortcut", "nin_shortcut")
        for level in range(levels):
            name = name.replace(f"down_blocks.{level}.", f"down.{level}.")
            name = name.replace(f"up_blocks.{level}.", f"up.{levels - 1 - level}.")
        name = name.replace("resnets", "block").replace("conv_norm_out", "norm_out")
        name = name.replace("downsamplers.0", "downsample").replace("upsamplers.0", "upsample")
        renamed[name] = tensor
    return renamed


def open_clip(state, width, last_layer):
    """SD 2.x's text encoder: query, key and value in one matrix, and one layer more than is used."""
    renamed = {"positional_embedding": state["text_model.embeddings.position_embedding.weight"],
               "token_embedding.weight": state["text_model.embeddings.token_embedding.weight"],
               "text_projection": torch.eye(width), "logit_scale": torch.tensor(4.6)}
    prefix = "text_model.encoder.layers."
    fused = {}
    for name, tensor in state.items():
        if name.startswith("text_model.final_layer_norm."):
            renamed[name.replace("text_model.final_layer_norm", "ln_final")] = tensor
        if not name.startswith(prefix):
            continue
        name = "transformer.resblocks." + name[len(prefix) :]
        for new, old in (("self_attn", "attn"), ("layer_norm", "ln_"), ("mlp.fc1", "mlp.c_fc"), ("mlp.fc2", "mlp.c_proj")):
            name = name.replace(new, old)
        block, _, rest = name.partition(".attn.")
        if rest[:2] in ("q_", "k_", "v_"):
            fused.setdefault(f"{block}.attn.in_proj_{rest.split('.')[1]}", {})[rest[0]] = tensor
        else:
            renamed[name] = tensor
    renamed |= {name: torch.cat([of["q"], of["k"], of["v"]]) for name, of in fused.items()}
    unused = {k: torch.zeros_like(v) for k, v in renamed.items() if k.startswith("transformer.resblocks.0.")}
    return renamed | {k.replace("resblocks.0", f"resblocks.{last_layer}"): v for k, v in unused.items()}


def same(mine, back):
    missing = {k for k in mine if not k.endswith("position_ids")} ^ {k for k in back if back[k] is not None}
    assert not missing, sorted(missing)[:5]
    for name, tensor in mine.items():
        assert name.endswith("position_ids") or torch.equal(tensor, back[name]), name


def checkpoint(unet, vae, text, family):
    """The single file of a whole model, sealed against diffusers' reading of it."""
    levels = len(vae.config.block_out_channels)
    state = {f"model.diffusion_model.{k}": v for k, v in original_unet(unet.state_dict(), unet.config).items()}
    state |= {f"first_stage_model.{k}": v for k, v in original_vae(vae.state_dict(), levels).items()}
    if family == "sd1":
        words = {f"cond_stage_model.transformer.{k}": v for k, v in text.state_dict().items()}
        same(text.state_dict(), theirs.convert_ldm_clip_checkpoint(words))
        words["cond_stage_model.transformer.text_model.embeddings.position_ids"] = torch.arange(77)[None]
    else:
        layers, width = text.config.num_hidden_layers, text.config.hidden_size
        words = {f"cond_stage_model.model.{k}": v for k, v in open_clip(text.state_dict(), width, layers).items()}
        back = theirs.convert_open_clip_checkpoint(text, words)
        back = {k: v for k, v in back.items() if k != "text_projection.weight" and f"layers.{layers}." not in k}
        same(text.state_dict(), back)
    same(unet.state_dict(), theirs.convert_ldm_unet_checkpoint(state, unet.config))
    same(vae.state_dict(), theirs.convert_ldm_vae_checkpoint(dict(state), vae.config))
    # What else lies in such files, to be passed over.
    return state | words | {"alphas_cumprod": torch.linspace(1, 0, 1000), "model_ema.decay": torch.tensor(0.9999),
                            "model_ema.num_updates": torch.tensor(1, dtype=torch.int32)}


def control_checkpoint(control):
    state = {f"control_model.{k}": v for k, v in original_unet(control.state_dict(), control.config).items()}
    same(control.state_dict(), theirs.convert_controlnet_checkpoint(state, control.config))
    return state
