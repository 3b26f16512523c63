/** Lets `rate` things a second pass, and `burst` at once after a silence. */
export interface TokenBucket {
  /** Whether one more may pass now; it is counted. @param now milliseconds */
  take(now: number): boolean;
  /** Whether there is anything left to spend. @param now milliseconds */
  has(now: number): boolean;
  /** Counts what is known only afterwards; what is spent beyond what there is comes off what follows. */
  spend(amount: number): void;
}

export function createTokenBucket(rate: number, burst: number): TokenBucket {
  let tokens = burst;
  let last = -Infinity;
  function has(now: number): boolean {
    if (last !== -Infinity) tokens = Math.min(burst, tokens + Math.max(0, now - last) * rate / 1000);
    last = now;
    return tokens >= 1;
  }
  return {
    has,
    spend: (amount) => void (tokens -= amount),
    take(now) {
      if (!has(now)) return false;
      tokens--;
      return true;
    },
  };
}
