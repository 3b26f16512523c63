import { FIELDS } from "./config_fields.ts";

/**
 * Everything that a training depends on beside the device: two runs with the same configuration on the same device
 * give the same bits. One flat object; steps are counted from 0, angles are degrees, sizes pixels, lengths world
 * units (the head's largest side is 1.556). Figures are HeadStudio's where a comment names none of our own.
 */
export interface TrainConfig {
  /** What is wanted, in words; empty where a look is given or nothing is said. */
  readonly prompt: string;
  /** Who tells the pictures how to change. */
  readonly guidance: "painter" | "known";
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

export type ProfileName = "fast" | "paper";

/** The paper's figures. Densification and pruning run by its code's steps, which end well before its 10,000. */
const PAPER: TrainConfig = {
  prompt: "",
  guidance: "painter",
  likeness: "stock",
  head: "stock",
  seed: 1,
  steps: 10_000,
  views: 8,
  size: 1024,
  finalSize: 0,
  finalFrom: 0,
  splatsPerTriangle: 10,
  capacity: 600_000,
  startOpacity: 0.1,
  startSpread: 1,
  startFlatness: 1,
  distanceNear: 1.5,
  distanceFar: 2,
  fovLeast: 40,
  fovMost: 70,
  elevation: 30,
  lookUp: 0,
  closeUps: 0,
  pictures: 0,
  animate: true,
  restShare: 0,
  learnShape: true,
  shapeUntil: 0.8,
  l1Weight: 0.8,
  ssimWeight: 0.2,
  alphaWeight: 0.5,
  positionWeight: 0.1,
  scaleWeight: 0.1,
  regularTolerance: 0.5,
  areaFactor: true,
  positionFrom: 2400,
  sparsityWeight: 0,
  sparsityFrom: 0,
  seeThrough: true,
  seeThroughWeight: 0.1,
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-15,
  // 5e-5 times the extent of 4.
  positionRate: 2e-4,
  positionRateEnd: 2e-4,
  scaleRate: 1e-3,
  rotationRate: 1e-2,
  colourRate: 1.25e-2,
  opacityRate: 1e-2,
  shapeRate: 1e-3,
  lastRates: 1,
  lastRatesFrom: 0.8,
  densifyEvery: 300,
  densifyFrom: 300,
  densifyUntil: 2100,
  densifyThreshold: 1e-3,
  densifyMost: 1,
  splitSize: 0.04,
  splitSpread: 0.01,
  splitShrink: 1.6,
  pruneFrom: 2400,
  pruneUntil: 3300,
  pruneOpacity: 0.005,
  pruneRadius: 60,
  pruneSize: 0.12,
  pruneLargeFrom: 1500,
  // Not the paper's. A guidance that asks for no cover gets none.
  seedSplats: 5000,
  logEvery: 20,
  previewEvery: 500,
  checkpointEvery: 500,
  checkpoints: 2,
};

/** Minutes on a machine without a graphics card. */
const FAST: TrainConfig = {
  ...PAPER,
  steps: 500,
  views: 4,
  size: 256,
  finalSize: 384,
  finalFrom: 400,
  splatsPerTriangle: 2,
  capacity: 90_000,
  startOpacity: 0.5,
  startSpread: 0.8,
  startFlatness: 0.5,
  lookUp: 0.35,
  // Drawing one takes longer than learning from it. 256 instead of 128 gain 0.3 dB on held-out expressions.
  pictures: 256,
  closeUps: 0.25,
  restShare: 0.1,
  shapeUntil: 0.6,
  positionFrom: 0,
  // At the paper's 0.1 the crown of an afro sinks into the skull between two pictures that show it.
  positionWeight: 0.005,
  positionRate: 2e-2,
  positionRateEnd: 2e-3,
  scaleRate: 2e-2,
  rotationRate: 2e-2,
  colourRate: 8e-2,
  opacityRate: 1e-1,
  shapeRate: 1e-2,
  lastRates: 0.1,
  lastRatesFrom: 0.5,
  densifyEvery: 20,
  densifyFrom: 20,
  densifyUntil: 240,
  densifyMost: 0.03,
  splitSpread: 0.7,
  pruneFrom: 300,
  pruneUntil: 360,
  pruneOpacity: 0.02,
  // Close-ups show sound splats larger than any limit that means something to the other views.
  pruneRadius: 0,
  pruneLargeFrom: 150,
  seedSplats: 3000,
  logEvery: 10,
  previewEvery: 50,
  checkpointEvery: 100,
};

export const PROFILES: Readonly<Record<ProfileName, TrainConfig>> = { paper: PAPER, fast: FAST };

/** Fields that name a step: they move with the number of steps unless they are given themselves. */
const STEPS_OF_A_SCHEDULE = [
  "finalFrom",
  "positionFrom",
  "sparsityFrom",
  "densifyEvery",
  "densifyFrom",
  "densifyUntil",
  "pruneFrom",
  "pruneUntil",
  "pruneLargeFrom",
] as const;

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
  for (const [name, field] of Object.entries(FIELDS)) field.check(name, value[name]);
  const config = value as unknown as TrainConfig;
  const ordered = [["distanceNear", "distanceFar"], ["fovLeast", "fovMost"]] as const;
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
