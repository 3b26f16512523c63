"""One whole guidance step (HeadStudio Eq. 6 and 7) by diffusers and transformers alone, from texts and pictures to
dL/dpictures: what the parts are worth together. Noise-free and plain score distillation."""

import torch
from diffusers import DDIMScheduler
from diffusers.models.autoencoders.vae import DiagonalGaussianDistribution

PROMPTS = ["a DSLR portrait of Salvador Dalí, front view", "a DSLR portrait of Salvador Dalí, back view"]
NEGATIVE, EMPTY = "unrealistic, blurry, low quality", ""
GUIDANCE, CONTROL = 7.5, 1.5
TIMESTEPS = [150, 600]


def evaluate(parts, embed, config, side, normal, uniform):
    unet, control, vae = parts
    views, latent = len(PROMPTS), side // 8
    given = dict(
        pictures=uniform(70, views, 3, side, side).mul(2).sub(1),
        encoder_noise=normal(71, views, 4, latent, latent),
        noise=normal(72, views, 4, latent, latent),
        control_maps=uniform(73, views, 3, side, side).mul(255).round().div(255),
    )
    given = {k: v.float().double() for k, v in given.items()}
    timesteps = torch.tensor(TIMESTEPS)

    pictures = given["pictures"].clone().requires_grad_(True)
    moments = DiagonalGaussianDistribution(vae.quant_conv(vae.encoder(pictures)))
    latents = (moments.mean + moments.std * given["encoder_noise"]) * vae.config.scaling_factor

    scheduler = DDIMScheduler.from_config(config)
    noisy = scheduler.add_noise(latents.detach(), given["noise"], timesteps)
    a = scheduler.alphas_cumprod.double()[timesteps][:, None, None, None]

    def predict(texts):
        first = [noisy, timesteps, embed(texts)]
        down, mid = control(*first, given["control_maps"], conditioning_scale=CONTROL, return_dict=False)
        out = unet(*first, down_block_additional_residuals=down, mid_block_additional_residual=mid).sample
        return out if scheduler.config.prediction_type == "epsilon" else a.sqrt() * out + (1 - a).sqrt() * noisy

    with torch.no_grad():
        text, negative, empty = predict(PROMPTS), predict([NEGATIVE] * views), predict([EMPTY] * views)
    clean = (timesteps < 200)[:, None, None, None]
    domain = torch.where(clean, empty, empty - negative)
    made = dict(latents=latents, text=text, negative=negative, empty=empty, clean_latents=(noisy - (1 - a).sqrt() * text) / a.sqrt())
    gradients = dict(nfsd=GUIDANCE * (text - empty) + domain, sds=empty + GUIDANCE * (text - empty) - given["noise"])
    for name, direction in gradients.items():
        made[f"{name}_latent_gradient"] = (1 - a) * direction
        (made[f"{name}_gradient"],) = torch.autograd.grad(latents, pictures, (1 - a) * direction, retain_graph=True)
    return given | dict(timesteps=timesteps), made
