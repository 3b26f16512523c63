"""Networks into files as the hub has them: one file or several, f32 or f16, with the names of the time."""

import json

import torch
from safetensors.torch import save_file

OLD_ATTENTION = {"to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"}


def old_names(state):
    """A VAE's attention as diffusers before 0.18 named it, and as SD 1.5 and sd-vae-ft-mse still are."""
    renamed = {}
    for name, tensor in state.items():
        if ".attentions." in name:
            for new, old in OLD_ATTENTION.items():
                name = name.replace(f".{new}.", f".{old}.")
        renamed[name] = tensor
    return renamed


def config_of(model, keys=None):
    if hasattr(model.config, "to_diff_dict"):
        config = model.config.to_diff_dict()
        config["architectures"] = [type(model).__name__]
        for name in ("transformers_version", "_name_or_path"):
            config.pop(name, None)
        return {**config, "torch_dtype": "float32"}
    config = {k: v for k, v in model.config.items() if not k.startswith("_") and (keys is None or k in keys)}
    return {"_class_name": type(model).__name__, "_diffusers_version": "0.6.0" if keys else "0.35.2", **config}


def write_config(folder, model, keys=None):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config_of(model, keys), indent=2) + "\n")


def typed(state, dtype):
    return {k: v.to(dtype).contiguous() if v.is_floating_point() else v.contiguous() for k, v in state.items()}


def write_weights(folder, name, state, dtype=torch.float32, shards=1):
    """`name` as in diffusion_pytorch_model; several shards come with their index.json."""
    state = typed(state, dtype)
    suffix = ".fp16" if dtype == torch.float16 else ""
    if shards == 1:
        save_file(state, folder / f"{name}{suffix}.safetensors", metadata={"format": "pt"})
        return
    names = sorted(state)
    where = {}
    for shard in range(shards):
        file = f"{name}-{shard + 1:05}-of-{shards:05}.safetensors"
        part = names[shard * len(names) // shards : (shard + 1) * len(names) // shards]
        save_file({k: state[k] for k in part}, folder / file, metadata={"format": "pt"})
        where |= {k: file for k in part}
    total = sum(v.numel() * v.element_size() for v in state.values())
    index = dict(metadata=dict(total_size=total), weight_map=where)
    (folder / f"{name}.safetensors.index.json").write_text(json.dumps(index, indent=1) + "\n")
