export interface RegularWeights {
  position: number;
  scale: number;
  sparsity: number;
  opaque: number;
  tolerance: number;
  areaFactor: boolean;
}

/** A splat as it is learned. */
export interface RawSplat {
  /** [3], local. */
  mean: readonly number[];
  logit: number;
  /** [3]. */
  logScale: readonly number[];
}

/**
 * HeadStudio Eq. 8 and 9, sparsity, and the opaque skin, of one splat, float64.
 *
 * @param extent sqrt(area) and tau of its triangle
 * @returns [4], the terms
 */
export function regularTerms(
  { mean, logit, logScale }: RawSplat,
  extent: readonly [root: number, tau: number],
  weights: RegularWeights,
): number[] {
  const [root, tau] = extent;
  const factor = weights.areaFactor ? 1 / root : 1;
  const threshold = weights.tolerance * tau;
  const opacity = 1 / (1 + Math.exp(-logit));
  const distance = Math.hypot(...mean);
  const larger = logScale.map((s) => Math.max(0, root * Math.exp(s) - threshold));
  const onSkin = root * Math.abs(mean[1]!) < 0.02 && root * distance < tau + 0.02;
  return [
    weights.position * factor * Math.max(0, root * distance - threshold),
    weights.scale * factor * Math.hypot(...larger),
    weights.sparsity * Math.sqrt(opacity ** 2 + 0.01),
    onSkin ? weights.opaque * (1 - opacity) ** 2 : 0,
  ];
}
