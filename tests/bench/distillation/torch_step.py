"""A step of score distillation as against_torch.ts asks for it, by PyTorch and diffusers, on networks in one folder.

    python3.11 -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python torch_step.py FOLDER --device cpu|cuda --dtype float32|float16 --views 1 --steps 1

Pictures are encoded, noised, shown to UNet and control net under three texts, and the noise-free difference goes back
through the encoder. Prints JSON: seconds of each step behind one that is not timed, and gigabytes of a card at most.
"""

import argparse
import json
import time
from pathlib import Path

import torch
from diffusers import AutoencoderKL, ControlNetModel, UNet2DConditionModel
from safetensors.torch import load_file

SIDE, WORDS, WIDTH, STEP, SCALE = 512, 77, 768, 500, 7.5


def network(kind, folder, device, dtype):
    config = json.loads((folder / "config.json").read_text())
    made = kind.from_config(config)
    weights = load_file(folder / "model.safetensors")
    missing = made.load_state_dict(weights, strict=False).missing_keys
    if missing:
        raise SystemExit(f"Cannot load {folder}, weights are missing: {missing[:3]}")
    return made.to(device, dtype).eval().requires_grad_(False)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("folder", type=Path)
    options.add_argument("--device", default="cpu")
    options.add_argument("--dtype", default="float32")
    options.add_argument("--views", type=int, default=1)
    options.add_argument("--steps", type=int, default=1)
    given = options.parse_args()
    device, dtype, views = given.device, getattr(torch, given.dtype), given.views
    unet = network(UNet2DConditionModel, given.folder / "unet", device, dtype)
    control = network(ControlNetModel, given.folder / "controlnet", device, dtype)
    vae = network(AutoencoderKL, given.folder / "vae", device, dtype)
    draw = torch.Generator(device).manual_seed(1)
    noise = lambda *shape: torch.randn(*shape, generator=draw, device=device, dtype=dtype)
    pictures, words, maps = noise(views, 3, SIDE, SIDE).tanh(), noise(3 * views, WORDS, WIDTH), noise(3 * views, 3, SIDE, SIDE)
    alpha = 0.3
    seconds = []
    for _ in range(given.steps + 1):
        begun = time.perf_counter()
        seen = pictures.clone().requires_grad_(True)
        gradients = []
        # One picture after the other, as ours are: the activations of one are held at a time.
        for picture in seen.split(1):
            gradients.append(vae.encode(picture).latent_dist.mean * vae.config.scaling_factor)
        latents = torch.cat(gradients)
        with torch.no_grad():
            noisy = (alpha**0.5 * latents + (1 - alpha) ** 0.5 * noise(*latents.shape)).repeat(3, 1, 1, 1)
            steps = torch.full((3 * views,), STEP, device=device)
            down, middle = control(noisy, steps, words, maps, conditioning_scale=1.5, return_dict=False)
            predicted = unet(noisy, steps, words, down_block_additional_residuals=down,
                             mid_block_additional_residual=middle, return_dict=False)[0]
            text, empty, negative = predicted.chunk(3)
            difference = (1 - alpha) * (SCALE * (text - empty) + empty - negative)
        latents.backward(difference)
        seen.grad.sum().item()
        seconds.append(time.perf_counter() - begun)
    most = torch.cuda.max_memory_allocated() / 1e9 if device == "cuda" else None
    print(json.dumps(dict(seconds=seconds[1:], gigabytes=most, torch=torch.__version__)))


main()
