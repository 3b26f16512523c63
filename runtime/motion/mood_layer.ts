import { clamp01, ease } from "../base/scalar.ts";
import { EXPRESSIONS } from "./expressions.ts";
import { type HeadPose, restPose } from "./head_pose.ts";
import { createRetargetMap, type RetargetData, type RetargetMap } from "./retarget/retarget_map.ts";

/** One mood gives way to another in so many milliseconds. */
const EASE_MS = 260;

/** A mood over whatever drives a head, which comes and goes smoothly. Times are milliseconds since the epoch. */
export interface MoodLayer {
  /**
   * @param mood null for none
   * @param until when it goes by itself; Infinity for never
   * @throws {RangeError} for a mood that there is not
   */
  feel(mood: string | null, amount: number, now: number, until?: number): void;
  /** Joins it with a pose, as moods join everywhere. @param into of the head's space, or of ARKit's */
  apply(now: number, into: HeadPose): void;
}

/** @param space of the head at first @param onto the map by which ARKit's frames move a head of another space */
export function createMoodLayer(onto: () => RetargetData | undefined): MoodLayer {
  const from = restPose("arkit").expression, to = restPose("arkit").expression;
  const felt = restPose("arkit");
  const carry = createCarry(onto);
  let since = -Infinity, until = Infinity;
  let moved = false;

  function weighAt(now: number): void {
    const way = ease(clamp01((now - since) / EASE_MS)), left = 1 - ease(clamp01((now - until) / EASE_MS));
    for (let i = 0; i < to.length; i++) {
      felt.expression[i] = left * (from[i]! * (1 - way) + to[i]! * way);
    }
  }

  return {
    feel(mood, amount, now, end = Infinity) {
      const weights = new Float32Array(to.length);
      if (mood !== null) EXPRESSIONS.mood(weights, mood, amount);
      weighAt(now);
      from.set(felt.expression);
      to.set(weights);
      [since, until, moved] = [now, end, true];
    },
    apply(now, into) {
      if (!moved) return;
      weighAt(now);
      if (into.space !== "arkit") return carry(felt, into);
      const { expression } = into;
      for (let i = 0; i < expression.length; i++) {
        expression[i] = 1 - (1 - expression[i]!) * (1 - felt.expression[i]!);
      }
    },
  };
}

/** On a head of other components, what the map makes of the mood is added: its jaw may be a joint. */
function createCarry(onto: () => RetargetData | undefined) {
  let map: RetargetMap | null = null;
  let mapOf: RetargetData | undefined;
  let carried = restPose("flame"), silent = restPose("flame");
  return (felt: HeadPose, into: HeadPose): void => {
    const data = onto();
    if (data !== mapOf) {
      mapOf = data;
      map = data ? createRetargetMap(data) : null;
      // Another avatar may have another space.
      [carried, silent] = [restPose(data?.to.space ?? "flame"), restPose(data?.to.space ?? "flame")];
      map?.apply(restPose("arkit"), silent);
    }
    if (map === null || carried.space !== into.space) return;
    map.apply(felt, carried);
    add(carried.expression, silent.expression, into.expression);
    add(carried.joints, silent.joints, into.joints);
  };
}

function add(moved: Float32Array, rest: Float32Array, into: Float32Array): void {
  for (let i = 0; i < into.length; i++) into[i]! += moved[i]! - rest[i]!;
}
