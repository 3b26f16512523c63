/**
 * A phone for those who have none: sends a recorded motion as Live Link Face does, in real time, to a server that listens
 * (`deno task start --listen livelink`).
 *
 *     deno run -A tests/bench/play_capture.ts CLIP [--to HOST:PORT] [--times COUNT] [--name NAME]
 *
 * CLIP is of any kind that `deno task clip` reads; 127.0.0.1:11111 and 10 times where not given.
 */
import { createSocket } from "node:dgram";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { readClip } from "../../runtime/motion/clips/read_clip.ts";
import { restPose } from "../../runtime/motion/head_pose.ts";
import { toYawPitchRoll } from "../../runtime/motion/rotation.ts";
import { liveLinkDatagram } from "../motion/sources/live_link/sender.ts";

const { positionals: [file], values: options } = parseArgs({
  allowPositionals: true,
  options: {
    to: { type: "string", default: "127.0.0.1:11111" },
    times: { type: "string", default: "10" },
    name: { type: "string", default: "Recording" },
  },
});
if (file === undefined) {
  throw new TypeError("Cannot play a capture, a recorded motion is needed: none was named");
}
const clip = await readClip(await Deno.readFile(file), basename(file));
if (clip.space !== "arkit") {
  throw new TypeError(`Cannot play a capture, ARKit's shapes are needed: ${clip.space}`);
}
const [host, port] = options.to.split(/:(?=\d+$)/) as [string, string];
const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
const pose = restPose();
const angles = [0, 0, 0];
const fps = Math.round(clip.fps);
let first = 0;
for (let time = 0; time < Number(options.times); time++) {
  const began = performance.now();
  for (let i = 0; i < clip.frameCount; i++) {
    const wait = began + clip.times[i]! * 1000 - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    clip.pose(i, pose);
    const frame = first + Math.round(clip.times[i]! * fps);
    toYawPitchRoll([0, 1, 2].map((axis) => pose.joints[axis]! + pose.joints[3 + axis]!), 0, angles);
    const head = [angles[0]!, -angles[1]!, angles[2]!];
    const values = [...pose.expression, ...head, 0, 0, 0, 0, 0, 0];
    socket.send(
      liveLinkDatagram({
        subject: options.name,
        frame,
        subframe: 0,
        rate: [fps, 1],
        values,
      }),
      Number(port),
      host,
    );
  }
  first += Math.round(clip.duration * fps) + 1;
}
// The last one is on its way yet.
setTimeout(() => socket.close(), 50);
