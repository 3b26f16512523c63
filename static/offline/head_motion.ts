import type { ExpressionSpace } from "../../runtime/head/expression_space.ts";
import { ARKIT_SHAPES } from "../../runtime/head/arkit.ts";
import { now } from "../../runtime/base/clock.ts";
import { JOINTS } from "../../runtime/head/head_model.ts";
import { createDriver } from "../../runtime/motion/driver.ts";
import { copyPose, type HeadPose, restPose } from "../../runtime/motion/head_pose.ts";
import { createMoodLayer } from "../../runtime/motion/mood_layer.ts";
import type { RetargetData } from "../../runtime/motion/retarget/retarget_map.ts";
import { createSpeakingFace } from "../../runtime/speech/face/speaking_face.ts";
import { createSpeechMix } from "../../runtime/speech/speech_mix.ts";
import type { SpeechFrame } from "../../runtime/speech/speech_frame.ts";
import type { FollowerOptions } from "../live/drive/tracking/follower.ts";

/** What moves the head on a page without a server, as a session does it: who drives, a mood over that, and a voice. */
export interface HeadMotion {
  /** Who drives, for what follows a face or a hand. */
  readonly driver: FollowerOptions["driver"];
  /** @throws {RangeError} for a mood that there is not */
  feel(mood: string | null): void;
  /** Something is said, or was just silence. @param at when, milliseconds by now(); the frame's own time counts for nothing */
  say(frame: SpeechFrame, at: number, isVoice: boolean): void;
  /** What was to be said is not. */
  hush(): void;
  /** Writes the pose of a moment, which goes forward. @param at milliseconds by now() @param into of the head's space */
  sample(at: number, into: HeadPose): void;
}

/** Sound that a frame of speech stands for, milliseconds: the next one comes after 10. */
const FRAME_MS = 20;

/** @param map how ARKit's frames move a head of another space */
export function createHeadMotion(
  { seed, space, map }: { seed: number; space: ExpressionSpace; map: RetargetData | null },
): HeadMotion {
  const data = map ?? undefined;
  const driver = createDriver({ seed, space });
  if (data !== undefined) driver.use(data);
  const moods = createMoodLayer(() => data);
  const face = createSpeakingFace({ seed });
  const mix = createSpeechMix(face, space, () => data);
  const pose = restPose("arkit");
  /** By the frame's names for them. */
  const turns = Object.fromEntries(
    JOINTS.map((joint, at) => [joint, pose.joints.subarray(at * 3, at * 3 + 3)]),
  );
  let seq = 0;
  let driving = false, watched = false;
  /** The clock of what is said begins with it. */
  const origin = now();

  return {
    driver: {
      names: ARKIT_SHAPES,
      pose,
      get driving() {
        return driving;
      },
      setFrame(frame, _withJoints, madeAt = now()) {
        driving = true;
        copyPose(frame, pose);
        const { space, expression } = pose;
        driver.push({ seq: seq++, t: madeAt, space, expression, ...turns }, now());
      },
      release: () => driving = false,
    },
    feel(mood) {
      moods.feel(mood, 1, now());
      // Of its mouth some stays while it speaks.
      face.mood(mood ?? "neutral");
    },
    say(frame, at, isVoice) {
      const { t } = frame;
      frame.t = at - origin;
      face.push(frame);
      if (isVoice && !watched) mix.sounds(frame.t, frame.t + FRAME_MS);
      // It is the listener's own.
      frame.t = t;
    },
    hush: () => mix.interrupt(now() - origin),
    sample(at, into) {
      const { idleWeight } = driver.sample(at, into);
      // A camera sees the mouth itself.
      watched = idleWeight < 1;
      moods.apply(at, into);
      mix.apply(at - origin, idleWeight, into);
    },
  };
}
