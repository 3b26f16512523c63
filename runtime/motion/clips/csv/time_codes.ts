import { countedRate, measuredRate, middleOf, type TimeCode } from "./rates.ts";
import { numberOf, quoteCell } from "./table.ts";

/** A take's time codes on a line. */
export interface TakeTimes {
  /** Frames a second. */
  readonly fps: number;
  /** [frames], seconds from the first, never falling. */
  readonly times: Float64Array;
  /** How the rate is known. */
  readonly how: string;
  readonly notes: readonly string[];
}

const DAY = 86400;
/** `hh:mm:ss:ff`, the frame with or without a fraction; a semicolon marks a drop-frame code. */
const CODE = /^(\d{1,3}):(\d{1,2}):(\d{1,2})([:;])(\d+(?:[.,]\d+)?)$/;
/** `hh:mm:ss.fff` or `mm:ss.fff`, whose last part is a fraction of a second. */
const CLOCK = /^(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2}(?:[.,]\d+)?)$/;
/** Nothing counts more frames: larger numbers in a frame's place are thousandths. */
const MOST_RATE = 240;

/**
 * Reads time codes of any of their kinds: SMPTE's with frames, also drop-frame, times of day with fractions, seconds,
 * milliseconds and frame numbers. The kind is that of the first.
 *
 * @param given frames a second, where the rate is not to be derived
 * @throws SyntaxError where a code is of no kind, or not of the first one's
 */
export function readTimeCodes(
  codes: readonly { readonly text: string; readonly line: number }[],
  given?: number,
): TakeTimes {
  const first = codes[0]!.text;
  if (CODE.test(first)) return fromCodes(codes, given);
  if (CLOCK.test(first)) return fromSeconds(codes, clockSeconds, "times of day", given);
  if (Number.isFinite(numberOf(first))) return fromNumbers(codes, given);
  throw refused(codes[0]!);
}

const refused = ({ text, line }: { text: string; line: number }) =>
  new SyntaxError(
    `Cannot read CSV, line ${line} needs a time code such as hh:mm:ss:ff, like those before it: ${
      quoteCell(text)
    }`,
  );

function fromCodes(
  codes: readonly { readonly text: string; readonly line: number }[],
  given: number | undefined,
): TakeTimes {
  let dropped = false;
  const read = codes.map((code): TimeCode => {
    const parts = CODE.exec(code.text);
    if (parts === null || Number(parts[2]) > 59 || Number(parts[3]) > 59) throw refused(code);
    dropped ||= parts[4] === ";";
    return {
      seconds: Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3]),
      frame: numberOf(parts[5]!),
    };
  });
  if (read.some(({ frame }) => frame > MOST_RATE)) {
    const times = read.map(({ seconds, frame }) => seconds + frame / 1000);
    return onLine(times, 1e-3, "times of day with thousandths", given);
  }
  const { rate: counted, how } = countedRate(read);
  const highest = read.reduce((most, { frame }) => Math.max(most, frame), 0);
  if (given !== undefined && highest >= Math.ceil(given)) {
    return evenly(codes.length, given, [
      `the frame numbers run up to ${Math.floor(highest)}, so rows are spaced evenly`,
    ]);
  }
  const whole = given === undefined ? counted : Math.ceil(given);
  const drops = (whole === 30 || whole === 60) && (dropped || skipsAtMinutes(read, whole));
  const rate = given ?? (drops ? whole * 1000 / 1001 : whole);
  const perMinute = drops ? whole / 15 : 0;
  const counts = read.map(({ seconds, frame }) => {
    const minutes = Math.floor(seconds / 60);
    return seconds * whole + frame - perMinute * (minutes - Math.floor(minutes / 10));
  });
  const times = unwrapped(counts, DAY * whole - perMinute * 9 * 144).map((count) => count / rate);
  const steps = times.slice(1).map((time, i) => time - times[i]!).filter((step) => step > 0);
  // A take may have every second frame of its clock only.
  const every = Math.max(1, Math.round(middleOf(steps) * rate) || 1);
  return {
    fps: rate / every,
    times: Float64Array.from(times),
    how: given !== undefined ? "as given" : `${how}${drops ? ", drop-frame" : ""}`,
    notes: every === 1
      ? []
      : [`the clock counts ${label(rate)} a second, and the take has one frame in ${every}`],
  };
}

