/** Rates that cameras, phones and programs record at. Time codes count the frames of the nearest whole one. */
export const USUAL_RATES = [12, 15, 20, 24, 25, 30, 48, 50, 60, 72, 90, 100, 120, 240];
/** The same, and NTSC's, for times in seconds. */
const USUAL_IN_SECONDS = [...USUAL_RATES, 23.976, 24000 / 1001, 30000 / 1001, 60000 / 1001];

export const middleOf = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;

/** A time code's parts: seconds since midnight, and the frame of that second with its fraction. */
export interface TimeCode {
  readonly seconds: number;
  readonly frame: number;
}

/** What time codes count in a second, and how that is known. */
export interface CountedRate {
  readonly rate: number;
  readonly how: string;
}

/**
 * The frames of a second, from all time codes. Where a second ends, the frames before and after the end tell the rate:
 * 14 then 0 are 15 a second. Lost frames make it look lower, never higher, so the highest of all ends counts, and one
 * just below a usual rate means that one. A take within one second tells only what the rate is above: then it is taken
 * for 60, which the app records at.
 */
export function countedRate(codes: readonly TimeCode[]): CountedRate {
  const frames = codes.map(({ frame }) => Math.floor(frame));
  const highest = frames.reduce((most, frame) => Math.max(most, frame), 0);
  const steps: number[] = [];
  const ends: { before: number; after: number }[] = [];
  for (let i = 1; i < codes.length; i++) {
    const later = codes[i]!.seconds - codes[i - 1]!.seconds;
    if (later === 0 && frames[i]! > frames[i - 1]!) steps.push(frames[i]! - frames[i - 1]!);
    // Midnight is an end as well.
    if (later === 1 || later === -86399) ends.push({ before: frames[i - 1]!, after: frames[i]! });
  }
  const step = middleOf(steps) || 1;
  const counted = ends.reduce(
    (most, { before, after }) => Math.max(most, before + step - after),
    highest + 1,
  );
  if (ends.length === 0) {
    const rate = counted <= 60 ? 60 : USUAL_RATES.find((usual) => usual >= counted) ?? counted;
    return { rate, how: `assumed, as the take has no end of a second and frame numbers up to ${highest}` };
  }
  const rate = USUAL_RATES.find((usual) => usual === counted || usual === counted + 1) ?? counted;
  return {
    rate,
    how: `from ${codes.length} time codes, whose frame numbers run up to ${highest} in ${
      ends.length === 1 ? "a second" : `${ends.length} seconds`
    }`,
  };
}

/**
 * The rate of times in seconds, in which frames may be missing, and the times as even as that rate makes them where
 * they were only rounded.
 *
 * @param times [frames], rising
 * @param quantum what they were rounded to, seconds
 */
export function measuredRate(
  times: Float64Array,
  quantum: number,
): { fps: number; times: Float64Array; even: boolean } {
  const steps = Array.from(times.subarray(1), (time, i) => time - times[i]!).filter((step) => step > 0);
  if (steps.length === 0) return { fps: 0, times, even: false };
  const rough = middleOf(steps);
  const length = times[times.length - 1]! - times[0]!;
  const count = steps.reduce((sum, step) => sum + Math.max(1, Math.round(step / rough)), 0);
  const found = count / length;
  const tolerance = Math.max(2 * quantum / length, 5e-4);
  const near = USUAL_IN_SECONDS.filter((usual) => Math.abs(found / usual - 1) <= tolerance);
  const fps = near.sort((a, b) => Math.abs(found - a) - Math.abs(found - b))[0] ?? found;
  const grid = Float64Array.from(times, (time) => Math.round((time - times[0]!) * fps) / fps);
  const even = times.every((time, i) => Math.abs(time - times[0]! - grid[i]!) <= 1.01 * quantum);
  return { fps, times: even ? grid : times.map((time) => time - times[0]!), even };
}
