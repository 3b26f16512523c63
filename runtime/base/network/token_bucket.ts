/** Lets `rate` things a second pass, and `burst` at once after a silence. */
export interface TokenBucket {
  /** Whether one more may pass now; it is counted. @param now milliseconds */
  take(now: number): boolean;
  /** Whether there is anything left to spend. @param now milliseconds */
  has(now: number): boolean;
  /** Milliseconds until there is something left to spend; 0 where there is now. @param now milliseconds */
  waitMs(now: number): number;
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
    waitMs: (now) => has(now) ? 0 : (1 - tokens) * 1000 / rate,
    spend: (amount) => void (tokens -= amount),
    take(now) {
      if (!has(now)) return false;
      tokens--;
      return true;
    },
  };
}

/** A bucket for each of many names that come and go. */
export interface TokenBuckets {
  /** That of a name: a full one where the name has not been heard of, or not of late. */
  of(name: string): TokenBucket;
}

/** Names that are remembered; those that were not asked for longest are forgotten. */
const MOST_NAMES = 10_000;

export function createTokenBuckets(rate: number, burst: number): TokenBuckets {
  const buckets = new Map<string, TokenBucket>();
  return {
    of(name) {
      const bucket = buckets.get(name) ?? createTokenBucket(rate, burst);
      // The one that was asked for last stands last.
      buckets.delete(name);
      buckets.set(name, bucket);
      for (const old of buckets.keys()) {
        if (buckets.size <= MOST_NAMES) break;
        buckets.delete(old);
      }
      return bucket;
    },
  };
}
