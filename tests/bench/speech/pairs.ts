/** From when flashes and clicks were seen and heard to how far picture and sound are apart. */

/** A change of the picture or a click: its sound time by the server's clock, and when the viewer saw or heard it. */
export interface Event {
  /** On the session's sound clock, ms. */
  readonly soundMs: number;
  /** Of the viewer's clock, ms. */
  readonly at: number;
}

export interface SyncFigures {
  /** Flashes that have a click before and behind them. */
  readonly count: number;
  /** Picture behind the sound, ms: below zero it is ahead. */
  readonly median: number;
  /** Of the offset's size. */
  readonly p95: number;
  readonly largest: number;
  /** How much more the picture is behind at the end than at the begin, by a straight line through all of them, ms. */
  readonly drift: number;
  /** Minutes from the first to the last. */
  readonly minutes: number;
}

/** A click is believed to be its flash's neighbour where it is no further away, ms. */
const NEIGHBOUR_MS = 3000;

/**
 * Pairs what the server gave with what the viewer met, by their order: both lists lack some of the other's, so that each
 * goes to the nearest by the offset that most have.
 *
 * @param given sound times, rising
 * @param met times of the viewer's clock, rising
 * @param offset what the viewer's clock is ahead of the sound clock, as well as it is known, ms
 */
export function pairUp(
  given: readonly number[],
  met: readonly number[],
  offset: number,
  within = 450,
): Event[] {
  const events: Event[] = [];
  let from = 0;
  for (const at of met) {
    while (from + 1 < given.length && nearer(given[from + 1]!, given[from]!, at - offset)) from++;
    const soundMs = given[from];
    if (soundMs === undefined || Math.abs(at - offset - soundMs) > within) continue;
    // Of two for one the first counts.
    if (events.at(-1)?.soundMs !== soundMs) events.push({ soundMs, at });
  }
  return events;
}

const nearer = (a: number, b: number, to: number): boolean => Math.abs(a - to) <= Math.abs(b - to);

/**
 * How far each flash is behind the sound that is heard when it is seen. The sound clock at that moment lies on the line
 * from the click before to the click behind it.
 */
export function offsetsOf(flashes: readonly Event[], clicks: readonly Event[]): Event[] {
  const offsets: Event[] = [];
  let next = 0;
  for (const flash of flashes) {
    while (next < clicks.length && clicks[next]!.at < flash.at) next++;
    const before = clicks[next - 1], after = clicks[next];
    if (!before || !after || after.at - before.at > NEIGHBOUR_MS) continue;
    const share = (flash.at - before.at) / (after.at - before.at);
    const heard = before.soundMs + share * (after.soundMs - before.soundMs);
    offsets.push({ soundMs: heard - flash.soundMs, at: flash.at });
  }
  return offsets;
}

/** @param offsets as `offsetsOf` gives them @throws {RangeError} where there are fewer than two */
export function figuresOf(offsets: readonly Event[]): SyncFigures {
  const count = offsets.length;
  if (count < 2) {
    throw new RangeError(`Cannot tell the offset of picture and sound, two pairs are needed: ${count}`);
  }
  const sorted = offsets.map(({ soundMs }) => soundMs).toSorted((a, b) => a - b);
  const sizes = sorted.map(Math.abs).toSorted((a, b) => a - b);
  const length = offsets.at(-1)!.at - offsets[0]!.at;
  return {
    count,
    median: sorted[count >> 1]!,
    p95: sizes[Math.ceil(0.95 * count) - 1]!,
    largest: sizes[count - 1]!,
    drift: slope(offsets) * length,
    minutes: length / 60_000,
  };
}

/** Of the line of least squares, ms per ms. */
function slope(events: readonly Event[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const t = mean(events.map(({ at }) => at)), y = mean(events.map(({ soundMs }) => soundMs));
  let both = 0, square = 0;
  for (const { at, soundMs } of events) {
    both += (at - t) * (soundMs - y);
    square += (at - t) ** 2;
  }
  return square === 0 ? 0 : both / square;
}
