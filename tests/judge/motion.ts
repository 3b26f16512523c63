import { stat } from "node:fs/promises";
import { ARKIT_INDEX, type ArkitShape } from "../../runtime/head/arkit.ts";
import { openClip } from "../../runtime/commands/clips.ts";
import { type HeadPose, restPose } from "../../runtime/motion/head_pose.ts";
import { fromYawPitchRoll } from "../../runtime/motion/rotation.ts";
import { ROOT_SHARE } from "../../runtime/motion/live_link_face.ts";
import { rodrigues } from "../reference/rotations.ts";
import type { Check, Figure } from "./check.ts";
import { framing } from "./finding.ts";
import { eyeDistance } from "./own_landmarks.ts";
import { anglesOf, carry, fitSimilarity } from "./similarity.ts";
import type { Shot, ShotStill } from "./stage.ts";
import { correlation, deviation, errorAfterOffset } from "./statistics.ts";

/** A long lens: with a short one a head that turns and bows also changes its perspective. */
const CAMERA = framing(20, 0.7);

/** A motion of the face as the driver has it, and as distances between landmarks have it. */
interface Measure {
  readonly name: string;
  /** By the weights that drive the head; null where several shapes of unequal reach make the motion together. */
  readonly weights: ((weight: (shape: ArkitShape) => number) => number) | null;
  /** On points with the head's turn taken out, x to the subject's left, y up, in eye distances. */
  readonly points: (at: (index: number) => readonly number[]) => number;
}

const gap = (p: readonly number[], q: readonly number[]): number =>
  Math.hypot(p[0]! - q[0]!, p[1]! - q[1]!, p[2]! - q[2]!);
const meanOf = (indices: readonly number[], c: number, at: (index: number) => readonly number[]): number =>
  indices.reduce((sum, i) => sum + at(i)[c]! / indices.length, 0);
/** How far shut: the lids' three middle pairs, over the eye's width. */
const shut = (pairs: readonly (readonly [number, number])[], corners: readonly [number, number]) =>
(
  at: (index: number) => readonly number[],
) =>
  -pairs.reduce((sum, [upper, lower]) => sum + gap(at(upper), at(lower)), 0) /
  (pairs.length * gap(at(corners[0]), at(corners[1])));

const BROWS = [336, 296, 334, 293, 285, 295, 282, 283, 107, 66, 105, 63, 55, 65, 52, 53];
const NOSE_WINGS = [129, 358, 98, 327, 64, 294];
const MOUTH = [61, 291, 0, 17, 37, 267, 84, 314, 39, 269, 181, 405];

export const MEASURES: readonly Measure[] = [
  {
    name: "jaw opening",
    weights: (weight) => weight("jawOpen"),
    // The tracker guesses the chin's own outline (correlation 0.66); it sees the lower lip, from the nose's bridge.
    points: (at) => gap(at(168), at(14)),
  },
  {
    name: "left blink",
    weights: (weight) => weight("eyeBlinkLeft"),
    points: shut([[385, 380], [386, 374], [387, 373]], [263, 362]),
  },
  {
    name: "right blink",
    weights: (weight) => weight("eyeBlinkRight"),
    points: shut([[158, 153], [159, 145], [160, 144]], [33, 133]),
  },
  {
    name: "smile width",
    // Smile, stretch, dimple, pucker and the open jaw all have a say in it: our own mouth's width is what was driven.
    weights: null,
    points: (at) => gap(at(61), at(291)),
  },
  {
    name: "brow raise",
    weights: (weight) =>
      weight("browInnerUp") + (weight("browOuterUpLeft") + weight("browOuterUpRight")) / 2 -
      (weight("browDownLeft") + weight("browDownRight")) / 2,
    points: (at) => meanOf(BROWS, 1, at),
  },
  {
    name: "mouth left/right",
    weights: (weight) => weight("mouthLeft") - weight("mouthRight"),
    points: (at) => meanOf(MOUTH, 0, at) - meanOf(NOSE_WINGS, 0, at),
  },
];

/** Points that no expression moves by much: bridge and tip of the nose, corners of the eyes, the face's sides. */
const STABLE = [168, 6, 197, 195, 5, 4, 33, 133, 362, 263, 127, 356, 234, 454, 162, 389, 21, 251];

/** Tracked points in our axes: x to the subject's left, y up, z towards the camera, eye distances. */
function upright(tracked: Float64Array): Float64Array {
  const unit = eyeDistance(tracked, 3);
  return tracked.map((value, i) => (i % 3 === 0 ? value : -value) / unit);
}

function series(frames: readonly Float64Array[], neutral: Float64Array, measure: Measure): number[] {
  return frames.map((frame) => {
    const still = carry(fitSimilarity(frame, neutral, STABLE), frame);
    return measure.points((index) => [still[index * 3]!, still[index * 3 + 1]!, still[index * 3 + 2]!]);
  });
}

/** The whole turn of root and neck. */
function drivenAngles(pose: HeadPose): ReturnType<typeof anglesOf> {
  const root = rodrigues(pose.joints[0]!, pose.joints[1]!, pose.joints[2]!);
  const neck = rodrigues(pose.joints[3]!, pose.joints[4]!, pose.joints[5]!);
  const whole = [0, 1, 2].flatMap((r) =>
    [0, 1, 2].map((c) => [0, 1, 2].reduce((sum, k) => sum + root[r * 3 + k]! * neck[k * 3 + c]!, 0))
  );
  return anglesOf(whole);
}

