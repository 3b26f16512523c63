import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { lostTelemetry } from "../../runtime/telemetry/out/open_telemetry.ts";
import { receiveTelemetry } from "./otlp_receiver.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

Deno.test("a join's and a speech's spans, below the request's trace, and figures arrive at a receiver of OpenTelemetry", async () => {
  const receiver = receiveTelemetry();
  try {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", "--no-check", "--preload", "runtime/cli/preload.ts"],
        ...["tests/telemetry/watched_server.ts", `00-${TRACE}-b7ad6b7169203331-01`],
      ],
      cwd: ROOT,
      env: {
        ...{
          OTEL_DENO: "true",
          OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
          OTEL_METRIC_EXPORT_INTERVAL: "300",
        },
        ...{ OTEL_BSP_SCHEDULE_DELAY: "200" },
      },
      stdout: "null",
      stderr: "piped",
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));

    const spanOf = (name: string) => {
      const span = receiver.spans.find((each) => each.name === name);
      assert.ok(span, `${name} is among ${receiver.spans.map((each) => each.name)}`);
      return span;
    };
    const join = spanOf("headcast.join");
    assert.equal(join.traceId, TRACE, "the trace of the request's header goes on");
    let before = join.start;
    for (const name of ["headcast.join.message", "headcast.avatar.open", "headcast.first_picture"]) {
      const span = spanOf(name);
      assert.deepEqual([span.traceId, span.parentSpanId], [TRACE, join.spanId], name);
      assert.ok(span.start >= before && span.end <= join.end + 1_000_000n, `${name} follows the one before`);
      before = span.start;
    }
    const speech = spanOf("headcast.speech");
    for (const name of ["headcast.speech.turn", "headcast.speech.voice", "headcast.speech.sound"]) {
      assert.equal(spanOf(name).parentSpanId, speech.spanId, name);
    }

    const metric = (name: string) => {
      const found = receiver.metrics.get(name);
      assert.ok(found, `${name} is among ${[...receiver.metrics.keys()]}`);
      return found;
    };
    const stages = metric("headcast.frame.stage.duration");
    assert.deepEqual([stages.kind, stages.unit, stages.values.length], ["histogram", "s", 4]);
    assert.ok(stages.values.every((count) => count > 0), `${stages.values} of four stages`);
    assert.deepEqual([metric("headcast.frames.sent").kind, metric("headcast.sent").unit], ["sum", "By"]);
    assert.ok(Math.max(...metric("headcast.sent").values) > 100);
    assert.equal(metric("headcast.join.first_picture.duration").values[0], 1);
    assert.equal(metric("headcast.speech.first_sound.duration").values[0], 1);
    assert.equal(metric("headcast.device.busy").kind, "gauge");
  } finally {
    await receiver.close();
  }
});

Deno.test("a protocol that Deno takes and sends nothing by is told of", () => {
  assert.deepEqual(lostTelemetry({}), []);
  assert.deepEqual(lostTelemetry({ OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf" }), []);
  const [words] = lostTelemetry({ OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: "grpc" });
  assert.match(words!, /http\/protobuf.*OTEL_EXPORTER_OTLP_METRICS_PROTOCOL=grpc/);
});
