/**
 * What a viewer who draws sees of a motion, in virtual time: how far each picture is from the motion at its moment, how even
 * moments follow each other, the largest step between two pictures against the motion's own, how late it is, and from a
 * pose's arrival until it is drawn. The display has 59.94 refreshes a second; messages of a socket do not overtake each other.
 *
 *   deno run -A tests/bench/motion/smoothness.ts [--data FOLDER] [--fps 30]
 */
import { parseArgs } from "node:util";
import { pathToFileURL } from "node:url";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";
import {
  type Arrival,
  type Seen,
  sent,
  SERVER_AHEAD,
  watch,
} from "../../static/client/motion/virtual_viewer.ts";
import { quantile } from "../quantile.ts";
import { printTable } from "../table.ts";
import { type Motion, readMotions } from "./motions.ts";

const { values } = parseArgs({
  options: { data: { type: "string", default: "../shared/data" }, fps: { type: "string", default: "30" } },
});
const SECONDS = 12, TRANSIT = 20, FROM = 1500, TO = 1000 * SECONDS - 200;

function measure({ name, space, at }: Motion, jitter: number): string[] {
  const arrivals = sent({
    motion: at,
    space,
    seconds: SECONDS,
    fps: Number(values.fps),
    jitter,
    transit: TRANSIT,
  });
  // A display that is no multiple of the poses meets them at all times between two refreshes.
  const seen = watch(arrivals, { display: 59.94 }).seen.filter((picture) =>
    picture.at > FROM && picture.at < TO
  );
  const truths = seen.map(({ moment }) => {
    const pose = restPose(space);
    at(moment / 1000, pose);
    return pose;
  });
  const off = seen.flatMap(({ pose }, i) =>
    [...pose.expression].map((value, k) => value - truths[i]!.expression[k]!)
  );
  const turn = seen.flatMap(({ pose }, i) =>
    [...pose.joints].map((value, k) => value - truths[i]!.joints[k]!)
  );
  const speeds = seen.slice(1).map((picture, i) =>
    (picture.moment - seen[i]!.moment) / (picture.at - seen[i]!.at)
  );
  const waits = received(arrivals, seen),
    rms = (of: readonly number[]) => Math.sqrt(mean(of.map((x) => x * x)));
  return [
    ...[name, `${jitter}`, rms(off).toFixed(4), (1000 * rms(turn)).toFixed(2)],
    ...[rms(speeds.map((speed) => speed - 1)).toFixed(3), step(seen.map(({ pose }) => pose)).toFixed(2)],
    ...[step(truths).toFixed(2), mean(seen.map(({ at, moment }) => at - moment - TRANSIT)).toFixed(0)],
    ...[quantile(waits, 0.5).toFixed(0), quantile(waits, 0.95).toFixed(0)],
  ];
}

/** From each message's arrival until its moment is drawn. */
function received(arrivals: readonly Arrival[], seen: readonly Seen[]): number[] {
  return arrivals.filter(({ at }) => at > FROM && at < TO - 300).map(({ at, message }) =>
    seen.find(({ moment }) => moment >= message.stamps.taken - SERVER_AHEAD)!.at - at
  );
}

/** The largest of any weight from one picture to the next. */
function step(poses: readonly HeadPose[]): number {
  return Math.max(
    ...poses.slice(1).map((pose, i) =>
      Math.max(...pose.expression.map((value, k) => Math.abs(value - poses[i]!.expression[k]!)))
    ),
  );
}

const mean = (of: readonly number[]): number => of.reduce((sum, x) => sum + x, 0) / of.length;

const motions = await readMotions(pathToFileURL(`${values.data}/`), SECONDS);
printTable(
  [
    ...["motion", "jitter, ms", "weight off, rms", "turn off, mrad", "speed off", "step", "of the motion's"],
    ...["late, ms", "received to drawn, ms", "p95"],
  ],
  motions.flatMap((motion) => [0, 20, 50].map((jitter) => measure(motion, jitter))),
);
