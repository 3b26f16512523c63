/** Pixels a side between which pictures are drawn; all are multiples of 16. */
const LEAST = 256, MOST = 1024;
/** Milliseconds a picture: what takes longer is drawn smaller, and what takes so little may be larger. */
const SLOW_MS = 36, QUICK_MS = 11;
const SMALLER = 0.8, LARGER = 1.25;

/**
 * The size at which the next pictures are drawn, so that there are about 30 a second.
 *
 * @param size of the last ones, pixels a side
 * @param medianMs what one of them took; null where that is not known yet
 * @param shown pixels a side on the screen: more are seen by nobody
 */
export function fittingSize(size: number, medianMs: number | null, shown: number): number {
  const most = bounded(shown);
  if (medianMs === null) return Math.min(size, most);
  const next = medianMs > SLOW_MS ? size * SMALLER : medianMs < QUICK_MS ? size * LARGER : size;
  return Math.min(bounded(next), most);
}

/**
 * What the first pictures are drawn at, pixels a side.
 *
 * @param isFallback whether it is the processor that draws
 */
export const firstSize = (isFallback: boolean, shown: number): number => isFallback ? LEAST : bounded(shown);

/** A size that was asked for, or null where that is none. */
export const askedSize = (asked: string | null): number | null =>
  asked !== null && /^[1-9]\d{1,3}$/.test(asked) && Number(asked) % 16 === 0 ? Number(asked) : null;

const bounded = (size: number): number => Math.max(LEAST, Math.min(MOST, 16 * Math.round(size / 16)));
