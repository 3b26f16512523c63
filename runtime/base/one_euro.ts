/** Settings of a One Euro filter. */
export interface OneEuroSettings {
  /** Hz; the cutoff at rest: lower is steadier, higher is quicker. */
  minCutoff: number;
  /** Hz per unit a second: how much faster motion opens the filter. */
  beta: number;
  /** Hz; the cutoff for the speed itself. */
  speedCutoff: number;
}

/** A filter over a vector, each number on its own. */
export interface VectorFilter {
  /**
   * Takes a sample and writes the filtered one; `into` may be `values`. The first sample passes unchanged.
   * A sample no later than the one before is taken as if a millisecond later.
   */
  filter(values: ArrayLike<number>, timeSeconds: number, into: Float32Array): void;
  /** Forgets the past: the next sample passes unchanged. */
  reset(): void;
}

/**
 * The One Euro filter (Casiez, Roussel and Vogel, CHI 2012): a low-pass whose cutoff rises with speed, so that a
 * still face does not tremble and a quick one does not lag. Allocates nothing per sample.
 */
export function createOneEuro(size: number, settings: OneEuroSettings): VectorFilter {
  const { minCutoff, beta, speedCutoff } = settings;
  const last = new Float64Array(size);
  const speed = new Float64Array(size);
  let lastTime = NaN;
  return {
    filter(values, timeSeconds, into) {
      if (Number.isNaN(lastTime)) {
        for (let i = 0; i < size; i++) into[i] = last[i] = values[i]!;
        speed.fill(0);
        lastTime = timeSeconds;
        return;
      }
      const step = Math.max(timeSeconds - lastTime, 1e-3);
      lastTime = Math.max(timeSeconds, lastTime);
      const speedWeight = weight(speedCutoff, step);
      for (let i = 0; i < size; i++) {
        const value = values[i]!;
        speed[i]! += speedWeight * ((value - last[i]!) / step - speed[i]!);
        last[i]! += weight(minCutoff + beta * Math.abs(speed[i]!), step) * (value - last[i]!);
        into[i] = last[i]!;
      }
    },
    reset() {
      lastTime = NaN;
    },
  };
}

/** A first-order low-pass's weight of the new sample, for a cutoff in Hz and a step in seconds (Casiez, Eq. 5). */
function weight(cutoff: number, step: number): number {
  const x = 2 * Math.PI * cutoff * step;
  return x / (1 + x);
}

/** Joints are in radians, and a trembling head shows at smaller amplitudes: 0.33 of the noise, a ramp lags 11 ms. */
export const JOINT_SMOOTHING: OneEuroSettings = { minCutoff: 1.5, beta: 8, speedCutoff: 4 };
