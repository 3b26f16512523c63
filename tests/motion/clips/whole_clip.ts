import assert from "node:assert/strict";
import type { Clip } from "../../../runtime/motion/clips/clip.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";

/** Sees that a clip can be played: its numbers are finite, its times rise and its words are there. */
export function assertWhole(clip: Clip): void {
  const pose = restPose(clip.space);
  assert.ok(
    clip.frameCount >= 1 && clip.fps > 0 && clip.fps <= 1000,
    `${clip.frameCount} frames at ${clip.fps}`,
  );
  assert.ok(clip.duration > 0 && Number.isFinite(clip.duration), `${clip.duration} s`);
  for (let i = 0; i < clip.frameCount; i++) {
    assert.ok(clip.times[i]! >= (clip.times[i - 1] ?? clip.times[0]!), "times rise");
    clip.pose(i, pose);
    assert.ok(
      pose.expression.every(Number.isFinite) && pose.joints.every(Number.isFinite),
      `frame ${i} is finite`,
    );
  }
  clip.sample(clip.duration / 2, pose);
  assert.ok(pose.expression.every(Number.isFinite) && pose.joints.every(Number.isFinite), "between frames");
  assert.ok(clip.facts.kind !== "" && clip.facts.rate !== "");
}
