import { ARKIT_SHAPES } from "../head/arkit.ts";
import type { ExpressionSpace } from "../head/expression_space.ts";
import { JOINT_COUNT, JOINTS } from "../head/head_model.ts";
import { type HeadPose, restPose } from "../motion/head_pose.ts";
import { createRetargetMap, type RetargetData, type RetargetMap } from "../motion/retarget/retarget_map.ts";
import type { SpeakingFace } from "./face/speaking_face.ts";

/**
 * Joins what is said with what drives a head. While it sounds speech owns the mouth's and the jaw's shapes; brows, eyes and
 * the head's turn are its only as far as nobody drives. On a FLAME head, whose components are nobody's mouth, the mouth's
 * motion is added to what drives, and the jaw is speech's own.
 */
export interface SpeechMix {
  /** Sound of these times is to be given out, milliseconds of the sound clock. */
  sounds(from: number, to: number): void;
  /** It ends at once. */
  interrupt(time: number): void;
  /**
   * @param time of the sound clock, which goes forward
   * @param idle 1 where nobody drives, 0 where somebody does
   * @param into of the head's space, or of ARKit's
   */
  apply(time: number, idle: number, into: HeadPose): void;
}

/** The mouth takes its place before the sound, and gives it back behind it. */
const BEFORE_MS = 80, BEHIND_MS = 150;
const EASE_IN_MS = 80, EASE_OUT_MS = 150;

const MOUTH: readonly boolean[] = ARKIT_SHAPES.map((name) => /^(jaw|mouth|tongue|cheekPuff)/.test(name));
const JAW = JOINTS.indexOf("jaw");

/** @param space of the head at first @param onto the map by which ARKit's frames move a head of another space */
export function createSpeechMix(
  face: SpeakingFace,
  space: ExpressionSpace,
  onto: () => RetargetData | undefined,
): SpeechMix {
  const spoken = restPose("arkit");
  let carried = restPose(space);
  /** What the map makes of a face at rest. */
  let silent = restPose(space);
  let map: RetargetMap | null = null;
  let mapOf: RetargetData | undefined;
  let begins = Infinity, ends = -Infinity;
  let weight = 0, last = 0;

  function carry(space: ExpressionSpace): void {
    const data = onto();
    if (carried.space !== space) {
      carried = restPose(space);
      silent = restPose(space);
    }
    if (data !== mapOf) {
      mapOf = data;
      map = data ? createRetargetMap(data) : null;
      map?.apply(restPose("arkit"), silent);
    }
    for (let i = 0; i < MOUTH.length; i++) if (!MOUTH[i]) spoken.expression[i] = 0;
    if (map) map.apply(spoken, carried);
  }

  function turn(from: HeadPose, idle: number, into: HeadPose): void {
    for (let joint = 0; joint < JOINT_COUNT; joint++) {
      const share = joint === JAW ? weight : weight * idle;
      for (let i = joint * 3; i < joint * 3 + 3; i++) {
        into.joints[i]! += share * (from.joints[i]! - into.joints[i]!);
      }
    }
  }

  function join({ expression }: HeadPose, idle: number): void {
    for (let i = 0; i < MOUTH.length; i++) {
      expression[i]! += weight * (MOUTH[i] ? 1 : idle) * (spoken.expression[i]! - expression[i]!);
    }
  }

  function add({ expression }: HeadPose): void {
    for (let i = 0; i < expression.length; i++) {
      expression[i]! += weight * (carried.expression[i]! - silent.expression[i]!);
    }
  }

  return {
    sounds(from, to) {
      // After a silence it begins anew.
      if (from > ends + BEHIND_MS) begins = from - BEFORE_MS;
      ends = Math.max(ends, to);
    },
    interrupt(time) {
      ends = Math.min(ends, time);
      face.interrupt(time);
    },
    apply(time, idle, into) {
      const owns = time >= begins && time < ends + BEHIND_MS;
      const passed = Math.max(0, time - last);
      last = Math.max(last, time);
      weight = owns ? Math.min(1, weight + passed / EASE_IN_MS) : Math.max(0, weight - passed / EASE_OUT_MS);
      if (weight === 0) return;
      face.at(last, spoken);
      if (into.space === "arkit") join(into, idle);
      else {
        carry(into.space);
        add(into);
      }
      turn(into.space === "arkit" ? spoken : carried, idle, into);
    },
  };
}
