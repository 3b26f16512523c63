import type { Span as OtelSpan, Tracer } from "@opentelemetry/api";
import { log } from "../log.ts";
import { type Attributes, type Span, useTracer } from "../spans.ts";
import { feedMeter } from "./otel_api.ts";

const SCOPE = "headcast";
/** By which `Deno.serve`, `fetch`, figures and spans are exported by Deno itself. */
const SWITCH = "OTEL_DENO";
const PROTOCOLS = ["http/protobuf", "http/json", "console"];

/** Whether the process was started with Deno's own OpenTelemetry. */
export const exportsTelemetry = (): boolean => /^(1|true)$/i.test(Deno.env.get(SWITCH) ?? "");

/** Why what is exported would arrive nowhere, one line each: Deno takes such settings without a word. */
export function lostTelemetry(settings: Readonly<Record<string, string>> = Deno.env.toObject()): string[] {
  const names = ["", "TRACES_", "METRICS_", "LOGS_"].map((kind) => `OTEL_EXPORTER_OTLP_${kind}PROTOCOL`);
  return names.flatMap((name) => {
    const protocol = settings[name];
    if (protocol === undefined || PROTOCOLS.includes(protocol)) return [];
    return [
      `Cannot send telemetry by this protocol, Deno knows http/protobuf (port 4318) and http/json: ${name}=${protocol}`,
    ];
  });
}

/** The same where the process was started for it, telling what would be lost. */
export async function openTelemetryWhereAsked(version: string): Promise<void> {
  if (!exportsTelemetry()) return;
  for (const words of lostTelemetry()) log.warn(words);
  await openTelemetry(version);
}

/**
 * Sends figures and spans by Deno's own OpenTelemetry, as the variables OTEL_* have it.
 *
 * @returns ends that
 */
export async function openTelemetry(version: string): Promise<() => void> {
  const { context, metrics, propagation, trace } = await import("@opentelemetry/api");
  const tracer: Tracer = trace.getTracer(SCOPE, version);
  const endMeter = feedMeter(metrics.getMeter(SCOPE, version));

  const wrapped = (span: OtelSpan): Span => {
    let isOver = false;
    return {
      traceId: span.spanContext().traceId,
      child: (name, about) => begin(name, about, trace.setSpan(context.active(), span)),
      set: (about) => void span.setAttributes(about),
      fail: (reason) => void span.setStatus({ code: ERROR, message: reason }),
      end() {
        if (!isOver) span.end();
        isOver = true;
      },
    };
  };
  const begin = (name: string, attributes: Attributes | undefined, above = context.active()): Span =>
    wrapped(tracer.startSpan(name, attributes && { attributes }, above));

  const endTracer = useTracer((name, about, parent) => {
    const above = context.active();
    // Deno has read the header of a request that is in hand; another's is read here.
    const isBelow = trace.getSpan(above) !== undefined || !parent;
    return begin(name, about, isBelow ? above : propagation.extract(above, { traceparent: parent }));
  });
  return () => {
    endMeter();
    endTracer();
  };
}

/** SpanStatusCode.ERROR */
const ERROR = 2;
