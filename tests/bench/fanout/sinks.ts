/**
 * What a session's poses cost without sockets: coded once, and handed to sinks that count.
 *
 *   deno run -A tests/bench/fanout/sinks.ts [--sinks 1,1000,5000] [--seconds 4]
 *
 * Held is when every sink gets every pose; late is from the moment a pose is of to its reaching a sink.
 */
import { parseArgs } from "node:util";
import process from "node:process";
import { now } from "../../../runtime/base/clock.ts";
import { createDriver } from "../../../runtime/motion/driver.ts";
import { SYSTEM_CLOCK } from "../../../runtime/stream/live_clock.ts";
import { createMotionStream } from "../../../runtime/stream/motion/motion_stream.ts";
import { createPoseSink } from "../../../runtime/stream/motion/pose_sink.ts";
import { quantile } from "../quantile.ts";
import { printTable } from "../table.ts";
import { readPose, type Seen } from "./read_message.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: { sinks: { type: "string", default: "1,1000,5000" }, seconds: { type: "string", default: "4" } },
});
const seconds = Number(values.seconds);
const FPS = 30, CAMERA = { azimuth: 0, elevation: 0, distance: 3.4, fovY: 0.47, height: 0 };

async function held(count: number): Promise<string[]> {
  const stream = createMotionStream({
    ...{
      space: "arkit",
      fps: FPS,
      clock: SYSTEM_CLOCK,
      driver: createDriver({ seed: 20, space: "arkit" }),
      camera: () => CAMERA,
    },
    soundTime: () => null,
  });
  const late: number[] = [], got = new Int32Array(count), lost = new Int32Array(count);
  const seen: Seen = { seq: 0, count: 0, taken: 0, sent: 0 };
  const last = new Int32Array(count).fill(-1);
  for (let i = 0; i < count; i++) {
    const send = (message: Uint8Array<ArrayBuffer>) => {
      readPose(message, 0, message.length, seen);
      if (last[i]! >= 0) lost[i]! += seen.seq - last[i]! - 1;
      last[i] = seen.seq;
      got[i]!++;
      late.push(now() - seen.taken);
    };
    stream.add(createPoseSink({ bufferedAmount: 0, send, close() {} }, () => {}));
  }
  const { user, system } = process.cpuUsage();
  await new Promise((done) => setTimeout(done, seconds * 1000));
  const spent = process.cpuUsage({ user, system });
  stream.close();
  const all = got.reduce((sum, each) => sum + each, 0);
  const us = spent.user + spent.system;
  return [
    String(count),
    (all / count / seconds).toFixed(1),
    (us / seconds / 1e6).toFixed(3),
    (us / all).toFixed(2),
    ...[0.5, 0.99].map((share) => quantile(late, share).toFixed(2)),
    String(lost.reduce((sum, each) => sum + each, 0)),
  ];
}

const rows: string[][] = [];
for (const count of values.sinks.split(",").map(Number)) rows.push(await held(count));
printTable(
  ["sinks that count", "poses/s each", "cores", "us a sink and pose", "late p50 ms", "p99", "lost"],
  rows,
);
console.log(`load ${Deno.loadavg().map((each) => each.toFixed(1)).join(" ")}`);
