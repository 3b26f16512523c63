"""Tiny networks of the exact classes and switches that SD 1.5, SD 2.1, their ControlNets and CLIP use."""

import torch
from diffusers import AutoencoderKL, ControlNetModel, UNet2DConditionModel
from transformers import CLIPConfig, CLIPModel, CLIPTextConfig, CLIPTextModel

# Keys that the folders of SD 1.5 have in their config.json (diffusers 0.6): everything else is a default.
UNET1_KEYS = """act_fn attention_head_dim block_out_channels center_input_sample cross_attention_dim down_block_types
downsample_padding flip_sin_to_cos freq_shift in_channels layers_per_block mid_block_scale_factor norm_eps
norm_num_groups out_channels sample_size up_block_types""".split()
VAE1_KEYS = """act_fn block_out_channels down_block_types in_channels latent_channels layers_per_block norm_num_groups
out_channels sample_size up_block_types""".split()


def randomised(model, seed):
    """Every number drawn anew, so that none is zero or one by chance of its initialiser (a ControlNet's zero
    convolutions above all), and activations stay near 1."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            if name.endswith("logit_scale"):
                continue
            if "embedding" in name and "conv" not in name and "linear" not in name and "patch" not in name:
                parameter.copy_(0.3 * noise)
            elif parameter.dim() > 1:
                fan_in = parameter[0].numel()
                parameter.copy_(noise * fan_in**-0.5)
            elif "norm" in name and name.endswith("weight"):
                parameter.copy_(1 + 0.2 * noise)
            else:
                parameter.copy_(0.1 * noise)
    return model.eval()


def unet1():
    return UNet2DConditionModel(
        sample_size=8,
        block_out_channels=(4, 8, 12),
        layers_per_block=2,
        norm_num_groups=2,
        attention_head_dim=2,
        cross_attention_dim=16,
        down_block_types=("CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"),
    )


def unet2():
    return UNet2DConditionModel(
        sample_size=8,
        block_out_channels=(8, 12),
        layers_per_block=1,
        norm_num_groups=4,
        attention_head_dim=(2, 3),
        cross_attention_dim=20,
        use_linear_projection=True,
        upcast_attention=True,
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
    )


def control_of(unet):
    """A ControlNet that fits a UNet; its picture is eight times the latents' side, as always."""
    control = ControlNetModel.from_unet(unet, conditioning_embedding_out_channels=(4, 4, 8, 8))
    return control


def autoencoder(scaling_factor):
    return AutoencoderKL(
        sample_size=64,
        block_out_channels=(4, 8, 8, 8),
        layers_per_block=1,
        norm_num_groups=2,
        latent_channels=4,
        scaling_factor=scaling_factor,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
    )


def text_config(vocabulary, width, heads, layers, activation, **more):
    return dict(
        vocab_size=vocabulary,
        hidden_size=width,
        intermediate_size=2 * width,
        num_attention_heads=heads,
        num_hidden_layers=layers,
        hidden_act=activation,
        max_position_embeddings=77,
        bos_token_id=vocabulary - 2,
        **more,
    )


def text_encoder1(vocabulary):
    # eos_token_id 2 is what CLIP's own old config says, and means "the largest id" to the pooling.
    config = text_config(vocabulary, 16, 2, 2, "quick_gelu", projection_dim=16, eos_token_id=2, pad_token_id=1)
    return CLIPTextModel(CLIPTextConfig(**config))


def text_encoder2(vocabulary):
    # SD 2.x keeps all but the last of OpenCLIP's layers: what it calls the penultimate is this config's last.
    config = text_config(vocabulary, 20, 4, 3, "gelu", projection_dim=12, eos_token_id=2, pad_token_id=1)
    return CLIPTextModel(CLIPTextConfig(**config))


def clip(vocabulary):
    text = text_config(vocabulary, 12, 3, 2, "quick_gelu", projection_dim=8, eos_token_id=2, pad_token_id=1)
    vision = dict(
        hidden_size=16,
        intermediate_size=32,
        num_attention_heads=4,
        num_hidden_layers=2,
        image_size=32,
        patch_size=8,
        projection_dim=8,
        hidden_act="quick_gelu",
    )
    return CLIPModel(CLIPConfig(text_config=text, vision_config=vision, projection_dim=8))
