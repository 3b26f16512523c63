import { join } from "node:path";
import { readJson } from "../../../runtime/inference/weights/read_text.ts";

/** Pipelines that have other networks, or are told other things, by what their names hold. */
const OTHER_PIPELINES: readonly (readonly [holds: RegExp, what: string])[] = [
  [/XL/, "of Stable Diffusion XL, another family: take one of SD 1 or SD 2"],
  [/Diffusion3/, "a Stable Diffusion 3, another family: take one of SD 1 or SD 2"],
  [/Flux/, "a FLUX, another family: take one of SD 1 or SD 2"],
  [/Inpaint/, "an inpainting model, which is told a mask and a picture"],
  [/InstructPix2Pix/, "an editor by instructions (InstructPix2Pix)"],
  [/Upscale|Depth2Img/, "a model that is told another picture"],
];

/**
 * Looks whether a folder is something else than a diffusion model in diffusers' layout. What is only damaged is left to
 * be told where it is read.
 *
 * @throws RangeError with what it is
 */
export async function checkModelFolder(folder: string): Promise<void> {
  const refuse = (met: string): never => {
    throw new RangeError(`Cannot open ${folder}, a model's folder must be one of SD 1 or SD 2: it is ${met}`);
  };
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) names.push(name);
  if (names.includes("model_index.json")) {
    const { _class_name: pipeline } = await readJson(join(folder, "model_index.json"));
    const other = OTHER_PIPELINES.find(([holds]) => holds.test(nameOf(pipeline)));
    if (other) refuse(other[1]);
  }
  if (names.includes("unet")) return;
  if (names.includes("adapter_config.json")) {
    refuse("a LoRA, which goes with a model: --models MODEL --lora PATH");
  }
  if (names.includes("config.json")) {
    const { _class_name: network } = await readJson(join(folder, "config.json"));
    const goes: Readonly<Record<string, string>> = {
      ControlNetModel: "a control net alone (--control PATH)",
      AutoencoderKL: "an autoencoder alone (--vae PATH)",
      UNet2DConditionModel: "a UNet alone",
    };
    if (Object.hasOwn(goes, nameOf(network))) refuse(goes[nameOf(network)]!);
  }
  const files = names.filter((name) => name.endsWith(".safetensors")).sort();
  if (files.length > 0) {
    const some = files.slice(0, 3).join(", ");
    throw new Error(
      `Cannot open ${folder}, it holds files and no folders of networks (name the file that is meant): ${some}`,
    );
  }
}

/** Of a class; "" for what is no name. */
const nameOf = (value: unknown): string => typeof value === "string" ? value : "";
