/** Milliseconds since the epoch, fractional, never stepping back within a thread. */
export const now = (): number => performance.timeOrigin + performance.now();
