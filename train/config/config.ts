import { checkField, FIELDS } from "./fields.ts";
import { type ProfileName, PROFILES, STEPS_OF_A_SCHEDULE } from "./profiles.ts";

/**
 * Everything that a training depends on beside the device: two runs with the same configuration on the same device
 * give the same bits. One flat object; steps are counted from 0, angles are degrees, sizes pixels, lengths world
 * units (the head's largest side is 1.556). Figures are HeadStudio's where a comment names none of our own.
 */
export interface TrainConfig {
  /** What is wanted, in words; empty where a look is given or nothing is said. */
  readonly prompt: string;
  /** Who tells the pictures how to change. */
  readonly guidance: "painter" | "known" | "diffusion";
  /** Of `known`: the avatar to be recovered from its pictures. */
  readonly likeness: string;
  /** The head that splats are bound to. */
  readonly head: string;
  /** Draws cameras, poses, children of splats and what a prompt leaves open. */
  readonly seed: number;

  /** Updates in all. Paper 10,000. */
  readonly steps: number;
  /** Pictures an update. Paper 8. */
  readonly views: number;
  /** Side of a picture. Paper 1024. */
  readonly size: number;
  /** Side of a picture from step `finalFrom` on; `size` where 0. Ours. */
  readonly finalSize: number;
  readonly finalFrom: number;

  /** Splats a triangle at the start. Paper 10, on half as many triangles as the stock head's. */
  readonly splatsPerTriangle: number;
  /** Room for splats; densification stops there. */
  readonly capacity: number;
  /** Opacity at the start. */
  readonly startOpacity: number;
  /** Size at the start, in distances to the nearest neighbour, and thickness along the normal as a share of it. Paper 1. */
  readonly startSpread: number;
  readonly startFlatness: number;
  /** Of the colours' spherical harmonics: 0 the same from all sides, 1 with a part that depends on the line of sight. Paper 0. */
  readonly harmonicsDegree: 0 | 1;

  /** Nearest and furthest camera. */
  readonly distanceNear: number;
  readonly distanceFar: number;
  /** Vertical field of view. */
  readonly fovLeast: number;
  readonly fovMost: number;
  /** Cameras rise and sink by as much. */
  readonly elevation: number;
  /** Cameras look at points up to this far above the head's centre, where hats are. Paper 0. */
  readonly lookUp: number;
  /** Share of views of the face from near by, where the small features are. Paper 0. */
  readonly closeUps: number;
  /** Different pictures in all, seen again and again; 0 draws new ones for ever. */
  readonly pictures: number;

  /** Trains with poses of talking faces; without, the head rests in every picture (the paper's ablation). */
  readonly animate: boolean;
  /** Share of views that show the head at rest all the same. */
  readonly restShare: number;
  /** Learns the identity's beta too. */
  readonly learnShape: boolean;
  /** Share of the steps after which beta stays. Paper 0.8. */
  readonly shapeUntil: number;

  /** Weights of the picture loss: mean absolute difference, D-SSIM, absolute difference of alpha. Ours. */
  readonly l1Weight: number;
  readonly ssimWeight: number;
  readonly alphaWeight: number;

  /**
   * Of `diffusion`, score distillation. Where the models are: folders or files on this machine, or names that
   * `deno task models` knows. The control net's may be empty for none, or "auto": controlnet/ in the model's folder,
   * or that which is known to go with it.
   */
  readonly model: string;
  readonly controlModel: string;
  /** What the networks compute with: the best that works, or this one. */
  readonly provider: "auto" | "cuda" | "webgpu" | "cpu";
  /** In which type the networks compute. */
  readonly precision: "float32" | "float16";
  /** Side of the pictures that the networks see. Paper 512. */
  readonly diffusionSize: number;
  /** Items that the denoiser takes at once; more are taken in turns. */
  readonly diffusionBatch: number;
  /** How dL/dlatents comes to the picture: through the encoder, through it in parts, or by a linear approximation. */
  readonly vaeGradient: "exact" | "low-memory" | "linear";
  /** Noise-free score distillation (Katzir et al. 2024) or score distillation sampling (Poole et al. 2023). */
  readonly distillation: "nfsd" | "sds";
  /** Factor on dL/dlatents. */
  readonly distillationWeight: number;
  /** Classifier-free guidance, and the shares of the timesteps between which there is any. */
  readonly guidanceScale: number;
  readonly guidanceFrom: number;
  readonly guidanceUntil: number;
  /** How strongly what is not wanted is left, and that in words. */
  readonly negativeScale: number;
  readonly negativePrompt: string;
  /** Contours that control maps show: those in sight, or hidden ones too, as the control net's own annotator draws them. */
  readonly controlContours: "visible" | "all";
  /** Factor on what the control net adds. */
  readonly controlScale: number;
  /** Says of each view whether it shows the front, a side, the back or the top. */
  readonly viewPrompts: boolean;
  /** Least and most noise, as shares of the timesteps, until `lateNoiseFrom` and from then on. */
  readonly noiseLeast: number;
  readonly noiseMost: number;
  readonly lateNoiseLeast: number;
  readonly lateNoiseMost: number;
  readonly lateNoiseFrom: number;

