/** A receiver of OpenTelemetry's, by its published protocol: http/protobuf, spans and metrics as far as tests look at them. */
import protobuf from "protobufjs";

const list = (type: string, id: number) => ({ rule: "repeated", type, id });
const one = (type: string, id: number) => ({ type, id });

/** Field numbers of opentelemetry-proto 1. */
const ROOT = protobuf.Root.fromJSON({
  nested: {
    Traces: { fields: { resources: list("ResourceSpans", 1) } },
    ResourceSpans: { fields: { scopes: list("ScopeSpans", 2) } },
    ScopeSpans: { fields: { spans: list("Span", 2) } },
    Span: {
      fields: {
        ...{ traceId: one("bytes", 1), spanId: one("bytes", 2), parentSpanId: one("bytes", 4) },
        ...{ name: one("string", 5), start: one("fixed64", 7), end: one("fixed64", 8) },
      },
    },
    Metrics: { fields: { resources: list("ResourceMetrics", 1) } },
    ResourceMetrics: { fields: { scopes: list("ScopeMetrics", 2) } },
    ScopeMetrics: { fields: { metrics: list("Metric", 2) } },
    Metric: {
      fields: {
        ...{ name: one("string", 1), unit: one("string", 3), gauge: one("Numbers", 5) },
        ...{ sum: one("Numbers", 7), histogram: one("Histogram", 9) },
      },
    },
    Numbers: { fields: { points: list("Point", 1) } },
    Point: { fields: { asDouble: one("double", 4), asInt: one("sfixed64", 6) } },
    Histogram: { fields: { points: list("HistogramPoint", 1) } },
    HistogramPoint: { fields: { count: one("fixed64", 4), sum: one("double", 5) } },
  },
});

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  /** ns since the epoch */
  readonly start: bigint;
  readonly end: bigint;
}

export interface ReceivedMetric {
  readonly unit: string;
  readonly kind: "gauge" | "sum" | "histogram";
  /** The last values, or numbers of records. */
  readonly values: readonly number[];
}

export interface Receiver {
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  readonly metrics: ReadonlyMap<string, ReceivedMetric>;
  close(): Promise<void>;
}

// deno-lint-ignore no-explicit-any -- what a reader made at run time gives has no type
type Read = any;

const read = (type: string, bytes: Uint8Array): Read =>
  ROOT.lookupType(type).toObject(ROOT.lookupType(type).decode(bytes), { longs: String, defaults: true });

const hex = (bytes: Iterable<number>): string =>
  [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");

export function receiveTelemetry(): Receiver {
  const spans: ReceivedSpan[] = [], metrics = new Map<string, ReceivedMetric>();

  function takeSpan({ traceId, spanId, parentSpanId, name, start, end }: Read): void {
    const ids = { traceId: hex(traceId), spanId: hex(spanId), parentSpanId: hex(parentSpanId) };
    spans.push({ ...ids, name, start: BigInt(start), end: BigInt(end) });
  }

  function takeMetric({ name, unit, gauge, sum, histogram }: Read): void {
    const kind = histogram ? "histogram" : sum ? "sum" : "gauge";
    const { points } = histogram ?? sum ?? gauge;
    const values = points.map(({ count, asDouble, asInt }: Read) => Number(count ?? (asDouble || asInt)));
    metrics.set(name, { unit, kind, values });
  }

  const abort = new AbortController(), { signal } = abort;
  const place = { hostname: "127.0.0.1", port: 0, onListen: () => {}, signal };
  const server = Deno.serve(place, async (request) => {
    const bytes = new Uint8Array(await request.arrayBuffer());
    const { pathname } = new URL(request.url);
    if (pathname === "/v1/traces") {
      for (const { scopes } of read("Traces", bytes).resources) {
        for (const each of scopes) each.spans.forEach(takeSpan);
      }
    } else if (pathname === "/v1/metrics") {
      for (const { scopes } of read("Metrics", bytes).resources) {
        for (const each of scopes) each.metrics.forEach(takeMetric);
      }
    }
    return new Response(new Uint8Array(), { headers: { "content-type": "application/x-protobuf" } });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    spans,
    metrics,
    async close() {
      // An exporter keeps its connection.
      abort.abort();
      await server.finished;
    },
  };
}
