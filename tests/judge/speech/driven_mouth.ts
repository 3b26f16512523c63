import { ARKIT_INDEX } from "../../../runtime/head/arkit.ts";
import type { HeadModel } from "../../../runtime/head/head_model.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";
import { createSpeakingFace } from "../../../runtime/speech/face/speaking_face.ts";
import type { SpeechFrame } from "../../../runtime/speech/speech_frame.ts";
import { type MouthSeries, STEP } from "./lip_figures.ts";
import { createMouthMeter } from "./mouth.ts";

/** Milliseconds that frames are ahead of what is shown: what a session's clock gives them at least. */
export const AHEAD = 250;

/** Poses of a face that says frames, each `step` ms: the same object again and again. */
export function* sayFrames(
  frames: readonly SpeechFrame[],
  length: number,
  step: number,
  options: { seed: number; mood?: string; ahead?: number },
): Generator<HeadPose, void, void> {
  const { ahead = AHEAD } = options;
  const face = createSpeakingFace(options), pose = restPose();
  let pushed = 0;
  for (let t = 0; t < length; t += step) {
    while (pushed < frames.length && frames[pushed]!.t <= t + ahead) face.push(frames[pushed++]!);
    face.at(t, pose);
    yield pose;
  }
}

/** What a head's mouth shows while frames are said. */
export function driveMouth(
  head: HeadModel,
  frames: readonly SpeechFrame[],
  length: number,
  options: { seed: number; mood?: string; ahead?: number } = { seed: 1 },
): MouthSeries {
  const meter = createMouthMeter(head);
  const gap: number[] = [], jaw: number[] = [], round: number[] = [], roll: number[] = [];
  for (const pose of sayFrames(frames, length, STEP, options)) {
    const weight = (shape: keyof typeof ARKIT_INDEX) => pose.expression[ARKIT_INDEX[shape]]!;
    gap.push(meter(pose).gap);
    jaw.push(weight("jawOpen") - weight("mouthClose"));
    round.push(weight("mouthPucker") + weight("mouthFunnel"));
    roll.push(weight("mouthRollLower"));
  }
  return { gap, jaw, round, roll };
}
