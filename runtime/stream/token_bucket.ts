/** Lets `rate` things a second pass, and `burst` at once after a silence. */
export interface TokenBucket {
  /** Whether one more may pass now. @param now milliseconds */
  take(now: number): boolean;
}

export function createTokenBucket(rate: number, burst: number): TokenBucket {
  let tokens = burst;
  let last = -Infinity;
  return {
    take(now) {
      if (last !== -Infinity) tokens = Math.min(burst, tokens + Math.max(0, now - last) * rate / 1000);
      last = now;
      if (tokens < 1) return false;
      tokens--;
      return true;
    },
  };
}
