"""Files as people have them, beside the tiny SD 1 of make_goldens.py, and what diffusers makes of them.

    venv/bin/pip install -r requirements.txt -r people_files_requirements.txt && venv/bin/python people_files.py

models/files/ holds LoRAs in three namings, embeddings in two layouts and UNets kept in fp8 and bfloat16,
expected/files.safetensors what comes out. A LoRA is merged here by its definition, W + scale alpha/rank up down, layer
by layer, and what diffusers makes of the same file is held against that. Outputs are computed in float64.
"""

import json
import shutil
import tempfile

import torch
from diffusers import AutoencoderKL, DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel
from peft import LoraConfig, get_peft_model, get_peft_model_state_dict
from safetensors.torch import load_file, save_file
from transformers import CLIPTextModel, CLIPTokenizer

from make_goldens import EXPECTED, MODELS, double, inputs, keep, token_ids

FILES = MODELS / "files"
SCALE = 0.75
ASKED = "a portrait of mynewword, front view"


def drawn(seed, *shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed)) * 0.2


def open_unet():
    return UNet2DConditionModel.from_pretrained(MODELS / "sd1" / "unet").eval()


def open_text():
    return CLIPTextModel.from_pretrained(MODELS / "sd1" / "text_encoder").eval()


def pipeline():
    parts = dict(unet=open_unet(), text_encoder=open_text(), vae=AutoencoderKL.from_pretrained(MODELS / "sd1" / "vae"))
    tokenizer = CLIPTokenizer.from_pretrained(MODELS / "sd1" / "tokenizer")
    scheduler = DDIMScheduler.from_pretrained(MODELS / "sd1" / "scheduler")
    return StableDiffusionPipeline(**parts, tokenizer=tokenizer, scheduler=scheduler, safety_checker=None,
                                   feature_extractor=None, requires_safety_checker=False)


@torch.no_grad()
def noise_of(unet):
    given = inputs(unet.config.cross_attention_dim)
    return unet.double()(given["latents"], given["timesteps"], given["embeddings"]).sample


@torch.no_grad()
def words_of(text, ids, skip=0):
    with double():
        output = text.double()(ids, output_hidden_states=True)
        return text.text_model.final_layer_norm(output.hidden_states[-1 - skip])


def layers_of(model, endings):
    return [(name, module.weight) for name, module in model.named_modules() if name.endswith(endings)]


def draw_kohya(unet, text, alike=False):
    """Layers of attention, feed-forward, ways in and out, and convolutions (LoCon), each with a rank and alpha of its own."""
    state = {}
    targets = [("unet", *layer) for layer in layers_of(unet, (
        "to_q", "to_k", "to_v", "to_out.0", "ff.net.0.proj", "ff.net.2", "proj_in", "proj_out"))]
    targets += [("unet", *layer) for layer in layers_of(unet, ("conv1", "conv_shortcut", "downsamplers.0.conv"))]
    targets += [("te", *layer) for layer in layers_of(text, ("q_proj", "v_proj", "out_proj", "fc1"))]
    for index, (network, name, weight) in enumerate(targets):
        rank = 2 if alike else 1 + index % 3
        key = f"lora_{network}_" + name.replace(".", "_")
        out, within, *kernel = weight.shape
        one = [1] * len(kernel)
        if kernel and kernel[0] == 3 and index % 2 and not alike:
            # Three factors: the middle one has the window (as LyCORIS writes convolutions if told).
            state[f"{key}.lora_down.weight"] = drawn(index, rank, within, 1, 1)
            state[f"{key}.lora_mid.weight"] = drawn(2000 + index, rank, rank, *kernel)
        else:
            state[f"{key}.lora_down.weight"] = drawn(index, rank, within, *kernel)
        state[f"{key}.lora_up.weight"] = drawn(1000 + index, out, rank, *one)
        if alike or index % 5:
            state[f"{key}.alpha"] = torch.tensor(3.0 if alike else float(1 + index % 4))
    return state


@torch.no_grad()
def merge(model, network, state, scale):
    """By definition, in float64."""
    for name, module in model.named_modules():
        key = f"lora_{network}_" + name.replace(".", "_")
        if f"{key}.lora_up.weight" not in state:
            continue
        up, down = (state[f"{key}.lora_{half}.weight"].double() for half in ("up", "down"))
        middle = state.get(f"{key}.lora_mid.weight")
        if middle is not None:
            down = torch.einsum("pqhw,qi->pihw", middle.double(), down[:, :, 0, 0])
        factor = scale * state.get(f"{key}.alpha", torch.tensor(float(len(down)))).item() / len(down)
        delta = up.flatten(1) @ down.flatten(1)
        module.weight += factor * delta.reshape(module.weight.shape)
    return model


def told(model):
    """An adapter's configuration without what differs from run to run: a path, and the order of a set."""
    config = model.peft_config["default"].to_dict()
    return config | dict(base_model_name_or_path=None, target_modules=sorted(config["target_modules"]))


def close(what, ours, theirs, bound=1e-4):
    apart = (ours.double() - theirs.double()).abs().max().item()
    print(f"{what}: {apart:.1e} from diffusers' own loading")
    assert apart < bound, what


