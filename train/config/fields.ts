import type { TrainConfig } from "./config.ts";

/** What a field of the configuration may be. */
export interface Field {
  /** @throws TypeError or RangeError */
  check(name: string, value: unknown): void;
}

function amount(min: number, max: number, step = 0): Field {
  const words = `${
    step === 1 ? "a whole number" : step ? `a multiple of ${step}` : "a number"
  } from ${min} to ${max}`;
  return {
    check(name, value) {
      if (typeof value !== "number") {
        throw new TypeError(`Cannot train, ${name} must be ${words}: ${show(value)}`);
      }
      if (!(value >= min && value <= max) || step > 0 && value % step !== 0) {
        throw new RangeError(`Cannot train, ${name} must be ${words}: ${value}`);
      }
    },
  };
}

const count = (min: number, max: number): Field => amount(min, max, 1);
const share = amount(0, 1);
const rate = amount(0, 10);
const step = count(0, 10_000_000);

const flag: Field = {
  check(name, value) {
    if (typeof value !== "boolean") {
      throw new TypeError(`Cannot train, ${name} must be true or false: ${show(value)}`);
    }
  },
};

function word(...words: readonly string[]): Field {
  return {
    check(name, value) {
      if (typeof value !== "string") {
        throw new TypeError(`Cannot train, ${name} must be a text: ${show(value)}`);
      }
      if (words.length > 0 && !words.includes(value)) {
        throw new RangeError(`Cannot train, ${name} must be one of ${words.join(", ")}: ${value}`);
      }
    },
  };
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}

/** The ranges of all fields, in the order of TrainConfig. */
export const FIELDS: Readonly<Record<keyof TrainConfig, Field>> = {
  prompt: word(),
  guidance: word("painter", "known", "diffusion"),
  likeness: word(),
  head: word(),
  seed: count(0, 2 ** 31 - 1),
  steps: count(1, 10_000_000),
  views: count(1, 64),
  size: amount(32, 2048, 16),
  finalSize: amount(0, 2048, 16),
  finalFrom: step,
  splatsPerTriangle: count(1, 100),
  capacity: count(1, 8_000_000),
  startOpacity: amount(0.005, 0.99),
  startSpread: amount(0.05, 10),
  startFlatness: amount(0.01, 10),
  harmonicsDegree: count(0, 1),
  distanceNear: amount(0.5, 20),
  distanceFar: amount(0.5, 20),
  fovLeast: amount(3, 120),
  fovMost: amount(3, 120),
  elevation: amount(0, 85),
  lookUp: amount(0, 2),
  closeUps: share,
  pictures: count(0, 100_000),
  animate: flag,
  restShare: share,
  learnShape: flag,
  shapeUntil: share,
  l1Weight: amount(0, 1000),
  ssimWeight: amount(0, 1000),
  alphaWeight: amount(0, 1000),
  model: word(),
  controlModel: word(),
  provider: word("auto", "cuda", "webgpu", "cpu"),
  precision: word("float32", "float16"),
  diffusionSize: amount(64, 1024, 64),
  diffusionBatch: count(1, 192),
  vaeGradient: word("exact", "low-memory", "linear"),
  distillation: word("nfsd", "sds"),
  distillationWeight: amount(0, 1_000_000),
  guidanceScale: amount(0, 1000),
  guidanceFrom: share,
  guidanceUntil: share,
  negativeScale: amount(0, 1000),
  negativePrompt: word(),
  controlContours: word("visible", "all"),
  controlScale: amount(0, 10),
  viewPrompts: flag,
  noiseLeast: share,
  noiseMost: share,
  lateNoiseLeast: share,
  lateNoiseMost: share,
  lateNoiseFrom: step,
  positionWeight: amount(0, 1000),
  scaleWeight: amount(0, 1000),
  regularTolerance: amount(0, 100),
  areaFactor: flag,
  positionFrom: step,
  sparsityWeight: amount(0, 1000),
  sparsityFrom: step,
  seeThrough: flag,
  seeThroughWeight: amount(0, 1000),
  beta1: amount(0, 0.99999),
  beta2: amount(0, 0.99999),
  epsilon: amount(0, 1),
  positionRate: rate,
  positionRateEnd: rate,
  scaleRate: rate,
  rotationRate: rate,
  colourRate: rate,
  harmonicsRate: rate,
  opacityRate: rate,
  shapeRate: rate,
  lastRates: share,
  lastRatesFrom: share,
  densifyEvery: count(1, 10_000_000),
  densifyFrom: step,
  densifyUntil: step,
  densifyThreshold: amount(0, 1000),
  densifyMost: share,
  splitSize: amount(0, 10),
  splitSpread: amount(0, 10),
  splitShrink: amount(1, 10),
  pruneFrom: step,
  pruneUntil: step,
  pruneOpacity: share,
  pruneRadius: amount(0, 10_000),
  pruneSize: amount(0, 10),
  pruneLargeFrom: step,
  seedSplats: count(0, 1_000_000),
  logEvery: count(1, 100_000),
  previewEvery: count(0, 10_000_000),
  checkpointEvery: count(0, 10_000_000),
  checkpoints: count(1, 1000),
};

/**
 * Reads a configuration file: JSON, an object with some of TrainConfig's fields.
 *
 * @throws SyntaxError for text that is no JSON or a field that there is not, with its place
 */
export function readConfigFile(text: string, path: string): Partial<TrainConfig> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(
      `Cannot read the configuration, ${path} must be JSON: ${(cause as Error).message}`,
      { cause },
    );
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SyntaxError(
      `Cannot read the configuration, ${path} must hold an object: ${show(value).slice(0, 40)}`,
    );
  }
  for (const [name, met] of Object.entries(value)) {
    if (!Object.hasOwn(FIELDS, name)) {
      throw new SyntaxError(`Cannot read the configuration, ${path} has a field that there is not: ${name}`);
    }
    FIELDS[name as keyof TrainConfig].check(name, met);
  }
  return value as Partial<TrainConfig>;
}
