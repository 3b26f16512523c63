"""A tiny UNet that was taught to see noise in made-up pictures: what a student of variational score distillation begins
as, where the teacher's answer is known. Pictures are ellipses with smooth shades over black, in the known model's
latents (tests/train/diffusion/known_answer/denoiser.ts); it is told neither view nor text.

    venv/bin/python tiny_student.py

writes models/tiny_student/unet, in about four minutes of one processor.
"""

import sys
from pathlib import Path

import torch
from diffusers import DDIMScheduler, UNet2DConditionModel

from write_model import write_config, write_weights

SIDE, BATCH, STEPS = 64, 8, int(sys.argv[1]) if len(sys.argv) > 1 else 900
ROTATION = torch.tensor([[0.5, 0.5, 0.5], [0.5, 0.5, -0.5], [0.5, -0.5, 0.5], [0.5, -0.5, -0.5]])


def unet():
    return UNet2DConditionModel(
        sample_size=SIDE,
        block_out_channels=(8, 16, 24),
        layers_per_block=1,
        norm_num_groups=4,
        attention_head_dim=2,
        cross_attention_dim=3,
        down_block_types=("DownBlock2D", "DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D", "UpBlock2D"),
    )


def pictures(random):
    """[batch, 4, side, side]: latents of ellipses, shaded coarsely and finely."""
    draw = lambda *shape: torch.rand(shape, generator=random)
    places = torch.linspace(-1, 1, SIDE)
    y, x = torch.meshgrid(places, places, indexing="ij")
    colour = torch.zeros(BATCH, 3, SIDE, SIDE)
    for _ in range(3):
        spot, size = 0.8 * draw(BATCH, 2, 1, 1) - 0.4, 0.15 + 0.75 * draw(BATCH, 2, 1, 1)
        away = ((x - spot[:, :1]) / size[:, :1]) ** 2 + ((y - spot[:, 1:]) / size[:, 1:]) ** 2
        mask = torch.sigmoid((1 - away) * (4 + 20 * draw(BATCH, 1, 1, 1)))
        shade = draw(BATCH, 3, 1, 1)
        for cells in (4, 8, 16, 32):
            coarse = (draw(BATCH, 1, cells, cells) - 0.5) * (1 + 0.5 * (draw(BATCH, 3, 1, 1) - 0.5))
            shade = shade + 0.4 * draw(BATCH, 1, 1, 1) * torch.nn.functional.interpolate(
                coarse, size=(SIDE, SIDE), mode="bilinear")
        colour = torch.where(draw(BATCH, 1, 1, 1) < 0.7, colour * (1 - mask) + mask * shade, colour)
    return torch.einsum("kc,bcyx->bkyx", ROTATION, colour.clamp(0, 1) * 2 - 1)


def main():
    torch.manual_seed(7)
    torch.set_num_threads(1)
    random = torch.Generator().manual_seed(8)
    model = unet()
    scheduler = DDIMScheduler(1000, 0.00085, 0.012, "scaled_linear")
    optimiser = torch.optim.AdamW(model.parameters(), 4e-3, weight_decay=0)
    rates = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=STEPS, pct_start=0.05)
    sums = [0.0, 0.0]
    for step in range(STEPS):
        clean = pictures(random)
        noise = torch.randn(clean.shape, generator=random)
        # Every third embedding says something, as prompts do; nothing of it matters.
        context = torch.randn(BATCH, 77, 3, generator=random).clamp(-1, 1)
        context[:, torch.randint(0, 6, (1,), generator=random).item():] = 0
        t = torch.randint(0, 1000, (BATCH,), generator=random)
        noisy = scheduler.add_noise(clean, noise, t)
        loss = torch.nn.functional.mse_loss(model(noisy, t, context).sample, noise)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        rates.step()
        sums = [sums[0] + loss.item(), sums[1] + 1]
        if (step + 1) % 100 == 0:
            print(step + 1, sums[0] / sums[1], flush=True)
            sums = [0.0, 0.0]
    folder = Path(__file__).parent / "models" / "tiny_student" / "unet"
    write_config(folder, model)
    write_weights(folder, "diffusion_pytorch_model", model.state_dict(), torch.float16)


if __name__ == "__main__":
    main()
