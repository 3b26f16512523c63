"""Pictures as CLIP's own processor makes them, smaller and larger, and how near a CLIP finds them to texts."""

import numpy as np
import torch
from transformers import CLIPImageProcessor

SIDES = (51, 32, 20)
SIZE = 32


def picture(side):
    """Waves, hard edges and noise: what a filter may get wrong."""
    y, x = np.mgrid[0:side, 0:side] / side
    waves = np.stack([127 + 127 * np.sin(40 * x * y), 255 * (x > y), 255 * ((6 * x).astype(int) % 2)], -1)
    noise = np.random.default_rng(side).integers(0, 256, (side, side, 3))
    return np.where(((x + y) > 1.4)[..., None], noise, waves).astype(np.uint8)


@torch.no_grad()
def evaluate(model, ids):
    """`model`: a CLIPModel in float64; `ids`: of two texts."""
    processor = CLIPImageProcessor(size=dict(shortest_edge=SIZE), crop_size=SIZE)
    made = {}
    texts = torch.nn.functional.normalize(model.get_text_features(ids), dim=-1)
    for side in SIDES:
        pixels = processor(picture(side), return_tensors="pt").pixel_values
        image = torch.nn.functional.normalize(model.get_image_features(pixels.double()), dim=-1)
        made[f"picture.{side}"] = torch.from_numpy(picture(side)).double()
        made[f"pixels.{side}"] = pixels[0]
        made[f"cosines.{side}"] = (image @ texts.T)[0]
    return made
