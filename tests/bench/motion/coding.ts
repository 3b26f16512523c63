/**
 * What motion costs on the wire: the driver's poses at a rate, coded as runtime/motion/wire has it, in the protocol's message
 * and WebSocket's frame; how far from them is what is read; and how long writing and reading take.
 *
 *   deno run -A tests/bench/motion/coding.ts [--data FOLDER] [--fps 30] [--seconds 12]
 */
import { parseArgs } from "node:util";
import { pathToFileURL } from "node:url";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { createPoseReader } from "../../../runtime/motion/wire/pose_reader.ts";
import { createPoseWriter } from "../../../runtime/motion/wire/pose_writer.ts";
import { encodeServerMessage } from "../../../runtime/protocol/protocol.ts";
import { printTable } from "../table.ts";
import { type Motion, readMotions } from "./motions.ts";

const { values } = parseArgs({
  options: {
    data: { type: "string", default: "../shared/data" },
    fps: { type: "string", default: "30" },
    seconds: { type: "string", default: "12" },
  },
});
const fps = Number(values.fps), seconds = Number(values.seconds);
/** A key frame in a second and a half, as a session gives them. */
const KEYS = Math.round(1.5 * fps);
/** What a server's WebSocket frame has before its message. */
const framing = (bytes: number) => bytes < 126 ? 2 : 4;

function measure({ name, space, at }: Motion): string[] {
  const writer = createPoseWriter(space), reader = createPoseReader();
  const pose = restPose(space), read = restPose(space), camera = { ...PORTRAIT };
  let coded = 0, keyed = 0, keys = 0, sent = 0, frames = 0, weights = 0, turns = 0;
  for (; frames < seconds * fps; frames++) {
    at(frames / fps, pose);
    const key = frames % KEYS === 0, taken = 1.79e12 + 1000 * frames / fps + 1 / 3;
    const data = writer.write(pose, PORTRAIT, key);
    const message = encodeServerMessage({
      ...{
        type: "pose",
        seq: 1000 + frames,
        key,
        poseSeq: 1000 + frames,
        soundMs: 1e5 + 1000 * frames / fps,
      },
      ...{ stamps: { received: taken - 4.1, taken, sent: taken + 0.2 }, data },
    });
    coded += data.length;
    sent += message.length + framing(message.length);
    if (key) {
      keys++;
      keyed += data.length;
    }
    reader.read(data, read, camera);
    pose.expression.forEach((value, i) => weights = Math.max(weights, Math.abs(value - read.expression[i]!)));
    pose.joints.forEach((value, i) => turns = Math.max(turns, Math.abs(value - read.joints[i]!)));
  }
  const mean = (bytes: number, of: number) => (bytes / of).toFixed(1);
  return [
    ...[name, space, mean(coded, frames), mean(keyed, keys), mean(sent, frames)],
    ...[(sent / frames * fps / 1000).toFixed(2), `1/${(1 / weights).toFixed(0)}`, (1000 * turns).toFixed(3)],
    ...time({ name, space, at } as Motion),
  ];
}

/** Microseconds of a frame, the least of five runs. */
function time({ space, at }: Pick<Motion, "space" | "at">): string[] {
  const poses = Array.from({ length: 300 }, (_, frame) => {
    const pose = restPose(space);
    at(frame / fps, pose);
    return pose;
  });
  const writer = createPoseWriter(space), reader = createPoseReader();
  const read = restPose(space), camera = { ...PORTRAIT };
  const coded = poses.map((pose, frame) => writer.write(pose, PORTRAIT, frame % KEYS === 0).slice());
  const least = (act: (frame: number) => void) => {
    let best = Infinity;
    for (let run = 0; run < 5; run++) {
      const began = performance.now();
      for (let round = 0; round < 20; round++) for (let frame = 0; frame < 300; frame++) act(frame);
      best = Math.min(best, (performance.now() - began) / 6000);
    }
    return (1000 * best).toFixed(1);
  };
  return [
    least((frame) => writer.write(poses[frame]!, PORTRAIT, frame % KEYS === 0)),
    least((frame) => reader.read(coded[frame]!, read, camera)),
  ];
}

const motions = await readMotions(pathToFileURL(`${values.data}/`), seconds);
printTable(
  [
    "motion",
    "space",
    "bytes",
    "key",
    "message",
    "kB/s",
    "weight off",
    "turn off, mrad",
    "write, us",
    "read, us",
  ],
  motions.map(measure),
);