/** Drop-frame time code leaves numbers 0 and 1 (of 30) out where a minute begins that is no tenth. */
function skipsAtMinutes(codes: readonly TimeCode[], rate: number): boolean {
  return codes.some(({ seconds, frame }, i) =>
    i > 0 && seconds % 60 === 0 && seconds % 600 !== 0 && Math.floor(frame) === rate / 15 &&
    codes[i - 1]!.seconds === seconds - 1 && Math.floor(codes[i - 1]!.frame) === rate - 1
  );
}

function clockSeconds(text: string): number {
  const parts = CLOCK.exec(text);
  return parts === null ? NaN : Number(parts[1] ?? 0) * 3600 + Number(parts[2]) * 60 + numberOf(parts[3]!);
}

/** Whole numbers that step by one or a few are frames, by more milliseconds; others are seconds. */
function fromNumbers(
  codes: readonly { readonly text: string; readonly line: number }[],
  given: number | undefined,
): TakeTimes {
  const numbers = codes.map((code) => {
    const value = numberOf(code.text);
    if (!Number.isFinite(value)) throw refused(code);
    return value;
  });
  if (!numbers.every(Number.isInteger)) return fromSeconds(codes, numberOf, "seconds", given);
  const step = middleOf(numbers.slice(1).map((value, i) => value - numbers[i]!).filter((step) => step > 0));
  if (step > 4 && step <= 500) {
    return onLine(numbers.map((value) => value / 1000), 1e-3, "milliseconds", given);
  }
  const every = step > 0 && step <= 4 ? step : 1;
  const rate = given ?? 60;
  const frames = unwrapped(numbers, DAY * rate);
  return {
    fps: rate,
    times: Float64Array.from(frames, (frame) => (frame - frames[0]!) / every / rate),
    how: given === undefined
      ? "assumed, as time codes are frame numbers: give --fps where it is another"
      : "as given",
    notes: [],
  };
}

function fromSeconds(
  codes: readonly { readonly text: string; readonly line: number }[],
  read: (text: string) => number,
  kind: string,
  given: number | undefined,
): TakeTimes {
  let decimals = 0;
  const seconds = codes.map((code) => {
    const value = read(code.text);
    if (!Number.isFinite(value)) throw refused(code);
    decimals = Math.max(decimals, (/[.,](\d+)$/.exec(code.text)?.[1] ?? "").length);
    return value;
  });
  return onLine(seconds, Math.max(10 ** -decimals, 1e-9), kind, given);
}

function onLine(
  seconds: readonly number[],
  quantum: number,
  kind: string,
  given: number | undefined,
): TakeTimes {
  const { fps, times, even } = measuredRate(Float64Array.from(unwrapped(seconds, DAY)), quantum);
  if (given !== undefined) return evenly(seconds.length, given, []);
  if (fps === 0) return evenly(seconds.length, 60, [], "assumed, as there is no second time");
  return {
    fps: Math.min(1000, fps),
    times,
    how: `from ${seconds.length} ${kind}`,
    notes: even ? [] : ["the frames are not evenly spaced"],
  };
}

function evenly(count: number, fps: number, notes: readonly string[], how = "as given"): TakeTimes {
  return { fps, times: Float64Array.from({ length: count }, (_, i) => i / fps), how, notes };
}

/** Counts from the first, over midnight, never falling. */
function unwrapped(counts: readonly number[], day: number): number[] {
  let days = 0, last = 0;
  return counts.map((count, i) => {
    if (i > 0 && count - counts[i - 1]! < -day / 2) days++;
    last = Math.max(last, count + days * day - counts[0]!);
    return last;
  });
}

/** A rate in words: 29.97, 30, 18.5. */
export const label = (fps: number): string => String(Number(fps.toFixed(3)));
