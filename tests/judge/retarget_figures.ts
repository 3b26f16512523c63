/**
 * How good retargeting is, in figures: shapes there and back over a generated FLAME, TalkSHOW on the stock head, and
 * what a frame costs. `deno run -A tests/judge/retarget_figures.ts --clip CAPTURE.csv --talkshow A.pkl,B.pkl --seed 2`
 */
import { cpuUsage } from "node:process";
import { parseArgs } from "node:util";
import { openClip } from "../../runtime/commands/clip/open.ts";
import { ARKIT_SHAPES } from "../../runtime/head/arkit.ts";
import { correspond } from "../../runtime/head/correspond/correspond.ts";
import { transferLandmarks } from "../../runtime/head/correspond/transfer.ts";
import type { HeadModel } from "../../runtime/head/head_model.ts";
import { createRandom } from "../../runtime/base/mulberry32.ts";
import type { Clip } from "../../runtime/motion/clips/clip.ts";
import { createDriver, type PoseFrame } from "../../runtime/motion/driver.ts";
import { type HeadPose, restPose } from "../../runtime/motion/head_pose.ts";
import { LID_PAIRS, LIP_PAIRS } from "../../runtime/motion/retarget/contours.ts";
import { createLandmarkMotion } from "../../runtime/motion/retarget/landmark_motion.ts";
import { plainMap } from "../../runtime/motion/retarget/plain_map.ts";
import { createRetargetMap, type RetargetMap } from "../../runtime/motion/retarget/retarget_map.ts";
import { solveRetarget } from "../../runtime/motion/retarget/solve_retarget.ts";
import { syntheticFlame } from "../head/flame/synthetic_flame.ts";
import { stockHead } from "../kept.ts";
import { correlation } from "./statistics.ts";

const JAW = 6;
/** A shape that moved by less in what was driven tells of noise only. */
const LEAST_RANGE = 0.2;
/** What no face does at once. */
const OPPOSITES = [
  ...["eyeLookInLeft eyeLookOutLeft", "eyeLookInRight eyeLookOutRight", "eyeLookUpLeft eyeLookDownLeft"],
  ...["eyeLookUpRight eyeLookDownRight", "jawLeft jawRight", "mouthLeft mouthRight"],
].map((pair) => pair.split(" ").map((name) => ARKIT_SHAPES.indexOf(name as typeof ARKIT_SHAPES[number])));

const { values } = parseArgs({
  options: { clip: { type: "string" }, seed: { type: "string" }, talkshow: { type: "string" } },
});
const stock = stockHead(), thin = syntheticFlame({ seed: Number(values.seed ?? 1) });
/** As a FLAME file is read: landmarks that it lacks come from the stock head, laid over it. */
const flame: HeadModel = { ...thin, landmarks: transferLandmarks(correspond(thin, stock)) };
const there = solveRetarget(stock, flame), back = solveRetarget(flame, stock);

const show = (value: number): string => Number.isNaN(value) ? "-" : value.toFixed(3);

const random = createRandom(5);
const sets: Record<string, HeadPose[]> = { "8 at once": Array.from({ length: 500 }, () => randomFace()) };
if (values.clip !== undefined) sets["capture"] = posesOf(await openClip(values.clip));
roundTrip();
for (const path of values.talkshow?.split(",") ?? []) talk(path, await openClip(path));
costs();

/** 15 of 100 shapes at any weight: about eight. */
function randomFace(): HeadPose {
  const pose = restPose("arkit"), { expression } = pose;
  for (let i = 0; i < expression.length; i++) expression[i] = random() < 0.15 ? random() : 0;
  for (const pair of OPPOSITES) expression[pair[random() < 0.5 ? 0 : 1]!] = 0;
  const close = ARKIT_SHAPES.indexOf("mouthClose"), open = ARKIT_SHAPES.indexOf("jawOpen");
  expression[close] = Math.min(expression[close]!, expression[open]!);
  return pose;
}

function posesOf(clip: Clip): HeadPose[] {
  return Array.from({ length: clip.frameCount }, (_, i) => {
    const pose = restPose(clip.space);
    clip.pose(i, pose);
    return pose;
  });
}

