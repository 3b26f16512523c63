import { type HeadPose, restPose } from "../../runtime/motion/head_pose.ts";
import { ROOT_SHARE } from "../../runtime/motion/head_turn.ts";
import { fromYawPitchRoll } from "../../runtime/motion/rotation.ts";
import { multiply, rodrigues } from "../reference/rotations.ts";
import type { Bench, Check, Figure } from "./check.ts";
import { framing } from "./finding.ts";
import { upright } from "./measures.ts";
import { anglesOf, fitSimilarity } from "./similarity.ts";
import type { Shot } from "./stage.ts";
import { correlation, deviation, errorAfterOffset } from "./statistics.ts";

/**
 * A long lens. The head swings sideways about the neck; through a lens of 20 degrees it is then seen from another
 * side, by 2 to 3 degrees.
 */
const CAMERA = framing(8, 0.7);

/**
 * Films poses, of which the first is neutral; those in which no face is found are left out. Null where that is the
 * first.
 */
export async function film(
  bench: Bench,
  what: string,
  poses: readonly HeadPose[],
): Promise<{ shots: Shot[]; poses: HeadPose[] } | null> {
  const stills = poses.map((pose, i) => ({ label: `${what} ${i}`, pose, camera: CAMERA }));
  const shots = await bench.shoot(await bench.stock(), stills, true);
  if (shots[0]!.tracked === null) return null;
  const found = shots.map((_, i) => i).filter((i) => shots[i]!.tracked !== null);
  return { shots: found.map((i) => shots[i]!), poses: found.map((i) => poses[i]!) };
}

/** The whole turn of root and neck. */
function drivenAngles(pose: HeadPose): ReturnType<typeof anglesOf> {
  const root = rodrigues(pose.joints[0]!, pose.joints[1]!, pose.joints[2]!);
  const neck = rodrigues(pose.joints[3]!, pose.joints[4]!, pose.joints[5]!);
  return anglesOf(multiply(root, neck));
}

/** Degrees: with less to follow, a correlation tells of noise only. */
const LEAST_DEVIATION = 3;

export function turnFigures(what: string, shots: readonly Shot[], poses: readonly HeadPose[]): Figure[] {
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
    const seen = await film(bench, "turn", poses);
    if (seen === null) return { skipped: "the tracker found no face from the front" };
    return { figures: turnFigures("sweep", seen.shots, seen.poses) };
  },
};
