/**
 * What figures cost the live path: pictures through a rendition's meter and a viewer's socket, in turn with nobody looking,
 * with the exporter for Prometheus and, where the process was started with OTEL_DENO=true, with Deno's own besides.
 *
 * `deno run -A --preload runtime/cli/preload.ts tests/bench/telemetry/live_path.ts`
 */
import { createRenditionMeter } from "../../../runtime/stream/rendition_meter.ts";
import type { EncodedFrame } from "../../../runtime/stream/sinks/sink.ts";
import { createViewer } from "../../../runtime/stream/sinks/websocket.ts";
import { exportsTelemetry, openTelemetry } from "../../../runtime/telemetry/out/open_telemetry.ts";
import { openPrometheus } from "../../../runtime/telemetry/out/prometheus.ts";

const PICTURES = 20_000, TURNS = 9;
const frame: EncodedFrame = {
  ...{
    seq: 0,
    ticket: 0,
    key: true,
    codec: "h264",
    alpha: undefined,
    size: 512,
    fps: 30,
    poseSeq: 0,
    soundMs: 0,
  },
  stamps: { received: 1, taken: 5, rendered: 9, encoded: 15, sent: 16 },
  data: new Uint8Array(6000),
};

/** Microseconds a picture. */
function run(): number {
  const meter = createRenditionMeter();
  const viewer = createViewer({ send() {}, close() {}, bufferedAmount: 0 }, () => {});
  const began = performance.now();
  for (let index = 0; index < PICTURES; index++) {
    frame.seq++;
    frame.poseSeq = index;
    meter.add(frame);
    viewer.take(frame, 1e6, index);
    if (index % 30 === 0) meter.tick(1);
  }
  return (performance.now() - began) / PICTURES * 1000;
}

const medianOf = (all: number[]) => all.sort((a, b) => a - b)[all.length >> 1]!;
const rows: [string, number[]][] = [["nobody looks", []], ["Prometheus", []]];
run();
for (let turn = 0; turn < TURNS; turn++) {
  rows[0]![1].push(run());
  const prometheus = await openPrometheus("bench");
  rows[1]![1].push(run());
  await prometheus.close();
}
if (exportsTelemetry()) {
  await openTelemetry("bench");
  rows.push(["Deno's own", Array.from({ length: TURNS }, run)]);
}
for (const [name, all] of rows) console.log(`${name.padEnd(14)} ${medianOf(all).toFixed(2)} us a picture`);
