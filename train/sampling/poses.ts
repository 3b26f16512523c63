import { ARKIT_INDEX, ARKIT_SHAPES, type ArkitShape } from "../../runtime/head/arkit.ts";
import type { ExpressionSpace } from "../../runtime/head/expression_space.ts";
import { JOINTS } from "../../runtime/head/head_model.ts";
import type { Clip } from "../../runtime/motion/clips/clip.ts";
import { JOINT_LIMITS } from "../../runtime/motion/driver.ts";
import { EXPRESSIONS, VISEMES } from "../../runtime/motion/expressions.ts";
import { type HeadPose, restPose } from "../../runtime/motion/head_pose.ts";
import { EYE_LOOK_RADIANS } from "../../runtime/motion/idle/idle.ts";
import { irwinHall } from "../../runtime/base/irwin_hall.ts";
import { fromYawPitchRoll, limitAngle } from "../../runtime/motion/rotation.ts";
import type { TrainConfig } from "../config/config.ts";
import { drawsFor } from "./draws.ts";

const DEGREE = Math.PI / 180;
const POSES = 2;
/** Of poses where clips are given: the rest are still drawn, since no take shows all that a face can do. */
export const CLIP_SHARE = 0.7;

const NECK = JOINTS.indexOf("neck") * 3;
const JAW = JOINTS.indexOf("jaw") * 3;
const EYES = [JOINTS.indexOf("leftEye") * 3, JOINTS.indexOf("rightEye") * 3];

/**
 * The pose of one view: a moment of a talking face, with mood, speech, blinks, gaze and a turning neck in about the
 * mix that recorded talkers have them (HeadStudio Sec. 4.3 takes them from TalkSHOW), or a frame of a clip.
 *
 * @param clips takes of the same space; may be empty
 */
export function poseOf(
  config: Pick<TrainConfig, "seed" | "animate" | "restShare">,
  space: ExpressionSpace,
  clips: readonly Clip[],
  batch: number,
  view: number,
): HeadPose {
  const pose = restPose(space);
  const random = drawsFor(config.seed, batch, view, POSES);
  if (!config.animate || random() < config.restShare) return pose;
  if (clips.length > 0 && random() < CLIP_SHARE) {
    const clip = clips[Math.floor(random() * clips.length)]!;
    clip.pose(Math.floor(random() * clip.frameCount), pose);
    return pose;
  }
  turnNeck(pose, random);
  if (space === "flame") flameFace(pose, random);
  else arkitFace(pose, random);
  for (let joint = 0; joint < JOINTS.length; joint++) {
    limitAngle(pose.joints, joint * 3, JOINT_LIMITS[joint]!);
  }
  return pose;
}

/** Talkers turn their heads by some ten degrees, seldom further. */
function turnNeck({ joints }: HeadPose, random: () => number): void {
  const [yaw, pitch, roll] = [12, 7, 6].map((most) => most * DEGREE * irwinHall(random));
  fromYawPitchRoll(yaw!, pitch!, roll!, joints, NECK);
}

function arkitFace({ expression }: HeadPose, random: () => number): void {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  if (random() < 0.6) EXPRESSIONS.mood(expression, pick(EXPRESSIONS.moods), random());
  if (random() < 0.7) {
    // Speech glides from one viseme to the next, and people articulate with more or less force.
    const [share, force] = [random(), 0.5 + 0.5 * random()];
    EXPRESSIONS.viseme(expression, pick(VISEMES), force * share);
    EXPRESSIONS.viseme(expression, pick(VISEMES), force * (1 - share));
  }
  const raise = (shape: ArkitShape, weight: number) => {
    const index = ARKIT_INDEX[shape];
    expression[index] = 1 - (1 - expression[index]!) * (1 - Math.min(1, Math.max(0, weight)));
  };
  // Single shapes, so that those are seen too which no mood and no viseme has.
  if (random() < 0.35) {
    for (let count = 1 + Math.floor(3 * random()); count > 0; count--) raise(pick(ARKIT_SHAPES), random());
  }
  if (random() < 0.15) raise("jawOpen", 0.8 * random());
  if (random() < 0.3) {
    const closed = random() < 0.5 ? 1 : random();
    raise("eyeBlinkLeft", closed);
    raise("eyeBlinkRight", closed);
  }
  const [left, down] = [0.16, 0.12].map((most) => most * irwinHall(random) / EYE_LOOK_RADIANS);
  for (const [ahead, behind] of [["Out", "In"], ["In", "Out"]] as const) {
    const side = ahead === "Out" ? "Left" : "Right";
    raise(`eyeLook${ahead}${side}`, left!);
    raise(`eyeLook${behind}${side}`, -left!);
    raise(`eyeLookDown${side}`, down!);
    raise(`eyeLookUp${side}`, -down!);
  }
}

/** Standard deviations of FLAME's own prior (Li et al. 2017): beyond, faces are seldom anybody's. */
const MOST_UNUSUAL = 2;

/**
 * Components are drawn from the prior that they are scaled to, each alike and with one strength for all: what any of them
 * does to a face is not known here.
 */
function flameFace({ expression, joints }: HeadPose, random: () => number): void {
  const strength = random();
  for (let i = 0; i < expression.length; i++) {
    expression[i] = strength * Math.max(-MOST_UNUSUAL, Math.min(MOST_UNUSUAL, irwinHall(random)));
  }
  fromYawPitchRoll(0, 0.35 * random() * random(), 0, joints, JAW);
  const [yaw, pitch] = [10 * DEGREE * irwinHall(random), 7 * DEGREE * irwinHall(random)];
  for (const eye of EYES) fromYawPitchRoll(yaw, pitch, 0, joints, eye);
}
