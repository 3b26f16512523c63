/** How fast is learnt, and what Adam remembers. */
export interface AdamRules {
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** What is learnt and what Adam remembers of its gradients; changed in place. */
export interface AdamState {
  readonly values: Float32Array;
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
  /** Made so far. */
  updates: number;
}

/** A state of which nothing was learnt yet. @param values are kept, not copied */
export function beginAdam(values: Float32Array): AdamState {
  const zeros = () => new Float32Array(values.length);
  return { values, firstMoment: zeros(), secondMoment: zeros(), updates: 0 };
}

/** One update (Kingma and Ba 2015, Algorithm 1), on the host: of 2.5 million numbers, SD 1.5's at rank 4, 20 ms. */
export function updateByAdam(
  state: AdamState,
  gradient: Float32Array,
  { rate, beta1, beta2, epsilon }: AdamRules,
): void {
  const { values, firstMoment, secondMoment } = state;
  state.updates++;
  const step = rate / (1 - beta1 ** state.updates);
  const grown = 1 / (1 - beta2 ** state.updates);
  for (let i = 0; i < values.length; i++) {
    const v = gradient[i]!;
    const first = beta1 * firstMoment[i]! + (1 - beta1) * v;
    const second = beta2 * secondMoment[i]! + (1 - beta2) * v * v;
    firstMoment[i] = first;
    secondMoment[i] = second;
    values[i] = values[i]! - step * first / (Math.sqrt(second * grown) + epsilon);
  }
}
