export interface TwinAdam {
  /** All [values]. */
  value: Float64Array;
  first: Float64Array;
  second: Float64Array;
}

/**
 * Adam (Kingma and Ba 2015, algorithm 1) in float64.
 *
 * @param rates [values]
 * @param step from 0
 */
export function adamStep(
  state: TwinAdam,
  gradient: ArrayLike<number>,
  rates: ArrayLike<number>,
  step: number,
  { beta1, beta2, epsilon }: { beta1: number; beta2: number; epsilon: number },
): void {
  for (let i = 0; i < state.value.length; i++) {
    state.first[i] = beta1 * state.first[i]! + (1 - beta1) * gradient[i]!;
    state.second[i] = beta2 * state.second[i]! + (1 - beta2) * gradient[i]! ** 2;
    const first = state.first[i]! / (1 - beta1 ** (step + 1));
    const second = state.second[i]! / (1 - beta2 ** (step + 1));
    state.value[i]! -= rates[i]! * first / (Math.sqrt(second) + epsilon);
  }
}