  /** Eq. 8: how far splats may stray from their triangle. */
  readonly positionWeight: number;
  /** Eq. 9: how large they may be. */
  readonly scaleWeight: number;
  /** The threshold of both, as a share of tau. */
  readonly regularTolerance: number;
  /** Divides Eq. 8 and 9 by the square root of the area, so that small triangles hold their splats as firmly. */
  readonly areaFactor: boolean;
  /** First step of Eq. 8. Paper's code 2,400 of 10,000. */
  readonly positionFrom: number;
  /** Weight of mean sqrt(opacity^2 + 0.01), and its first step. Paper's code 1. */
  readonly sparsityWeight: number;
  readonly sparsityFrom: number;
  /** Splats near their triangle are not seen through the head from behind (see-through heads). Ours. */
  readonly seeThrough: boolean;
  /** Weight of the term that makes the surface opaque. Ours. */
  readonly seeThroughWeight: number;

  /** Adam. */
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Learning rates. Of the local mean, at the start and (by an exponential between) at the end. */
  readonly positionRate: number;
  readonly positionRateEnd: number;
  readonly scaleRate: number;
  readonly rotationRate: number;
  readonly colourRate: number;
  readonly harmonicsRate: number;
  readonly opacityRate: number;
  readonly shapeRate: number;
  /** All rates fall to this share of themselves, from this share of the steps on. Paper 1. */
  readonly lastRates: number;
  readonly lastRatesFrom: number;

  /** Clone and split: every so many steps, from and until. */
  readonly densifyEvery: number;
  readonly densifyFrom: number;
  readonly densifyUntil: number;
  /** Mean normalised gradient above which a splat is cloned or split. */
  readonly densifyThreshold: number;
  /** At most this share of all splats is cloned or split at once. Paper 1. */
  readonly densifyMost: number;
  /** Splats larger than this are split, smaller ones cloned. 0.01 x extent 4. */
  readonly splitSize: number;
  /** A split's children lie within this many standard deviations, each so much smaller. */
  readonly splitSpread: number;
  readonly splitShrink: number;
  /** Prune only, after densification is over: from and until. */
  readonly pruneFrom: number;
  readonly pruneUntil: number;
  /** Splats fainter than this go. */
  readonly pruneOpacity: number;
  /**
   * Splats with a larger radius on a picture of 1024 pixels, or a larger size, go; from step pruneLargeFrom on. A
   * radius of 0 takes none out: in close-ups those of any face are large.
   */
  readonly pruneRadius: number;
  readonly pruneSize: number;
  readonly pruneLargeFrom: number;
  /** New splats at each densification where pictures ask for cover that there is none of, at most. Ours. */
  readonly seedSplats: number;

  /** Steps between two lines of metrics.jsonl (and so between two waits for the device). */
  readonly logEvery: number;
  readonly previewEvery: number;
  readonly checkpointEvery: number;
  /** Checkpoints kept. */
  readonly checkpoints: number;
}

/**
 * A profile with some fields changed. Where the number of steps is changed, the schedule is stretched with it.
 *
 * @throws RangeError or TypeError that names the field, its range and what was met
 */
export function makeConfig(profile: ProfileName, changes: Readonly<Partial<TrainConfig>> = {}): TrainConfig {
  const base = PROFILES[profile];
  const config: Record<string, unknown> = { ...base };
  if (changes.steps !== undefined) {
    const stretch = changes.steps / base.steps;
    for (const field of STEPS_OF_A_SCHEDULE) config[field] = Math.round(base[field] * stretch);
    config.densifyEvery = Math.max(1, Number(config.densifyEvery));
  }
  for (const [field, value] of Object.entries(changes)) if (value !== undefined) config[field] = value;
  return checkConfig(config);
}

/** @throws RangeError or TypeError that names the field, its range and what was met */
export function checkConfig(value: Readonly<Record<string, unknown>>): TrainConfig {
  for (const [name, kind] of Object.entries(FIELDS)) checkField(name, kind, value[name]);
  const config = value as unknown as TrainConfig;
  const ordered = [
    ["distanceNear", "distanceFar"],
    ["fovLeast", "fovMost"],
    ["noiseLeast", "noiseMost"],
    ["lateNoiseLeast", "lateNoiseMost"],
    ["guidanceFrom", "guidanceUntil"],
  ] as const;
  for (const [low, high] of ordered) {
    if (config[low] > config[high]) {
      throw new RangeError(
        `Cannot train, ${low} must be at most ${high}: ${config[low]} and ${config[high]}`,
      );
    }
  }
  return config;
}

/** The side of a step's pictures. */
export function sizeAt(config: TrainConfig, step: number): number {
  return config.finalSize > 0 && step >= config.finalFrom ? config.finalSize : config.size;
}
