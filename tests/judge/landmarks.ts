import { readFile } from "node:fs/promises";
import { restPose } from "../../runtime/motion/head_pose.ts";
import type { Check } from "./check.ts";
import { framing } from "./finding.ts";
import { eyeDistance, ownLandmarks } from "./own_landmarks.ts";
import { REGIONS } from "./regions.ts";
import { carry, distances, fitSimilarity } from "./similarity.ts";
import { landmarkErrors, type ShotStill } from "./stage.ts";
import { mean } from "./statistics.ts";

/** From the front, with lenses that people use for portraits. */
function frontal(count: number): ShotStill[] {
  return Array.from({ length: count }, (_, i) => {
    const fov = [15, 20, 30][i % 3]!, fill = [0.9, 0.75, 0.6, 0.45][i % 4]!;
    return { label: `front fov ${fov} fill ${fill}`, pose: restPose(), camera: framing(fov, fill) };
  });
}

/** Means by region of an error for each point, worst first; what belongs to no region is the rest. */
function byRegion(errors: readonly number[]): string[] {
  const named = new Set(Object.values(REGIONS).flat());
  const all = { ...REGIONS, rest: errors.map((_, i) => i).filter((i) => !named.has(i)) };
  return Object.entries(all)
    .map(([name, indices]) => {
      const known = indices.map((i) => errors[i]!).filter(Number.isFinite);
      return { name, value: mean(known), count: known.length };
    })
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.value - a.value)
    .map(({ name, value, count }) => `${name} ${value.toFixed(3)} (${count} points)`);
}

export const landmarks: Check = {
  name: "landmarks",
  summary: "its points lie where our embedding has them, from the front",
  async run(bench) {
    const shots = (await bench.shoot(await bench.stock(), frontal(bench.frames(12))))
      .filter(({ tracked }) => tracked !== null);
    if (shots.length === 0) return { skipped: "the tracker found no face from the front" };
    const all = shots.map(({ tracked, seen }) => landmarkErrors(tracked!, seen));
    const errors = all[0]!.map((_, i) => mean(all.map((each) => each[i]!)));
    return {
      figures: [{
        name: `landmark error, ${
          errors.filter(Number.isFinite).length
        } of 478 points, ${shots.length} frames`,
        value: mean(errors.filter(Number.isFinite)),
        bound: "at most",
        limit: 0.045,
        unit: "eye distances",
        notes: byRegion(errors),
      }],
    };
  },
};

export const canonical: Check = {
  name: "canonical",
  summary: "the neutral 468 points have an average face's proportions",
  async run(bench) {
    if (bench.canonicalFace === undefined) return { skipped: "no canonical face was given: --canonical" };
    const text = await readFile(bench.canonicalFace, "utf8");
    const { points } = JSON.parse(text) as { points: [number, number, number][] };
    const { head } = await bench.stock();
    const own = ownLandmarks(head, [], restPose()).subarray(0, points.length * 3);
    const theirs = points.flat();
    const known = points.map((_, i) => i).filter((i) => Number.isFinite(own[i * 3]!));
    const fitted = carry(fitSimilarity(own, theirs, known), own);
    const errors = distances(fitted, theirs).map((distance) => distance / eyeDistance(theirs, 3));
    return {
      figures: [{
        name: `neutral against the canonical face, ${known.length} of 468 points`,
        value: mean(errors.filter(Number.isFinite)),
        bound: "at most",
        limit: 0.035,
        unit: "eye distances",
        notes: byRegion(errors),
      }],
    };
  },
};
