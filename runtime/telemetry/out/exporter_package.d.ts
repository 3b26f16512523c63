import type { OtelMeter } from "./otel_api.ts";

/** What is collected, between the two. */
interface Collected {
  readonly resourceMetrics: object;
  readonly errors: readonly unknown[];
}

export declare class PrometheusExporter {
  constructor(options: { readonly preventServerStart: boolean });
  collect(): Promise<Collected>;
}
export declare class PrometheusSerializer {
  constructor(
    prefix: string | undefined,
    appendTimestamp: boolean,
    resourceLabels: RegExp | undefined,
    withoutTargetInfo: boolean,
    withoutScopeInfo: boolean,
  );
  serialize(collected: object): string;
}
export declare class MeterProvider {
  constructor(options: { readonly readers: readonly PrometheusExporter[] });
  getMeter(name: string, version: string): OtelMeter;
  shutdown(): Promise<void>;
}
