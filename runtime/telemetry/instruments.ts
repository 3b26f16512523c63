/** Names of what a figure is split by, and what they are. Few values, known beforehand: each set is a row for ever. */
export type Labels = Readonly<Record<string, string>>;

/** What stands behind a figure where somebody looks: OpenTelemetry's meter is one, that of /metrics another. */
export interface Meter {
  /** @param unit as UCUM has it: s, By, 1, {frame} @param bounds of its buckets, in that unit */
  histogram(name: string, unit: string, words: string, bounds: readonly number[]): Recorder;
  /** @param read called whenever figures are collected; a counter's values only grow */
  observed(kind: "counter" | "gauge", name: string, unit: string, words: string, read: Reader): void;
}
export interface Recorder {
  record(value: number, labels: Labels): void;
}
/** Tells a figure's values. */
export type Reader = (tell: (value: number, labels: Labels) => void) => void;

/** Counts. It costs an addition, whether anybody looks or not, and no figure is lost before somebody does. */
export interface Counter {
  readonly value: number;
  add(count: number): void;
}

/** How long, or how much, things are one by one. Nothing is done where nobody looks. */
export interface Histogram {
  record(value: number): void;
}

/** What is at a moment: whoever knows it is asked when somebody looks. */
export interface Gauge {
  /** @returns ends that; where several tell the same, their sum is the figure */
  observe(read: Reader): () => void;
}

interface Instrument {
  connect(meter: Meter): void;
}

const instruments: Instrument[] = [];
const meters: Meter[] = [];

function made<Kind extends Instrument>(instrument: Kind): Kind {
  instruments.push(instrument);
  for (const meter of meters) instrument.connect(meter);
  return instrument;
}

/**
 * Hands all figures to a meter, beside those that have them already.
 *
 * @returns ends that for histograms; a meter that is thrown away reads no counters and gauges either
 */
export function connectMeter(meter: Meter): () => void {
  meters.push(meter);
  for (const instrument of instruments) instrument.connect(meter);
  return () => {
    meters.splice(meters.indexOf(meter), 1);
    for (const recorders of allRecorders) recorders.delete(meter);
  };
}

const NONE: Labels = {};

/**
 * A counter, or one for each set of labels.
 *
 * @param name with dots, as OpenTelemetry has it
 */
export function counters<Key extends string>(
  name: string,
  unit: string,
  words: string,
  sets: Readonly<Record<Key, Labels>>,
): Readonly<Record<Key, Counter>> {
  const keys = Object.keys(sets) as Key[];
  // In one array, where adding to a number makes no new one.
  const values = new Float64Array(keys.length);
  made({
    connect: (meter) =>
      meter.observed("counter", name, unit, words, (tell) => {
        for (const [index, key] of keys.entries()) tell(values[index]!, sets[key]);
      }),
  });
  const counterAt = (index: number): Counter => ({
    get value() {
      return values[index]!;
    },
    add(count) {
      values[index]! += count;
    },
  });
  return Object.fromEntries(keys.map((key, index) => [key, counterAt(index)])) as Record<Key, Counter>;
}

/** One counter, without labels. */
export const counter = (name: string, unit: string, words: string): Counter =>
  counters(name, unit, words, { all: NONE }).all;

const allRecorders: Map<Meter, Recorder>[] = [];

/** A histogram, or one for each set of labels. @param bounds of its buckets, in the unit */
export function histograms<Key extends string>(
  name: string,
  unit: string,
  words: string,
  bounds: readonly number[],
  sets: Readonly<Record<Key, Labels>>,
): Readonly<Record<Key, Histogram>> {
  const recorders = new Map<Meter, Recorder>();
  allRecorders.push(recorders);
  made({
    connect: (meter) => void recorders.set(meter, meter.histogram(name, unit, words, bounds)),
  });
  const histogramOf = (labels: Labels): Histogram => ({
    record(value) {
      if (recorders.size === 0) return;
      for (const recorder of recorders.values()) recorder.record(value, labels);
    },
  });
  return Object.fromEntries(
    Object.entries<Labels>(sets).map(([key, labels]) => [key, histogramOf(labels)]),
  ) as Record<Key, Histogram>;
}

/** One histogram, without labels. */
export const histogram = (
  name: string,
  unit: string,
  words: string,
  bounds: readonly number[],
): Histogram => histograms(name, unit, words, bounds, { all: NONE }).all;

/** A gauge; `counter` where its values only grow, but are counted elsewhere. */
export function gauge(
  name: string,
  unit: string,
  words: string,
  kind: "counter" | "gauge" = "gauge",
): Gauge {
  const readers = new Set<Reader>();
  made({
    connect: (meter) => meter.observed(kind, name, unit, words, (tell) => tellSums(readers, tell)),
  });
  return {
    observe(read) {
      readers.add(read);
      return () => void readers.delete(read);
    },
  };
}

/** Several servers in one process, as a program may have, are one row. */
function tellSums(readers: Iterable<Reader>, tell: (value: number, labels: Labels) => void): void {
  const sums = new Map<string, { value: number; readonly labels: Labels }>();
  for (const read of readers) {
    read((value, labels) => {
      const key = JSON.stringify(labels), sum = sums.get(key);
      if (sum) sum.value += value;
      else sums.set(key, { value, labels });
    });
  }
  for (const { value, labels } of sums.values()) tell(value, labels);
}
