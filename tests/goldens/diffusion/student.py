"""What torch, diffusers and PEFT make of the student of ProlificDreamer (Wang et al. 2023): a UNet with LoRA on all
projections of attention and a camera's matrix added to the time embedding; its loss, and the loss's gradient by all
that is learnt.

    venv/bin/python student.py

writes expected/sd1_student.safetensors and expected/sd2_student.safetensors; models/ must be there.
"""

import torch
from diffusers import DDIMScheduler
from diffusers.models.embeddings import TimestepEmbedding
from peft import LoraConfig

import tiny_models

RANK, SCALE, CONTROL = 3, 0.5, 1.5
TARGETS = ["to_q", "to_k", "to_v", "to_out.0"]


def student_of(unet, seed):
    """LoRA and camera MLP, every number drawn: fresh ones have zeros that would hide half of the gradients."""
    unet.requires_grad_(False)
    unet.add_adapter(LoraConfig(r=RANK, lora_alpha=SCALE * RANK, target_modules=TARGETS))
    unet.class_embedding = TimestepEmbedding(16, 4 * unet.config.block_out_channels[0])
    generator = torch.Generator().manual_seed(seed)
    learnt = {}
    for name, parameter in unet.named_parameters():
        if not ("lora_" in name or name.startswith("class_embedding")):
            continue
        noise = torch.randn(parameter.shape, generator=generator)
        with torch.no_grad():
            parameter.copy_(noise * parameter[0].numel() ** -0.5 if parameter.dim() > 1 else 0.1 * noise)
        learnt[name.replace(".default", "").replace("class_embedding", "camera")] = parameter.requires_grad_(True)
    return learnt


def evaluate(unet, control, config, given, normal, seed):
    learnt = student_of(unet, seed)
    for model in (unet, control):
        model.double()
    cameras, noise = normal(seed + 1, 2, 16).float().double(), normal(seed + 2, *given["latents"].shape).float().double()
    first = [given["latents"], given["timesteps"], given["embeddings"]]
    with torch.no_grad():
        down, mid = control(*first, given["control_maps"], conditioning_scale=CONTROL, return_dict=False)
    out = unet(*first, class_labels=cameras, down_block_additional_residuals=down, mid_block_additional_residual=mid).sample
    scheduler = DDIMScheduler.from_config(config)
    a = scheduler.alphas_cumprod.double()[given["timesteps"]][:, None, None, None]
    x, e = given["latents"], noise
    if scheduler.config.prediction_type == "epsilon":
        target, predicted = e, out
    else:
        # The velocity of the clean latents that these noisy ones and this noise come of.
        clean = (x - (1 - a).sqrt() * e) / a.sqrt()
        target, predicted = a.sqrt() * e - (1 - a).sqrt() * clean, a.sqrt() * out + (1 - a).sqrt() * x
    loss = torch.nn.functional.mse_loss(out, target)
    gradients = torch.autograd.grad(loss, list(learnt.values()))
    return (
        dict(cameras=cameras, noise=noise, predicted=predicted, loss=loss[None])
        | {f"weight.{name}": value for name, value in learnt.items()}
        | {f"gradient.{name}": value for name, value in zip(learnt, gradients)}
    )


def main():
    import make_goldens as made

    torch.set_num_threads(1)
    for seed, (family, unet_of) in enumerate(dict(sd1=tiny_models.unet1, sd2=tiny_models.unet2).items()):
        unet = tiny_models.randomised(unet_of(), 10 + seed)
        control = tiny_models.randomised(tiny_models.control_of(unet), 20 + seed)
        given = made.inputs(unet.config.cross_attention_dim)
        result = evaluate(unet, control, made.SCHEDULERS[family], given, made.normal, 80 + 10 * seed)
        made.keep(f"{family}_student", result)


if __name__ == "__main__":
    main()
