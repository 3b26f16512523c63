import { setTimeout } from "node:timers/promises";
import { HubError } from "./hub_request.ts";

/** Seconds before each new try; another server may want it longer. */
const DELAYS_S = [1, 2, 4, 8, 16];
const LONGEST_WAIT_S = 60;

export interface Patience {
  readonly signal?: AbortSignal | undefined;
  /** Told before each wait. */
  readonly onRetry?: ((error: HubError, seconds: number) => void) | undefined;
  /** In place of waiting, for tests. */
  readonly sleep?: ((seconds: number, signal: AbortSignal | undefined) => Promise<void>) | undefined;
}

/**
 * Tries something again where it failed for a passing reason.
 *
 * @param act gets `progressed`, to be called whenever something was gained: the count of failures begins anew then
 * @throws what `act` throws last
 */
export async function withRetries<T>(
  act: (progressed: () => void) => Promise<T>,
  patience: Patience,
): Promise<T> {
  const { signal, onRetry, sleep = wait } = patience;
  let failures = 0;
  while (true) {
    signal?.throwIfAborted();
    try {
      return await act(() => failures = 0);
    } catch (error) {
      const delay = DELAYS_S[failures++];
      if (!(error instanceof HubError) || !error.passing || delay === undefined) throw error;
      const seconds = Math.min(LONGEST_WAIT_S, Math.max(delay, error.wait ?? 0));
      onRetry?.(error, seconds);
      await sleep(seconds, signal);
    }
  }
}

/** Cut short by the signal, which whoever waits looks at. */
async function wait(seconds: number, signal: AbortSignal | undefined): Promise<void> {
  await setTimeout(seconds * 1000, undefined, signal && { signal }).catch(() => {});
}
