"""A tiny UNet with motion modules between its layers, and what diffusers makes of it.

    python3.11 -m venv venv && venv/bin/pip install -r ../requirements.txt && venv/bin/python make_temporal.py

models/ holds the UNet, its ControlNet, the modules as diffusers' MotionAdapter keeps them and as AnimateDiff's files do
(v2 with a middle and 32 places, v1 without and 24); expected.safetensors inputs and outputs, computed in float64 and
kept as float32. diffusers normalises the input of a motion module over all frames of a clip, the code that AnimateDiff
and AniPortrait were trained with each frame by itself: files of their names are evaluated so.
"""

import sys
from pathlib import Path

import torch
from diffusers import ControlNetModel, MotionAdapter, UNet2DConditionModel, UNetMotionModel
from diffusers.models.unets.unet_motion_model import AnimateDiffTransformer3D
from safetensors.torch import save_file

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from tiny_models import randomised  # noqa: E402
from write_model import typed, write_config, write_weights  # noqa: E402

MODELS = HERE / "models"
CLIPS, FRAMES, LATENT, WORDS, WIDTH = 2, 3, 8, 5, 16
ORIGINAL = {"norm1": "norms.0", "norm2": "norms.1", "norm3": "ff_norm", "attn1": "attention_blocks.0",
            "attn2": "attention_blocks.1"}


def normal(seed, *shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64).float().double()


def unet():
    return UNet2DConditionModel(
        sample_size=LATENT, block_out_channels=(8, 16), layers_per_block=1, norm_num_groups=4, attention_head_dim=2,
        cross_attention_dim=WIDTH, down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
    )


def adapter():
    return MotionAdapter(
        block_out_channels=(8, 16), motion_layers_per_block=1, motion_num_attention_heads=8, motion_norm_num_groups=4,
        motion_max_seq_length=32, use_motion_mid_block=True,
    )


def original_names(state, length, middle):
    """As in mm_sd_v15_v2 and its like: each attention has its own copy of the positions."""
    renamed = {}
    for name, tensor in state.items():
        if name.startswith("mid_block") and not middle:
            continue
        place, module, index, rest = name.split(".motion_modules.")[0], "motion_modules", *name.split(
            ".motion_modules.")[1].split(".", 1)
        head = f"{place}.{module}.{index}.temporal_transformer"
        if rest.endswith("pos_embed.pe"):
            block = rest.removesuffix(".pos_embed.pe")
            for attention in (0, 1):
                renamed[f"{head}.{block}.attention_blocks.{attention}.pos_encoder.pe"] = tensor[:, :length].clone()
            continue
        parts = rest.split(".")
        renamed[".".join([head, *(ORIGINAL.get(part, part) for part in parts)])] = tensor
    return renamed


def each_frame_normalised(model):
    """The input's norm of every motion module takes frame by frame, as where they were trained."""
    for module in model.modules():
        if isinstance(module, AnimateDiffTransformer3D):
            norm = module.norm.forward
            module.norm.forward = lambda x, norm=norm: torch.stack([norm(x[:, :, f]) for f in range(x.shape[2])], 2)
    return model


@torch.no_grad()
def evaluate(model, given, residuals=None):
    clips = lambda x: x.unflatten(0, (CLIPS, FRAMES)).transpose(1, 2)
    embeddings = given["embeddings"].repeat_interleave(FRAMES, 0)
    more = {} if residuals is None else dict(
        down_block_additional_residuals=residuals[0], mid_block_additional_residual=residuals[1])
    out = model(clips(given["latents"]), given["timesteps"], embeddings, **more).sample
    return out.transpose(1, 2).flatten(0, 1)


def main():
    torch.set_num_threads(1)
    base, modules = randomised(unet(), 60), randomised(adapter(), 61)
    control = randomised(ControlNetModel.from_unet(base, conditioning_embedding_out_channels=(4, 4, 8, 8)), 62)
    for part, model in (("unet", base), ("controlnet", control), ("adapter", modules)):
        write_config(MODELS / part, model)
        write_weights(MODELS / part, "diffusion_pytorch_model", model.state_dict(), torch.float16)
        model.to(torch.float16).double()
    for name, length, middle in (("v1", 24, False), ("v2", 32, True)):
        save_file(typed(original_names(modules.state_dict(), length, middle), torch.float16),
                  MODELS / f"motion_{name}.safetensors")

    given = dict(latents=normal(1, CLIPS * FRAMES, 4, LATENT, LATENT), embeddings=normal(2, CLIPS, WORDS, WIDTH),
                 control_map=normal(3, 3, 8 * LATENT, 8 * LATENT).abs().clamp(max=1),
                 timesteps=torch.tensor([981, 37]))
    frames = lambda x: x.repeat_interleave(FRAMES, 0)
    # Each frame's map is the one that is kept, at a strength of its own.
    strengths = torch.arange(1, CLIPS * FRAMES + 1).double() / (CLIPS * FRAMES)
    maps = strengths[:, None, None, None] * given["control_map"]
    residuals = control(given["latents"], frames(given["timesteps"]), frames(given["embeddings"]), maps,
                        conditioning_scale=1.5, return_dict=False)

    def motion(adapter):
        return UNetMotionModel.from_unet2d(base, adapter).double().eval()

    made = dict(still=base(given["latents"], frames(given["timesteps"]), frames(given["embeddings"])).sample)
    made["noise"] = evaluate(motion(modules), given)
    made["controlled_noise"] = evaluate(motion(modules), given, residuals)
    made["v2_noise"] = evaluate(each_frame_normalised(motion(modules)), given)
    short = motion(modules)
    short.mid_block.motion_modules = torch.nn.ModuleList([Nothing()])
    made["v1_noise"] = evaluate(each_frame_normalised(short), given)
    kept = {k: (v.detach().float() if v.is_floating_point() else v).contiguous() for k, v in (given | made).items()}
    save_file(kept, HERE / "expected.safetensors")


class Nothing(torch.nn.Module):
    def forward(self, x, *_):
        return x


if __name__ == "__main__":
    main()
