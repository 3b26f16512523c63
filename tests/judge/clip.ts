import { openClip } from "../../runtime/commands/clip/open.ts";
import { ARKIT_INDEX } from "../../runtime/head/arkit.ts";
import { type HeadPose, restPose } from "../../runtime/motion/head_pose.ts";
import type { Bench, Check, Figure } from "./check.ts";
import { type Measure, MEASURES, seriesOf, upright } from "./measures.ts";
import { eyeDistance } from "./own_landmarks.ts";
import type { Shot } from "./stage.ts";
import { correlation } from "./statistics.ts";
import { film, turnFigures } from "./turns.ts";

export const clip: Check = {
  name: "clip",
  summary: "it sees the motions of a real iPhone capture as they were driven",
  async run(bench) {
    if (bench.clip === undefined) return { skipped: "no capture was given: --clip" };
    const motion = await openClip(bench.clip);
    if (motion.space !== "arkit") return { skipped: `the capture is not one of ARKit shapes: ${bench.clip}` };
    const count = Math.min(motion.frameCount, bench.frames(motion.frameCount));
    const poses = Array.from({ length: count }, (_, i) => {
      const pose = restPose("arkit");
      motion.pose(Math.floor(i * motion.frameCount / count), pose);
      return pose;
    });
    const seen = await film(bench, "clip", [restPose("arkit"), ...poses]);
    if (seen === null) return { skipped: "the tracker found no face from the front" };
    const motions = MEASURES.map((measure) => motionFigure(bench, measure, seen.shots, seen.poses));
    const lost = count + 1 - seen.shots.length;
    return { figures: [...motions, ...turnFigures("capture", seen.shots, seen.poses)].map(noting(lost)) };
  },
};

export function motionFigure(
  bench: Bench,
  measure: Measure,
  shots: readonly Shot[],
  poses: readonly HeadPose[],
): Figure {
  const faces = shots.map(({ tracked }) => upright(tracked!));
  const unit = eyeDistance(shots[0]!.own, 3);
  const ownFaces = shots.map(({ own }) => own.map((value) => value / unit));
  const tracked = seriesOf(measure, faces, faces);
  const own = seriesOf(measure, ownFaces, shots.map(({ seen }) => upright(seen)));
  const driven = poses.map(({ expression }) => measure.weights((shape) => expression[ARKIT_INDEX[shape]]!));
  bench.gallery.record(measure.name, { tracked, own, driven });
  const byOwn = correlation(own, tracked), byWeights = correlation(driven, tracked);
  const judgedByWeights = measure.drivenBy === "weights";
  return {
    name: measure.name,
    value: judgedByWeights ? byWeights : byOwn,
    bound: "at least",
    limit: 0.9,
    unit: "correlation",
    notes: [
      judgedByWeights
        ? `driven by its weights; our own landmarks against the tracker's ${byOwn.toFixed(3)}`
        : `driven: the same distance between our own landmarks; by weights alone ${byWeights.toFixed(3)}`,
    ],
  };
}

const noting = (lost: number) => (figure: Figure): Figure =>
  lost === 0
    ? figure
    : { ...figure, notes: [...figure.notes ?? [], `${lost} frames without a face left out`] };
