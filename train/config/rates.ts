import type { TrainConfig } from "./config.ts";

export type RateConfig = Pick<
  TrainConfig,
  | "steps"
  | "positionRate"
  | "positionRateEnd"
  | "scaleRate"
  | "rotationRate"
  | "colourRate"
  | "harmonicsRate"
  | "opacityRate"
  | "shapeRate"
  | "learnShape"
  | "shapeUntil"
  | "lastRates"
  | "lastRatesFrom"
>;

/** Adam's learning rates of one step, by what is learned. */
export interface Rates {
  readonly position: number;
  readonly opacity: number;
  readonly rotation: number;
  readonly scale: number;
  readonly colour: number;
  readonly harmonics: number;
  readonly shape: number;
}

/**
 * HeadStudio's schedule: constant rates, but for the mean's, which may fall exponentially (Kerbl et al. 2023),
 * and beta's, which ends at `shapeUntil`. Ours: all fall to `lastRates` of themselves by a cosine.
 */
export function ratesAt(config: RateConfig, step: number): Rates {
  const share = config.steps > 1 ? Math.min(1, step / (config.steps - 1)) : 1;
  const { lastRatesFrom } = config;
  const last = lastRatesFrom < 1 ? Math.max(0, (share - lastRatesFrom) / (1 - lastRatesFrom)) : 0;
  const fall = 1 + (config.lastRates - 1) * (1 - Math.cos(Math.PI * last)) / 2;
  const position = config.positionRate > 0 && config.positionRateEnd > 0
    ? config.positionRate * Math.pow(config.positionRateEnd / config.positionRate, share)
    : config.positionRate;
  const shapes = config.learnShape && step < config.shapeUntil * config.steps;
  return {
    position: position * fall,
    opacity: config.opacityRate * fall,
    rotation: config.rotationRate * fall,
    scale: config.scaleRate * fall,
    colour: config.colourRate * fall,
    harmonics: config.harmonicsRate * fall,
    shape: shapes ? config.shapeRate * fall : 0,
  };
}