def hold_against_diffusers(ids):
    """diffusers 0.35 gives all layers of differing ranks and alphas the alpha of most of them, and knows no middle factor:
    with one rank and one alpha it says what the definition says."""
    alike = draw_kohya(open_unet(), open_text(), alike=True)
    with tempfile.TemporaryDirectory() as folder:
        save_file(alike, f"{folder}/alike.safetensors")
        pipe = pipeline()
        pipe.load_lora_weights(f"{folder}/alike.safetensors")
    pipe.fuse_lora(lora_scale=SCALE)
    close("kohya's UNet", noise_of(merge(open_unet().double(), "unet", alike, SCALE)), noise_of(pipe.unet))
    close("kohya's text encoder", words_of(merge(open_text().double(), "te", alike, SCALE), ids),
          words_of(pipe.text_encoder, ids))


def main():
    torch.set_num_threads(1)
    shutil.rmtree(FILES, ignore_errors=True)
    FILES.mkdir()
    made = {}
    tokenizer = CLIPTokenizer.from_pretrained(MODELS / "sd1" / "tokenizer")
    ids = token_ids(tokenizer, ["a DSLR portrait of Vincent van Gogh, front view"])

    # kohya's names.
    state = draw_kohya(open_unet(), open_text())
    save_file(state, FILES / "lora_kohya.safetensors", metadata={"ss_base_model_version": "sd_v1"})
    unet = merge(open_unet().double(), "unet", state, SCALE)
    text = merge(open_text().double(), "te", state, SCALE)
    made["kohya.noise"], made["kohya.words"] = noise_of(unet), words_of(text, ids)
    hold_against_diffusers(ids)

    # PEFT's own, of a UNet, and the same as diffusers saves it, with its text encoder's.
    config = dict(r=2, lora_alpha=3, target_modules=["to_q", "to_v", "ff.net.0.proj", "conv1"],
                  alpha_pattern={"to_v": 5}, rank_pattern={"to_v": 3}, init_lora_weights=False)
    torch.manual_seed(70)
    adapted = get_peft_model(open_unet(), LoraConfig(**config))
    adapted.save_pretrained(FILES / "lora_peft")
    (FILES / "lora_peft" / "README.md").unlink(missing_ok=True)
    adapter = FILES / "lora_peft" / "adapter_config.json"
    adapter.write_text(json.dumps(json.loads(adapter.read_text()) | dict(target_modules=sorted(config["target_modules"])),
                                  indent=2) + "\n")
    made["peft.noise"] = noise_of(adapted.merge_and_unload())

    pipe = pipeline()
    torch.manual_seed(71)
    pipe.unet.add_adapter(LoraConfig(**config))
    text_config = dict(r=2, lora_alpha=4, target_modules=["q_proj", "v_proj"], init_lora_weights=False)
    pipe.text_encoder.add_adapter(LoraConfig(**text_config))
    metadata = dict(unet_lora_adapter_metadata=told(pipe.unet),
                    text_encoder_lora_adapter_metadata=told(pipe.text_encoder))
    StableDiffusionPipeline.save_lora_weights(
        FILES, unet_lora_layers=get_peft_model_state_dict(pipe.unet),
        text_encoder_lora_layers=get_peft_model_state_dict(pipe.text_encoder),
        weight_name="lora_diffusers.safetensors", **metadata)
    pipe.fuse_lora(lora_scale=SCALE)
    made["diffusers.noise"], made["diffusers.words"] = noise_of(pipe.unet), words_of(pipe.text_encoder, ids)
    again = pipeline()
    again.load_lora_weights(FILES, weight_name="lora_diffusers.safetensors")
    again.fuse_lora(lora_scale=SCALE)
    close("diffusers' UNet", made["diffusers.noise"], noise_of(again.unet))

    # Two of them, one taken away.
    unet = merge(open_unet().double(), "unet", state, -0.5)
    adapted = get_peft_model(unet, LoraConfig(**config)).double()
    loaded = load_file(FILES / "lora_peft" / "adapter_model.safetensors")
    adapted.load_state_dict({k.replace(".weight", ".default.weight"): v for k, v in loaded.items()}, strict=False)
    made["two.noise"] = noise_of(adapted.merge_and_unload())

    # Embeddings.
    width = open_text().config.hidden_size
    vectors = drawn(80, 3, width)
    save_file({"emb_params": vectors}, FILES / "mynewword.safetensors")
    save_file({"mynewword": vectors}, FILES / "learned_embeds.safetensors")
    pipe = pipeline()
    pipe.load_textual_inversion(str(FILES / "learned_embeds.safetensors"))
    asked = pipe.maybe_convert_prompt(ASKED, pipe.tokenizer)
    made["inversion.words"] = words_of(pipe.text_encoder, token_ids(pipe.tokenizer, [asked]))

    # Skipped layers.
    made["skip.words"] = words_of(open_text(), ids, skip=1)

    # Kept in one byte or two.
    codes = torch.arange(256, dtype=torch.uint8)
    for name, dtype in (("e4m3", torch.float8_e4m3fn), ("e5m2", torch.float8_e5m2), ("bf16", torch.bfloat16)):
        unet = open_unet()
        kept = {k: v.to(dtype) for k, v in unet.state_dict().items()}
        save_file(kept, FILES / f"unet_{name}.safetensors")
        unet.load_state_dict({k: v.float() for k, v in kept.items()})
        made[f"{name}.noise"] = noise_of(unet)
        if name != "bf16":
            made[f"{name}.codes"] = codes.view(dtype).float()
    made["ids"] = ids
    keep("files", made)


if __name__ == "__main__":
    main()
