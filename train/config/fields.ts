import {
  amount,
  CARD_SHARE,
  count,
  field,
  flag,
  type NumberKind,
  oneOf,
  share,
  text,
} from "./field_table.ts";

const rate = amount(0, 10);
const step = count(0, 10_000_000);
const weight = amount(0, 1000);

/** HeadStudio's code. */
const NEGATIVE_PROMPT =
  "unrealistic, blurry, low quality, out of focus, ugly, low contrast, dull, dark, low-resolution, gloomy";

/**
 * Everything that a training depends on beside the device: two runs with the same configuration on the same device
 * give the same bits. A field's limits, its value in both presets and its flag stand here and nowhere else. Steps are
 * counted from 0, angles are degrees, sizes pixels, lengths world units (the head's largest side is 1.556). Figures are
 * HeadStudio's where a comment names none of our own; densification and pruning of `paper` run by its code's steps,
 * which end well before its 10,000.
 */
export const FIELDS = {
  /** What is wanted, in words; empty where a look is given or nothing is said. */
  prompt: field(text(), {
    paper: "",
    flag: "prompt",
    hint: "words",
    help: "who or what it shall be, in plain words",
  }),
  /** The avatar that an edit begins with, and what of it is to change, in words. */
  source: field(text(), {
    paper: "",
    flag: "avatar",
    hint: "name or path",
    help: "an avatar that is there, of which --edit makes another; its folder stays as it is",
  }),
  edit: field(text(), {
    paper: "",
    flag: "edit",
    hint: "words",
    help: "what is to change of --avatar, in plain words: make him laugh, with a golden crown",
  }),
  /** What that avatar is, in words; `prompt` is what it shall be. */
  sourcePrompt: field(text(), { paper: "" }),
  /** How much the changed words count beside the old ones, which keep who it is. HeadSculpt 0.6. */
  editWeight: field(share, {
    paper: 0.6,
    flag: "edit-weight",
    of: "diffusion",
    hint: "share",
    help: "of an edit: how much its words count beside the old ones, which keep who it is",
  }),
  /** Who tells the pictures how to change. */
  guidance: field(oneOf("painter", "known", "diffusion"), {
    paper: "painter",
    card: "diffusion",
    flag: "guidance",
    help:
      "who tells the pictures: painter, diffusion for score distillation, or known for an avatar that is there already",
  }),
  /** Of `known`: the avatar to be recovered from its pictures. */
  likeness: field(text(), {
    paper: "stock",
    flag: "likeness",
    of: "known",
    hint: "name or path",
    help: "the avatar that --guidance known recovers from its pictures",
  }),
  /** The head that splats are bound to. */
  head: field(text(), {
    paper: "stock",
    flag: "head",
    hint: "name",
    help: "head that the splats are bound to: stock, or one that deno task head lists",
  }),
  /** Draws cameras, poses, children of splats and what a prompt leaves open. */
  seed: field(count(0, 2 ** 31 - 1), {
    paper: 1,
    flag: "seed",
    hint: "number",
    help: "draws all that is left open",
  }),

  /** Updates in all. Paper 10,000. */
  steps: field(count(1, 10_000_000), {
    paper: 10_000,
    // From the guidance's own start, of which 150 make a wizard's hair and beard better than 500 from grey splats.
    fast: 180,
    card: 10_000 * CARD_SHARE,
    flag: "steps",
    hint: "count",
    help: "updates",
  }),
  /** Pictures an update. Paper 8. */
  views: field(count(1, 64), {
    paper: 8,
    fast: 4,
    card: 4,
    flag: "views",
    hint: "count",
    help: "pictures an update",
  }),
  /** Side of a picture. Paper 1024. */
  size: field(amount(32, 2048, 16), {
    paper: 1024,
    fast: 256,
    // What the networks see: more is drawn for nothing until the last steps.
    card: 512,
    flag: "size",
    hint: "pixels",
    most: 1424,
    help: "side of a picture",
  }),
  /** Side of a picture from step `finalFrom` on; `size` where 0. Ours. */
  finalSize: field(amount(0, 2048, 16), { paper: 0, fast: 384, card: 1024 }),
  finalFrom: field(step, { paper: 0, fast: 125, card: 1200, stretches: true }),

  /** Splats a triangle at the start. Paper 10, on half as many triangles as the stock head's. */
  splatsPerTriangle: field(count(1, 100), { paper: 10, fast: 2 }),
  /** Room for splats; densification stops there. */
  capacity: field(count(1, 8_000_000), { paper: 600_000, fast: 90_000 }),
  /** Grey splats on the skin, or where the guidance knows what lies where, its own. Paper grey. */
  startFrom: field(oneOf("grey", "guidance"), { paper: "grey", fast: "guidance" }),
  /** Splats that such a start has on hair and whatever else is worn, about. */
  startWorn: field(count(0, 1_000_000), { paper: 0, fast: 24_000 }),
  /** Opacity at the start. */
  startOpacity: field(amount(0.005, 0.99), { paper: 0.1, fast: 0.5 }),
  /** Size at the start, in distances to the nearest neighbour, and thickness along the normal as a share of it. Paper 1. */
  startSpread: field(amount(0.05, 10), { paper: 1, fast: 0.8 }),
  startFlatness: field(amount(0.01, 10), { paper: 1, fast: 0.5 }),
  /** Of the colours' spherical harmonics: 0 the same from all sides, 1 with a part that depends on the line of sight. Paper 0. */
  harmonicsDegree: field(count(0, 1) as NumberKind<0 | 1>, {
    paper: 0,
    flag: "harmonics",
    hint: "degree",
    help:
      "degree of the colours' spherical harmonics: 0 the same from all sides, 1 with a sheen that depends on the side",
  }),

  /** Nearest and furthest camera. */
  distanceNear: field(amount(0.5, 20), { paper: 1.5 }),
  distanceFar: field(amount(0.5, 20), { paper: 2, atLeast: "distanceNear" }),
  /** Vertical field of view. */
  fovLeast: field(amount(3, 120), { paper: 40 }),
  fovMost: field(amount(3, 120), { paper: 70, atLeast: "fovLeast" }),
  /** Cameras rise and sink by as much. */
  elevation: field(amount(0, 85), { paper: 30 }),
  /** Cameras look at points up to this far above the head's centre, where hats are. Paper 0. */
  lookUp: field(amount(0, 2), { paper: 0, fast: 0.35 }),
  /** Share of views of the face from near by, where the small features are. Paper 0. */
  closeUps: field(share, { paper: 0, fast: 0.25 }),
  /** Different pictures in all, seen again and again; 0 draws new ones for ever. */
  // Drawing one takes longer than learning from it. 256 instead of 128 gain 0.3 dB on held-out expressions.
  pictures: field(count(0, 100_000), { paper: 0, fast: 192 }),

  /** Trains with poses of talking faces; without, the head rests in every picture (the paper's ablation). */
  animate: field(flag, { paper: true }),
  /** Share of views that show the head at rest all the same. */
  restShare: field(share, { paper: 0, fast: 0.1 }),
  /** Learns the identity's beta too. */
  learnShape: field(flag, { paper: true }),
  /** Share of the steps after which beta stays. Paper 0.8. */
  shapeUntil: field(share, { paper: 0.8, fast: 0.6 }),

  /** Weights of the picture loss: mean absolute difference, D-SSIM, absolute difference of alpha. Ours. */
  l1Weight: field(weight, { paper: 0.8 }),
  ssimWeight: field(weight, { paper: 0.2 }),
  alphaWeight: field(weight, { paper: 0.5 }),

  /**
   * Of `diffusion`, score distillation. Where the models are: folders or files on this machine, or names that
   * `deno task models` knows. The control net's may be empty for none, or "auto": controlnet/ in the model's folder,
   * or that which is known to go with it.
   */
  model: field(text(), {
    paper: "realistic-vision-5.1",
    flag: "models",
    of: "diffusion",
    hint: "path or name",
    help:
      "of --guidance diffusion: a Stable Diffusion folder or .safetensors file, or a name of `deno task models`",
  }),
  controlModel: field(text(), {
    paper: "auto",
    flag: "control",
    of: "diffusion",
    hint: "path or name",
    help:
      "its control net, likewise, or none; controlnet/ in the model's folder or the one that goes with it where not given",
  }),
  /** An autoencoder in place of the model's own. */
  vae: field(text(), {
    paper: "",
    flag: "vae",
    of: "diffusion",
    hint: "path or name",
    help: "an autoencoder in place of the model's own, likewise; a .safetensors without one needs it",
  }),
  /** LoRAs that are merged into the model, with commas between. */
  lora: field(text(), {
    paper: "",
    flag: "lora",
    of: "diffusion",
    hint: "file:factor",
    several: true,
    help:
      "a LoRA to merge into the model, as strongly as the factor says: 1 where none stands there, less than 0 takes it away; may be given several times",
  }),
  /** Words that were learned by textual inversion, with commas between. */
  embedding: field(text(), {
    paper: "",
    flag: "embedding",
    of: "diffusion",
    hint: "file:word",
    several: true,
    help:
      "a learned word (textual inversion) for the prompt: its own, or the one behind the colon; may be given several times",
  }),
  /** The text encoder's layer whose states the model is told, counted from the last. */
  clipSkip: field(count(1, 24), {
    paper: 1,
    flag: "clip-skip",
    of: "diffusion",
    hint: "layer",
    help:
      "the text encoder's layer that the model listens to, counted from the last; many models of drawings want 2",
  }),
  /** What the network predicts: as its files say, or this. */
  prediction: field(oneOf("auto", "epsilon", "v_prediction"), {
    paper: "auto",
    flag: "prediction",
    of: "diffusion",
    choices: ["epsilon", "v_prediction"],
    help:
      "whether the model predicts noise or velocity, for files that do not say it; as they say where not given, and noise where nothing says it: grey pictures without contrast are a sign of velocity",
  }),
  /** What the networks compute with: the best that works, or this one. */
  provider: field(oneOf("auto", "cuda", "webgpu", "cpu"), {
    paper: "auto",
    flag: "provider",
    of: "diffusion",
    choices: ["cuda", "webgpu", "cpu"],
    help: "what computes its networks; the best that works where not given",
  }),
  /** In which type the networks compute. */
  precision: field(oneOf("float32", "float16"), {
    paper: "float32",
    card: "float16",
    flag: "precision",
    of: "diffusion",
    help: "in which type networks compute",
  }),
  /** Side of the pictures that the networks see. Paper 512. */
  diffusionSize: field(amount(64, 1024, 64), {
    paper: 512,
    flag: "diffusion-size",
    of: "diffusion",
    hint: "pixels",
    help: "side of the pictures that the networks see",
  }),
  /** Items that the denoiser takes at once; more are taken in turns. */
  diffusionBatch: field(count(1, 192), {
    paper: 3,
    // All of a step's: text, bad words and the empty text of four views.
    card: 12,
    flag: "diffusion-batch",
    of: "diffusion",
    hint: "count",
    help: "pictures that the denoiser takes at once",
  }),
  /**
   * Views in a row that are a clip, poses of one movement before one camera, which the denoiser sees as one (HeadStudio
   * B.1); 0: every view stands alone. Modules that let it see frames together, and frames a second of movement:
   * AnimateDiff learned from every fourth of 30.
   */
  temporal: field(count(0, 32), {
    paper: 0,
    flag: "temporal",
    of: "diffusion",
    hint: "frames",
    help:
      "views that are one clip, a movement before one camera; the denoiser sees it whole, by --motion-module: 8 to 16, 0 for none",
  }),
  motionModule: field(text(), {
    paper: "",
    flag: "motion-module",
    of: "diffusion",
    hint: "path or name",
    help:
      "AnimateDiff's or AniPortrait's .safetensors, or a MotionAdapter's folder: lets frames of --temporal see each other",
  }),
  clipRate: field(amount(1, 120), { paper: 8 }),
  /** How dL/dlatents comes to the picture: through the encoder, through it in parts, or by a linear approximation. */
  vaeGradient: field(oneOf("exact", "low-memory", "linear"), {
    paper: "exact",
    card: "linear",
    flag: "vae-gradient",
    of: "diffusion",
    help: "how gradients come through the autoencoder, low-memory and linear take less",
  }),
  /** How a direction is taken out of the model's predictions: train/guidance/diffusion/kinds/. */
  distillation: field(oneOf("nfsd", "sds", "csd", "ssd", "ism", "vsd"), {
    paper: "nfsd",
    flag: "distillation",
    of: "diffusion",
    help:
      "score distillation: noise-free (nfsd), plain (sds), classifier's (csd), self (ssd), interval matching (ism), or variational (vsd)",
  }),
  /**
   * Of `vsd`: the rank of the weights that its student learns beside the denoiser's attention and the factor on what
   * they add, Adam's rate, and updates a step. ProlificDreamer 4, 1, 1e-4 and 1.
   */
  studentRank: field(count(1, 256), {
    paper: 4,
    flag: "student-rank",
    of: "diffusion",
    ofKinds: ["vsd"],
    hint: "count",
    help: "of --distillation vsd: rank of the LoRA that learns beside the avatar",
  }),
  studentScale: field(amount(0.001, 1000), { paper: 1, ofKinds: ["vsd"] }),
  studentRate: field(rate, {
    paper: 1e-4,
    flag: "student-rate",
    of: "diffusion",
    ofKinds: ["vsd"],
    hint: "rate",
    help: "its learning rate",
  }),
  studentUpdates: field(count(1, 100), {
    paper: 1,
    flag: "student-updates",
    of: "diffusion",
    ofKinds: ["vsd"],
    hint: "count",
    help: "its updates a step, each as long as three views of the denoiser",
  }),
  /** Of `ism`: the interval and the strides towards it, as shares of the timesteps. LucidDreamer 50 and 200 of 1000. */
  ismInterval: field(amount(0.001, 1), { paper: 0.05, ofKinds: ["ism"] }),
  ismStride: field(amount(0.001, 1), { paper: 0.2, ofKinds: ["ism"] }),
  /** Factor on dL/dlatents. */
  distillationWeight: field(amount(0, 1_000_000), { paper: 1 }),
  /** Classifier-free guidance, and the shares of the timesteps between which there is any. */
  guidanceScale: field(weight, {
    paper: 7.5,
    flag: "guidance-scale",
    of: "diffusion",
    hint: "factor",
    help: "of classifier-free guidance",
  }),
  guidanceFrom: field(share, { paper: 0 }),
  guidanceUntil: field(share, { paper: 1, atLeast: "guidanceFrom" }),
  /** How strongly what is not wanted is left, and that in words. */
  negativeScale: field(weight, { paper: 1, ofKinds: ["nfsd", "csd"] }),
  negativePrompt: field(text(), { paper: NEGATIVE_PROMPT, ofKinds: ["nfsd", "csd", "ssd"] }),
  /** Contours that control maps show: those in sight, or hidden ones too, as the control net's own annotator draws them. */
  controlContours: field(oneOf("visible", "all"), { paper: "visible" }),
  /** Factor on what the control net adds. */
  controlScale: field(amount(0, 10), { paper: 1.5 }),
  /** Says of each view whether it shows the front, a side, the back or the top. */
  viewPrompts: field(flag, { paper: true }),
  /** Least and most noise, as shares of the timesteps, until `lateNoiseFrom` and from then on. */
  noiseLeast: field(share, { paper: 0.05 }),
  noiseMost: field(share, { paper: 0.8, atLeast: "noiseLeast" }),
  lateNoiseLeast: field(share, { paper: 0.02 }),
  lateNoiseMost: field(share, { paper: 0.55, atLeast: "lateNoiseLeast" }),
  lateNoiseFrom: field(step, { paper: 3000, fast: 54, stretches: true }),

  /** Eq. 8: how far splats may stray from their triangle. */
  // At the paper's 0.1 the crown of an afro sinks into the skull between two pictures that show it.
  positionWeight: field(weight, { paper: 0.1, fast: 0.005 }),
  /** Eq. 9: how large they may be. */
  // Stiff pieces hang on one triangle, which is small beside a hat's brim.
  scaleWeight: field(weight, { paper: 0.1, fast: 0.02 }),
  /** The threshold of both, as a share of tau. */
  regularTolerance: field(amount(0, 100), { paper: 0.5 }),
  /** Divides Eq. 8 and 9 by the square root of the area, so that small triangles hold their splats as firmly. */
  areaFactor: field(flag, { paper: true }),
  /** First step of Eq. 8. Paper's code 2,400 of 10,000. */
  positionFrom: field(step, { paper: 2400, fast: 0, stretches: true }),
  /** Weight of mean sqrt(opacity^2 + 0.01), and its first step. Paper's code 1. */
  sparsityWeight: field(weight, { paper: 0 }),
  sparsityFrom: field(step, { paper: 0, stretches: true }),
  /** Splats near their triangle are not seen through the head from behind (see-through heads). Ours. */
  seeThrough: field(flag, { paper: true }),
  /** Weight of the term that makes the surface opaque. Ours. */
  seeThroughWeight: field(weight, { paper: 0.1 }),

  /** Adam. */
  beta1: field(amount(0, 0.99999), { paper: 0.9 }),
  beta2: field(amount(0, 0.99999), { paper: 0.99 }),
  epsilon: field(amount(0, 1), { paper: 1e-15 }),
  /** Splats that no picture of a step shows stay as they are in it. Ours. */
  lazyUpdates: field(flag, { paper: false, fast: true }),
  /** Learning rates. Of the local mean, at the start and (by an exponential between) at the end. */
  // 5e-5 times the extent of 4.
  positionRate: field(rate, { paper: 2e-4, fast: 2e-2 }),
  positionRateEnd: field(rate, { paper: 2e-4, fast: 2e-3 }),
  scaleRate: field(rate, { paper: 1e-3, fast: 2e-2 }),
  rotationRate: field(rate, { paper: 1e-2, fast: 2e-2 }),
  colourRate: field(rate, { paper: 1.25e-2, fast: 8e-2 }),
  // A twentieth of the colour's, as 3DGS has it.
  // Recovery of a head with a sheen, 150 steps, held-out expressions: 32.0 dB; at a twentieth of the colour's rate 31.0,
  // at all of it 30.8, without harmonics 29.5.
  harmonicsRate: field(rate, { paper: 6.25e-4, fast: 2e-2 }),
  opacityRate: field(rate, { paper: 1e-2, fast: 1e-1 }),
  shapeRate: field(rate, { paper: 1e-3, fast: 1e-2 }),
  /** All rates fall to this share of themselves, from this share of the steps on. Paper 1. */
  lastRates: field(share, { paper: 1, fast: 0.1 }),
  lastRatesFrom: field(share, { paper: 0.8, fast: 0.3 }),

  /** Clone and split: every so many steps, from and until. */
  densifyEvery: field(count(1, 10_000_000), { paper: 300, fast: 20, stretches: true }),
  densifyFrom: field(step, { paper: 300, fast: 20, stretches: true }),
  densifyUntil: field(step, { paper: 2100, fast: 100, stretches: true }),
  /** Mean normalised gradient above which a splat is cloned or split. */
  densifyThreshold: field(weight, { paper: 1e-3 }),
  /** At most this share of all splats is cloned or split at once. Paper 1. */
  densifyMost: field(share, { paper: 1, fast: 0.03 }),
  /** Splats larger than this are split, smaller ones cloned. 0.01 x extent 4. */
  splitSize: field(amount(0, 10), { paper: 0.04 }),
  /** A split's children lie within this many standard deviations, each so much smaller. */
  splitSpread: field(amount(0, 10), { paper: 0.01, fast: 0.7 }),
  splitShrink: field(amount(1, 10), { paper: 1.6 }),
  /** Prune only, after densification is over: from and until. */
  pruneFrom: field(step, { paper: 2400, fast: 120, stretches: true }),
  pruneUntil: field(step, { paper: 3300, fast: 140, stretches: true }),
  /** Splats fainter than this go. */
  pruneOpacity: field(share, { paper: 0.005, fast: 0.02 }),
  /**
   * Splats with a larger radius on a picture of 1024 pixels, or a larger size, go; from step pruneLargeFrom on. A
   * radius of 0 takes none out: in close-ups those of any face are large.
   */
  // Close-ups show sound splats larger than any limit that means something to the other views.
  pruneRadius: field(amount(0, 10_000), { paper: 60, fast: 0 }),
  pruneSize: field(amount(0, 10), { paper: 0.12 }),
  pruneLargeFrom: field(step, { paper: 1500, fast: 60, stretches: true }),
  /** New splats at each densification where pictures ask for cover that there is none of, at most. Ours. */
  // Not the paper's. A guidance that asks for no cover gets none, nor does one that gives the start.
  seedSplats: field(count(0, 1_000_000), { paper: 5000, fast: 3000 }),

  /** Steps between two lines of metrics.jsonl (and so between two waits for the device). */
  logEvery: field(count(1, 100_000), { paper: 20, fast: 10 }),
  previewEvery: field(count(0, 10_000_000), {
    paper: 500,
    fast: 30,
    flag: "preview-every",
    hint: "count",
    help: "steps between two previews, 0 for none",
  }),
  checkpointEvery: field(count(0, 10_000_000), { paper: 500, fast: 60 }),
  /** Checkpoints kept. */
  checkpoints: field(count(1, 1000), { paper: 2 }),
};
