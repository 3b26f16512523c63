import type { TrainConfig } from "./config.ts";
import { amount, count, flag, type Kind, oneOf, share, text } from "./field_table.ts";

const rate = amount(0, 10);
const step = count(0, 10_000_000);

/** @throws TypeError or RangeError that names the field, what it may be and what was met */
export function checkField(name: string, kind: Kind, value: unknown): void {
  if (kind.accepts(value)) return;
  const met: string = typeof value;
  const typed = met === kind.type;
  throw new (typed ? RangeError : TypeError)(
    `Cannot train, ${name} must be ${kind.words}: ${typed ? value : show(value)}`,
  );
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}

/** The ranges of all fields, in the order of TrainConfig. */
export const FIELDS: Readonly<Record<keyof TrainConfig, Kind>> = {
  prompt: text(),
  guidance: oneOf("painter", "known", "diffusion"),
  likeness: text(),
  head: text(),
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
  model: text(),
  controlModel: text(),
  provider: oneOf("auto", "cuda", "webgpu", "cpu"),
  precision: oneOf("float32", "float16"),
  diffusionSize: amount(64, 1024, 64),
  diffusionBatch: count(1, 192),
  vaeGradient: oneOf("exact", "low-memory", "linear"),
  distillation: oneOf("nfsd", "sds"),
  distillationWeight: amount(0, 1_000_000),
  guidanceScale: amount(0, 1000),
  guidanceFrom: share,
  guidanceUntil: share,
  negativeScale: amount(0, 1000),
  negativePrompt: text(),
  controlContours: oneOf("visible", "all"),
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
export function readConfigFile(json: string, path: string): Partial<TrainConfig> {
  let value: unknown;
  try {
    value = JSON.parse(json);
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
    checkField(name, FIELDS[name as keyof TrainConfig], met);
  }
  return value as Partial<TrainConfig>;
}
