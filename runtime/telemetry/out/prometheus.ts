import { feedMeter, type Naming } from "./otel_api.ts";

/** Figures as Prometheus reads them. */
export interface Prometheus {
  /** All of them now, in the text format 0.0.4. */
  text(): Promise<string>;
  close(): Promise<void>;
}

export const PROMETHEUS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** Base units, as Prometheus has them at a name's end; what is counted in pieces has none. */
const UNITS: Readonly<Record<string, string>> = { s: "seconds", By: "bytes", 1: "ratio" };

/** `headcast.frame.age` in s is `headcast_frame_age_seconds`; `_total` comes behind by itself. */
const naming: Naming = (name, unit) => {
  const words = UNITS[unit];
  return { name: words === undefined ? name : `${name}.${words}`, unit: words ?? "" };
};

/**
 * Opens the exporter of OpenTelemetry for Prometheus. 0.1 s and 16 MB, so that nobody loads it who has not asked for it.
 *
 * @param version of the server
 */
export async function openPrometheus(version: string): Promise<Prometheus> {
  const { MeterProvider, PrometheusExporter, PrometheusSerializer } = await import("./exporter_package.ts");
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [exporter] });
  const end = feedMeter(provider.getMeter("headcast", version), naming);
  const serializer = new PrometheusSerializer(undefined, false, undefined, true, true);
  return {
    async text() {
      const { resourceMetrics, errors } = await exporter.collect();
      if (errors.length > 0) throw errors[0];
      return withoutUnits(serializer.serialize(resourceMetrics));
    },
    async close() {
      end();
      await provider.shutdown();
    },
  };
}

/** The text format knows no line for units: they end the names. Parsers of OpenMetrics would hold these against the names. */
const withoutUnits = (text: string): string => text.replaceAll(/^# UNIT .*\n/gm, "");
