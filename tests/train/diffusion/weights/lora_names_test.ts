import assert from "node:assert/strict";
import { readSafetensors } from "../../../../runtime/inference/weights/safetensors.ts";
import { unetNames } from "../../../../train/diffusion/weights/ldm_unet_names.ts";
import { flatName, flatUnetName, loraName } from "../../../../train/diffusion/weights/lora/lora_names.ts";
import { goldenModel } from "../../../goldens/diffusion/expected.ts";

Deno.test("a LoRA's tensors are told by kohya's, PEFT's and diffusers' names, new and old", () => {
  const q = "down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q";
  const text = "text_model.encoder.layers.0.self_attn.q_proj";
  const cases: [name: string, network: string, layer: string, role: string][] = [
    [`lora_unet_${flatName(q)}.lora_down.weight`, "unet", flatName(q), "down"],
    [`lora_unet_${flatName(q)}.alpha`, "unet", flatName(q), "alpha"],
    [`lora_te_${flatName(text)}.lora_up.weight`, "text_encoder", flatName(text), "up"],
    [`unet.${q}.lora.up.weight`, "unet", q, "up"],
    [`unet.${q}.lora_A.weight`, "unet", q, "down"],
    [`unet.${q.replace("to_q", "processor.to_q_lora.down.weight")}`, "unet", q, "down"],
    [
      `unet.${q.replace("to_q", "processor.to_out_lora.up.weight")}`,
      "unet",
      q.replace("to_q", "to_out.0"),
      "up",
    ],
    [`base_model.model.${q}.lora_B.default.weight`, "unet", q, "up"],
    [`base_model.model.${text}.lora_A.weight`, "text_encoder", text, "down"],
    [`text_encoder.${text}.lora_linear_layer.down.weight`, "text_encoder", text, "down"],
    [`text_encoder.${text.replace("q_proj", "to_q_lora.up.weight")}`, "text_encoder", text, "up"],
    [`${q}.lora.down.weight`, "unet", q, "down"],
  ];
  for (const [name, network, layer, role] of cases) {
    assert.deepEqual(loraName(name), { network, layer, role }, name);
  }
  assert.equal(loraName(`${q}.weight`), null);
});

Deno.test("flat names of latent-diffusion are the same layers of the UNet as diffusers' own", async () => {
  const prefix = "model.diffusion_model.";
  const original = (await readSafetensors(goldenModel("sd1_single.safetensors")))
    .filter(({ name }) => name.startsWith(prefix) && name.endsWith(".weight"))
    .map((tensor) => ({ ...tensor, name: tensor.name.slice(prefix.length) }));
  const layer = (name: string) => name.slice(0, -".weight".length);
  const renamed = unetNames(original);
  assert.equal(renamed.length, original.length);
  for (const [index, { name }] of original.entries()) {
    assert.equal(flatUnetName(flatName(layer(name)), 2), flatName(layer(renamed[index]!.name)), name);
  }
});
