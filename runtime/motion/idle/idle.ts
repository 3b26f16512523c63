import { ARKIT_INDEX, type ArkitShape } from "../../head/arkit.ts";
import { JOINTS } from "../../head/head_model.ts";
import type { HeadPose } from "../head_pose.ts";
import { createGaze, type Gaze } from "./gaze.ts";
import { createBlinks } from "./blinks.ts";
import { createQuinticNoise } from "./quintic_noise.ts";
import { fromYawPitchRoll } from "../rotation.ts";

/** Motion of a head that nobody drives. */
export interface Idle {
  /**
   * Writes the pose at a time in seconds: breath, sway, saccades and blinks. The same seed and time give the same
   * pose however often it is asked in between; time is expected to go forward, and a step back holds the gaze and
   * lids where they are. Allocates nothing.
   *
   * On a head of the space "flame", which has no lids among its expressions, only joints move.
   */
  sample(timeSeconds: number, into: HeadPose): void;
  /** Wishes for a blink at a time in seconds, ahead or just gone; it comes unless the lids have just moved. */
  blink(timeSeconds: number): void;
}

/**
 * Radians that an eyeLook shape of 1 turns an eye. 0.61 on the iPhone capture (eye angles regressed on shapes,
 * correlation over 0.999, the same up, down and sideways).
 */
export const EYE_LOOK_RADIANS = 0.61;

const DEGREE = Math.PI / 180;
const BREATHS_PER_SECOND = 0.25;
/** Breathing out takes longer than breathing in: about 3 to 2 at rest. */
const INHALING_SHARE = 0.4;
/** The eyes give back this much of the head's sway, so that what is looked at stays put. */
const GAZE_STABILISING = 0.9;

const NECK = JOINTS.indexOf("neck") * 3;
const JAW = JOINTS.indexOf("jaw") * 3;
const EYES = [JOINTS.indexOf("leftEye") * 3, JOINTS.indexOf("rightEye") * 3];

/**
 * Idle motion from a seed. Amplitudes: sway 1 to 2 degrees, breath half a degree at the root, gaze a few degrees.
 */
export function createIdle(seed: number): Idle {
  const noise = createQuinticNoise(seed);
  const gazes = createGaze(seed);
  const blinks = createBlinks(seed);
  const gaze: Gaze = { yaw: 0, pitch: 0 };
  /** Two octaves of smooth noise, about -1 to 1. */
  const wander = (channel: number, time: number, rate: number): number =>
    0.8 * noise(channel, time * rate) + 0.3 * noise(channel + 100, time * rate * 3.7);

  return {
    blink: blinks.wish,
    sample(timeSeconds, into) {
      const time = Math.max(0, timeSeconds);
      const breath = breathAt(BREATHS_PER_SECOND * time + 0.3 * noise(1, 0.05 * time));
      const yaw = 2 * DEGREE * wander(2, time, 0.14);
      const pitch = 1.3 * DEGREE * wander(3, time, 0.17);
      const roll = 1.1 * DEGREE * wander(4, time, 0.11);
      into.expression.fill(0);
      into.joints.fill(0);
      // The chest rises and tips back; the neck gives most of it back, as the eyes stay level.
      fromYawPitchRoll(0.15 * yaw, -0.5 * DEGREE * breath, 0.15 * roll, into.joints, 0);
      fromYawPitchRoll(0.85 * yaw, pitch + 0.35 * DEGREE * breath, 0.85 * roll, into.joints, NECK);

      gazes.at(time, gaze);
      const eyeYaw = gaze.yaw - GAZE_STABILISING * yaw;
      const eyePitch = gaze.pitch - GAZE_STABILISING * pitch;
      if (into.space === "flame") {
        for (const eye of EYES) fromYawPitchRoll(eyeYaw, eyePitch, 0, into.joints, eye);
        into.joints[JAW] = 0.4 * DEGREE * breath;
        return;
      }
      const { expression } = into;
      look(expression, eyeYaw / EYE_LOOK_RADIANS, eyePitch / EYE_LOOK_RADIANS);
      const closed = blinks.at(time);
      // The upper lid rides on the eyeball: it sinks with a gaze that falls, and shows more of it with one that rises.
      const lid = 0.35 * eyePitch / EYE_LOOK_RADIANS;
      const blink = Math.min(1, closed + Math.max(0, lid) * (1 - closed));
      set(expression, "eyeBlinkLeft", blink);
      set(expression, "eyeBlinkRight", 0.98 * blink);
      set(expression, "eyeWideLeft", Math.max(0, -lid) * (1 - closed));
      set(expression, "eyeWideRight", Math.max(0, -lid) * (1 - closed));
      set(expression, "eyeSquintLeft", 0.1 * closed);
      set(expression, "eyeSquintRight", 0.1 * closed);
      set(expression, "noseSneerLeft", 0.02 * breath);
      set(expression, "noseSneerRight", 0.02 * breath);
      set(expression, "jawOpen", 0.012 * breath);
      // A face at rest is never quite still about the mouth and brows.
      const mood = 0.03 + 0.03 * noise(5, 0.08 * time);
      set(expression, "mouthSmileLeft", mood);
      set(expression, "mouthSmileRight", mood + 0.01 * noise(6, 0.1 * time) + 0.01);
      set(expression, "mouthPressLeft", 0.02 + 0.02 * noise(7, 0.13 * time));
      set(expression, "mouthPressRight", 0.02 + 0.02 * noise(7, 0.13 * time));
      set(expression, "browInnerUp", 0.02 + 0.02 * noise(8, 0.09 * time));
    },
  };
}

/** 0 breathed out, 1 breathed in; the phase is in breaths. */
function breathAt(phase: number): number {
  const p = phase - Math.floor(phase);
  const t = p < INHALING_SHARE ? p / INHALING_SHARE : (1 - p) / (1 - INHALING_SHARE);
  return t * t * (3 - 2 * t);
}

function set(expression: Float32Array, shape: ArkitShape, weight: number): void {
  expression[ARKIT_INDEX[shape]] = Math.min(1, Math.max(0, weight));
}

/** Turns both eyes alike: `left` to the subject's left, `down` down, in units of the shapes. */
function look(expression: Float32Array, left: number, down: number): void {
  set(expression, "eyeLookOutLeft", left);
  set(expression, "eyeLookInRight", left);
  set(expression, "eyeLookInLeft", -left);
  set(expression, "eyeLookOutRight", -left);
  set(expression, "eyeLookDownLeft", down);
  set(expression, "eyeLookDownRight", down);
  set(expression, "eyeLookUpLeft", -down);
  set(expression, "eyeLookUpRight", -down);
}
