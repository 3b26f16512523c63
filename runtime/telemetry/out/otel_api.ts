import { connectMeter, type Labels, type Meter } from "../instruments.ts";

/** What of OpenTelemetry's Meter is used here: that of Deno's own, and that of a package. */
export interface OtelMeter {
  createHistogram(name: string, options: OtelOptions): { record(value: number, labels: Labels): void };
  createObservableCounter(name: string, options: OtelOptions): OtelObservable;
  createObservableGauge(name: string, options: OtelOptions): OtelObservable;
}
interface OtelOptions {
  readonly unit: string;
  readonly description: string;
  readonly advice?: { readonly explicitBucketBoundaries: number[] };
}
interface OtelObservable {
  addCallback(read: (result: { observe(value: number, labels: Labels): void }) => void): void;
}

/** How a meter of OpenTelemetry calls a figure. */
export type Naming = (name: string, unit: string) => { readonly name: string; readonly unit: string };

/** Has a meter of OpenTelemetry take all figures. @returns ends that */
export function feedMeter(meter: OtelMeter, naming: Naming = (name, unit) => ({ name, unit })): () => void {
  const fed: Meter = {
    histogram(given, its, description, bounds) {
      const { name, unit } = naming(given, its);
      const options = { unit, description, advice: { explicitBucketBoundaries: [...bounds] } };
      return meter.createHistogram(name, options);
    },
    observed(kind, given, its, description, read) {
      const { name, unit } = naming(given, its), options = { unit, description };
      const instrument = kind === "counter"
        ? meter.createObservableCounter(name, options)
        : meter.createObservableGauge(name, options);
      instrument.addCallback((result) => read((value, labels) => result.observe(value, labels)));
    },
  };
  return connectMeter(fed);
}
