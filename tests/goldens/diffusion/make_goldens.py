"""Tiny models of random weights in the hub's folders, and what diffusers and transformers make of them.

    python3.11 -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python make_goldens.py

models/ holds the models, expected/ inputs and outputs. Outputs are computed in float64 and kept as float32. A
model of f16 weights is computed with those weights in float64 too: what differs is the weights, not the arithmetic.
Same versions on the same machine give the same bytes.
"""

import json
from contextlib import contextmanager
from pathlib import Path

import torch
from diffusers.models.autoencoders.vae import DiagonalGaussianDistribution
from safetensors.torch import save_file

import clip_pictures
import original_names
import prompts
import schedules
import tiny_models
import tiny_tokenizer
import tokens
import whole_step
from write_model import old_names, typed, write_config, write_weights

HERE = Path(__file__).parent
MODELS, EXPECTED = HERE / "models", HERE / "expected"
SIDE, LATENT = 64, 8
SCHEDULERS = dict(
    sd1=dict(_class_name="PNDMScheduler", _diffusers_version="0.6.0", beta_end=0.012, beta_schedule="scaled_linear",
             beta_start=0.00085, num_train_timesteps=1000, set_alpha_to_one=False, skip_prk_steps=True,
             steps_offset=1, trained_betas=None, clip_sample=False),
    sd2=dict(_class_name="DDIMScheduler", _diffusers_version="0.8.0", beta_end=0.012, beta_schedule="scaled_linear",
             beta_start=0.00085, clip_sample=False, num_train_timesteps=1000, prediction_type="v_prediction",
             set_alpha_to_one=False, skip_prk_steps=True, steps_offset=1, trained_betas=None),
)


def normal(seed, *shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def uniform(seed, *shape):
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def keep(name, tensors):
    EXPECTED.mkdir(exist_ok=True)
    kept = {k: (v.detach().float() if v.is_floating_point() else v).contiguous() for k, v in tensors.items()}
    save_file(kept, EXPECTED / f"{name}.safetensors")


def rounded(model, dtype):
    """The model in float64 with its weights as a file of `dtype` keeps them."""
    return model.to(dtype).double() if dtype != torch.float32 else model.double()


def inputs(width):
    """What a UNet and its ControlNet are given: f32 numbers, since that is what the file keeps."""
    given = dict(
        latents=normal(1, 2, 4, LATENT, LATENT),
        embeddings=normal(2, 2, 77, width),
        control_maps=uniform(3, 2, 3, SIDE, SIDE).mul(255).round().div(255),
    )
    given = {k: v.float().double() for k, v in given.items()}
    return dict(**given, timesteps=torch.tensor([981, 37]))


@torch.no_grad()
def denoise(unet, control, given, scale=1.5):
    first = [given["latents"], given["timesteps"], given["embeddings"]]
    result = dict(noise=unet(*first).sample)
    down, mid = control(*first, given["control_maps"], conditioning_scale=1.0, return_dict=False)
    result |= {f"residual.{i}": residual for i, residual in enumerate(down)}
    result["residual.mid"] = mid
    down, mid = control(*first, given["control_maps"], conditioning_scale=scale, return_dict=False)
    result["controlled_noise"] = unet(
        *first, down_block_additional_residuals=down, mid_block_additional_residual=mid
    ).sample
    return result


def code(vae):
    """Encode with the gradient of sum(c * latents), latents = (mean + std * noise) * scaling factor; decode."""
    given = dict(pictures=uniform(4, 1, 3, SIDE, SIDE) * 2 - 1, noise=normal(5, 1, 4, LATENT, LATENT),
                 latent_gradient=normal(6, 1, 4, LATENT, LATENT), decoded_latents=normal(7, 1, 4, LATENT, LATENT))
    given = {k: v.float().double() for k, v in given.items()}
    pictures = given["pictures"].clone().requires_grad_(True)
    moments = vae.quant_conv(vae.encoder(pictures))
    distribution = DiagonalGaussianDistribution(moments)
    assert torch.equal(vae.encode(pictures).latent_dist.mean, distribution.mean)
    latents = (distribution.mean + distribution.std * given["noise"]) * vae.config.scaling_factor
    (gradient,) = torch.autograd.grad((given["latent_gradient"] * latents).sum(), pictures, retain_graph=True)
    c_moments = normal(8, *moments.shape).float().double()
    (moments_gradient,) = torch.autograd.grad((c_moments * moments).sum(), pictures)
    with torch.no_grad():
        decoded = vae.decode(given["decoded_latents"] / vae.config.scaling_factor).sample
    return given | dict(moments=moments, latents=latents, picture_gradient=gradient, decoded=decoded,
                        moments_gradient=c_moments, picture_gradient_of_moments=moments_gradient)


def token_ids(tokenizer, texts):
    ids = tokenizer(texts, padding="max_length", max_length=77, truncation=True, return_tensors="pt").input_ids
    assert ids.shape == (len(texts), 77)
    return ids


@contextmanager
def double():
    """CLIP makes its causal mask in torch's default type, which must hold float64's least number."""
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


@torch.no_grad()
def encode_text(encoder, ids):
    with double():
        output = encoder(ids)
    return dict(ids=ids, embeddings=output.last_hidden_state, pooled=output.pooler_output)


@torch.no_grad()
def clip_towers(model, ids):
    pictures = normal(9, 2, 3, 32, 32).float().double()
    with double():
        text, image = model.get_text_features(ids), model.get_image_features(pictures)
    return dict(ids=ids, pictures=pictures, text=text, image=image)


def write_json(file, value):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(value, indent=2) + "\n")