/** Degrees: with less to follow, a correlation tells of noise only. */
const LEAST_DEVIATION = 3;

function turnFigures(what: string, shots: readonly Shot[], poses: readonly HeadPose[]): Figure[] {
  const neutral = upright(shots[0]!.tracked!);
  const face = Array.from({ length: 468 }, (_, i) => i);
  const tracked = shots.map((shot) =>
    anglesOf(fitSimilarity(neutral, upright(shot.tracked!), face).rotation)
  );
  const driven = poses.map(drivenAngles);
  return (["yaw", "pitch", "roll"] as const).flatMap((angle): Figure[] => {
    const a = driven.map((each) => each[angle] * 180 / Math.PI);
    const b = tracked.map((each) => each[angle] * 180 / Math.PI);
    const range = `driven from ${Math.min(...a).toFixed(1)} to ${Math.max(...a).toFixed(1)} degrees`;
    const small = deviation(a) < LEAST_DEVIATION;
    const why = `; too little against the tracker's own 1 to 2 degrees, the sweep tells`;
    return [
      {
        name: `head ${angle}, ${what}`,
        value: correlation(a, b),
        bound: small ? "for information" : "at least",
        limit: 0.95,
        unit: "correlation",
        notes: [small ? range + why : range],
      },
      {
        name: `head ${angle}, ${what}, error`,
        value: errorAfterOffset(a, b),
        bound: "at most",
        limit: 5,
        unit: "degrees",
      },
    ];
  });
}

/** The first shot is the neutral face; frames without a face are left out of what is compared. */
function kept<T>(shots: readonly Shot[], of: readonly T[]): { shots: Shot[]; of: T[] } {
  const indices = shots.map((_, i) => i).filter((i) => shots[i]!.tracked !== null);
  return { shots: indices.map((i) => shots[i]!), of: indices.map((i) => of[i]!) };
}

export const clip: Check = {
  name: "clip",
  summary: "it sees the motions of a real iPhone capture as they were driven",
  async run(bench) {
    if (!await stat(bench.clip).catch(() => null)) {
      return { skipped: `the capture is not on this machine: ${bench.clip}` };
    }
    const motion = await openClip(bench.clip);
    const count = Math.min(motion.frameCount, bench.frames(motion.frameCount));
    const poses = [
      restPose(),
      ...Array.from({ length: count }, (_, i) => {
        const pose = restPose("arkit");
        motion.pose(Math.floor(i * motion.frameCount / count), pose);
        return pose;
      }),
    ];
    const stills = poses.map((pose, i): ShotStill => ({ label: `clip ${i}`, pose, camera: CAMERA }));
    const all = await bench.shoot(await bench.stock(), stills, true);
    if (all[0]!.tracked === null) return { skipped: "the tracker found no face from the front" };
    const { shots, of } = kept(all, poses);
    const tracked = shots.map((shot) => upright(shot.tracked!));
    const unit = eyeDistance(shots[0]!.own, 3);
    const own = shots.map((shot) => shot.own.map((value) => value / unit));
    const missing = all.length - shots.length;
    const figures = MEASURES.map((measure): Figure => {
      const seen = series(tracked, tracked[0]!, measure);
      const byPoints = correlation(series(own, own[0]!, measure), seen);
      const byWeights = measure.weights &&
        correlation(
          of.map((pose) => measure.weights!((shape) => pose.expression[ARKIT_INDEX[shape]]!)),
          seen,
        );
      bench.gallery.record(measure.name, {
        seen,
        own: series(own, own[0]!, measure),
        ...(measure.weights && {
          driven: of.map((pose) => measure.weights!((shape) => pose.expression[ARKIT_INDEX[shape]]!)),
        }),
      });
      return {
        name: measure.name,
        value: byWeights ?? byPoints,
        bound: "at least",
        limit: 0.9,
        unit: "correlation",
        notes: [
          `tracked against our own landmarks: ${byPoints.toFixed(3)}`,
          ...(missing > 0 ? [`${missing} frames without a face`] : []),
        ],
      };
    });
    return { figures: [...figures, ...turnFigures("capture", shots, of)] };
  },
};

const MOST = { yaw: 35, pitch: 18, roll: 20 };

/** A head that sweeps over its range, the three angles at rates of their own. */
function sweepPose(t: number): HeadPose {
  const pose = restPose();
  const wave = (rate: number): number => Math.sin(2 * Math.PI * rate * t) * Math.PI / 180;
  fromYawPitchRoll(MOST.yaw * wave(2), MOST.pitch * wave(3), MOST.roll * wave(5), pose.joints, 3);
  for (let c = 0; c < 3; c++) {
    pose.joints[c] = ROOT_SHARE * pose.joints[3 + c]!;
    pose.joints[3 + c]! *= 1 - ROOT_SHARE;
  }
  return pose;
}

export const turns: Check = {
  name: "turns",
  summary: "it sees the head turn, bow and tilt as far as it does",
  async run(bench) {
    const count = bench.frames(60);
    const poses = Array.from({ length: count + 1 }, (_, i) => sweepPose(i / count));
    const stills = poses.map((pose, i) => ({ label: `turn ${i}`, pose, camera: CAMERA }));
    const { shots, of } = kept(await bench.shoot(await bench.stock(), stills, true), poses);
    if (shots.length < 3) return { skipped: "the tracker found no face" };
    return { figures: turnFigures("sweep", shots, of) };
  },
};
