"""What diffusers' schedulers make of some scheduler_config.json: noise levels, noisy latents, velocities, x0."""

import torch
from diffusers import DDIMScheduler, DDPMScheduler, PNDMScheduler

PLAIN = dict(beta_start=0.00085, beta_end=0.012, num_train_timesteps=1000)
# Names are the test's.
CONFIGS = {
    "scaled linear": (DDIMScheduler, dict(**PLAIN, beta_schedule="scaled_linear", prediction_type="epsilon")),
    "velocity": (DDIMScheduler, dict(**PLAIN, beta_schedule="scaled_linear", prediction_type="v_prediction")),
    "linear": (DDPMScheduler, dict(beta_start=0.0001, beta_end=0.02, beta_schedule="linear")),
    "cosine": (DDPMScheduler, dict(beta_schedule="squaredcos_cap_v2", num_train_timesteps=400)),
    "zero terminal": (DDIMScheduler, dict(**PLAIN, beta_schedule="scaled_linear", rescale_betas_zero_snr=True,
                                          prediction_type="v_prediction")),
    "trained betas": (DDPMScheduler, dict(trained_betas=[0.001, 0.01, 0.05, 0.2, 0.4], num_train_timesteps=5)),
    "defaults": (PNDMScheduler, dict()),
}


def evaluate():
    configs, tensors = {}, {}
    generator = torch.Generator().manual_seed(60)
    latents, noise, prediction = (torch.randn((3, 4, 2, 2), generator=generator) for _ in range(3))
    tensors |= dict(latents=latents, noise=noise, prediction=prediction)
    for name, (kind, config) in CONFIGS.items():
        scheduler = kind(**config)
        configs[name] = dict(_class_name=kind.__name__, **config)
        tensors[f"{name}.alpha_bar"] = scheduler.alphas_cumprod
        last = len(scheduler.alphas_cumprod)
        timesteps = torch.tensor([0, last // 2, last - 2])
        noisy = scheduler.add_noise(latents, noise, timesteps)
        tensors |= {f"{name}.timesteps": timesteps, f"{name}.noisy": noisy}
        tensors[f"{name}.velocity"] = DDIMScheduler(**config).get_velocity(latents, noise, timesteps)
        # One step at a time tells x0; DDIM's is the formula without clipping, for every config.
        ddim = DDIMScheduler(**{**config, "clip_sample": False})
        ddim.set_timesteps(last)
        clean = [ddim.step(prediction[i], int(t), noisy[i]).pred_original_sample for i, t in enumerate(timesteps)]
        tensors[f"{name}.clean"] = torch.stack(clean)
    return configs, tensors