def model_index(scheduler):
    return dict(
        _class_name="StableDiffusionPipeline", _diffusers_version="0.6.0", feature_extractor=[None, None],
        safety_checker=[None, None], scheduler=["diffusers", scheduler], text_encoder=["transformers", "CLIPTextModel"],
        tokenizer=["transformers", "CLIPTokenizer"], unet=["diffusers", "UNet2DConditionModel"],
        vae=["diffusers", "AutoencoderKL"],
    )


def main():
    from transformers import CLIPTokenizer

    torch.set_num_threads(1)
    texts = prompts.prompts()
    merges = tiny_tokenizer.train(texts, 500)
    sizes = {}
    for family, pad in (("sd1", tiny_tokenizer.END), ("sd2", "!")):
        sizes[family] = len(tiny_tokenizer.save(MODELS / family / "tokenizer", merges, pad))
        write_json(MODELS / family / "scheduler" / "scheduler_config.json", SCHEDULERS[family])
        write_json(MODELS / family / "model_index.json", model_index(SCHEDULERS[family]["_class_name"]))
    tokenizers = {f: CLIPTokenizer.from_pretrained(MODELS / f / "tokenizer") for f in sizes}
    asked = ["a DSLR portrait of Vincent van Gogh, front view", "unrealistic, blurry, low quality"]

    families = {
        "sd1": (tiny_models.unet1, tiny_models.text_encoder1, 0.18215, tiny_models.UNET1_KEYS, tiny_models.VAE1_KEYS),
        "sd2": (tiny_models.unet2, tiny_models.text_encoder2, 0.18215, None, None),
    }
    for seed, (family, (unet_of, text_of, scaling, unet_keys, vae_keys)) in enumerate(families.items()):
        for dtype in (torch.float32, torch.float16):
            half = "_half" if dtype == torch.float16 else ""
            folder = MODELS / (family + half)
            unet = tiny_models.randomised(unet_of(), 10 + seed)
            control = tiny_models.randomised(tiny_models.control_of(unet), 20 + seed)
            vae = tiny_models.randomised(tiny_models.autoencoder(scaling), 30 + seed)
            text = tiny_models.randomised(text_of(sizes[family]), 40 + seed)

            network = "diffusion_pytorch_model"
            for part, model, keys in (("unet", unet, unet_keys), ("controlnet", control, None), ("vae", vae, vae_keys)):
                state = model.state_dict()
                if part == "vae" and family == "sd1":
                    state = old_names(state)
                write_config(folder / part, model, keys)
                write_weights(folder / part, network, state, dtype, 3 if part == "unet" and half else 1)
            state = text.state_dict()
            if family == "sd1":
                state["text_model.embeddings.position_ids"] = torch.arange(77)[None]
            write_config(folder / "text_encoder", text)
            write_weights(folder / "text_encoder", "model", state, dtype)
            if half:
                single = original_names.checkpoint(unet, vae, text, family)
                save_file(typed(single, dtype), MODELS / f"{family}_single.safetensors")
                if family == "sd1":
                    single = original_names.control_checkpoint(control)
                    save_file(typed(single, dtype), MODELS / f"{family}_control_single.safetensors")

            for model in (unet, control, vae, text):
                rounded(model, dtype)
            given = inputs(unet.config.cross_attention_dim)
            made = denoise(unet, control, given)
            keep(f"{family}{half}_denoise", made if half else given | made)
            made = code(vae)
            full = not half and family == "sd1"
            keep(f"{family}{half}_vae", {k: v for k, v in made.items() if full or k in ("moments", "decoded")})
            if not half:
                embed = lambda texts: encode_text(text, token_ids(tokenizers[family], texts))["embeddings"]
                parts = unet, control, vae
                given_step, made = whole_step.evaluate(parts, embed, SCHEDULERS[family], SIDE, normal, uniform)
                keep(f"{family}_step", given_step | made if family == "sd1" else made)
            made = encode_text(text, token_ids(tokenizers[family], asked))
            keep(f"{family}{half}_text", {k: v for k, v in made.items() if not half or k == "embeddings"})

    for dtype in (torch.float32, torch.float16):
        half = "_half" if dtype == torch.float16 else ""
        model = tiny_models.randomised(tiny_models.clip(sizes["sd1"]), 50)
        write_config(MODELS / f"clip{half}", model)
        write_weights(MODELS / f"clip{half}", "model", model.state_dict(), dtype)
        made = clip_towers(rounded(model, dtype), token_ids(tokenizers["sd1"], asked))
        keep(f"clip{half}", {k: v for k, v in made.items() if not half or k in ("text", "image")})

    folders = {family: MODELS / family / "tokenizer" for family in sizes}
    made = tokens.evaluate(folders, texts)
    (EXPECTED / "tokens.json").write_text(json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n")

    configs, made = schedules.evaluate()
    write_json(EXPECTED / "schedules.json", configs)
    keep("schedules", made)
    model = tiny_models.randomised(tiny_models.clip(sizes["sd1"]), 50).double()
    with double():
        keep("clip_pictures", clip_pictures.evaluate(model, token_ids(tokenizers["sd1"], asked)))


if __name__ == "__main__":
    main()