function roundTrip(): void {
  const names = Object.keys(sets), between = restPose("flame"), to = restPose("arkit");
  const columns = names.map((name) => {
    const came = sets[name]!.map((pose) => {
      there.apply(pose, between);
      back.apply(between, to);
      return to.expression.slice();
    });
    return ARKIT_SHAPES.map((_, i) => {
      const asked = sets[name]!.map(({ expression }) => expression[i]!);
      const range = Math.max(...asked) - Math.min(...asked);
      return range < LEAST_RANGE ? NaN : correlation(asked, came.map((weights) => weights[i]!));
    });
  });
  console.log(
    `ARKit to a generated FLAME and back, correlation\n${"".padEnd(22)}explained  ${names.join("  ")}`,
  );
  ARKIT_SHAPES.forEach((name, i) => {
    const cells = columns.map((column, k) => show(column[i]!).padStart(names[k]!.length));
    console.log(`${name.padEnd(22)}${show(there.data.explained[i]!).padStart(9)}  ${cells.join("  ")}`);
  });
  names.forEach((name, k) => {
    const judged = columns[k]!.filter((value, i) => there.data.explained[i]! >= 0.8 && !Number.isNaN(value));
    const well = judged.filter((value) => value >= 0.95).length;
    const mean = judged.reduce((sum, value) => sum + value, 0) / judged.length;
    console.log(
      `${name}: of ${judged.length} explained by 0.8 and more ${well} come back by 0.95, mean ${
        show(mean)
      }, least ${show(Math.min(...judged))}`,
    );
  });
}

/** Mean opening of pairs of landmarks, metres. */
function opener(head: HeadModel, pairs: readonly (readonly [number, number])[]): (pose: HeadPose) => number {
  const motion = createLandmarkMotion(head, pairs.flat()), places = new Float64Array(pairs.length * 6);
  return (pose) => {
    motion.pose(pose, places);
    return pairs.reduce((sum, _, k) => sum + Math.max(0, places[k * 6 + 1]! - places[k * 6 + 4]!), 0) /
      pairs.length;
  };
}

function talk(name: string, clip: Clip): void {
  const frames = posesOf(clip), shown = restPose("arkit");
  for (const pose of frames) pose.joints.fill(0, 0, JAW);
  const along = (map: RetargetMap, measure: (pose: HeadPose) => number) =>
    frames.map((pose) => {
      map.apply(pose, shown);
      return measure(shown);
    });
  const plain = createRetargetMap(plainMap("flame", "arkit"));
  const jaw = correlation(frames.map(({ joints }) => joints[JAW]!), along(plain, opener(stock, LIP_PAIRS)));
  console.log(
    `${name}, ${frames.length} frames: without a FLAME head, lips on the stock head against jaw_pose ${
      show(jaw)
    }`,
  );
  const parts = { lips: LIP_PAIRS, "left lids": LID_PAIRS.left, "right lids": LID_PAIRS.right } as const;
  for (const [part, pairs] of Object.entries(parts)) {
    const own = frames.map(opener(flame, pairs)), value = correlation(own, along(back, opener(stock, pairs)));
    console.log(`${name}: through the generated FLAME, ${part} against its own mesh ${show(value)}`);
  }
}

/** Processor time, so that what else the machine does counts less. */
function costs(): void {
  const still = sets["capture"] ?? sets["8 at once"]!,
    made = still.map((pose) => {
      const to = restPose("flame");
      there.apply(pose, to);
      return to;
    });
  const cost = (space: "arkit" | "flame", poses: readonly HeadPose[], map?: RetargetMap) => {
    const driver = createDriver({ seed: 1, space });
    if (map) driver.use(map.data);
    const frames = poses.map(({ space, expression }, i): PoseFrame => ({
      seq: i,
      t: i * 16,
      space,
      expression,
    }));
    const run = (rounds: number) => {
      for (let n = 0; n < rounds * frames.length; n++) {
        const frame = frames[n % frames.length]!;
        driver.push({ ...frame, seq: n, t: n * 16 }, n * 16);
      }
    };
    run(10);
    const before = cpuUsage();
    run(40);
    const { user, system } = cpuUsage(before);
    return Math.round((user + system) * 1000 / (40 * frames.length));
  };
  console.log(
    `ns a frame of the driver: an ARKit head by ARKit ${cost("arkit", still)}, by FLAME ${
      cost("arkit", made, back)
    }`,
  );
  console.log(
    `ns a frame of the driver: a FLAME head by FLAME ${cost("flame", made)}, by ARKit ${
      cost("flame", still, there)
    }`,
  );
}
