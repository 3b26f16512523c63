import { ARKIT_SHAPES } from "../../head/arkit.ts";
import { EXPRESSION_SPACES } from "../../head/expression_space.ts";
import { JOINTS } from "../../head/head_model.ts";
import { restPose } from "../head_pose.ts";
import type { Clip } from "./clip.ts";

/** How far something goes in a clip. */
export interface Range {
  readonly name: string;
  readonly least: number;
  readonly most: number;
}

/** Where frames are missing. */
export interface Gap {
  /** Seconds from the clip's start. */
  readonly at: number;
  readonly seconds: number;
}

/** What is inside a clip, in numbers. */
export interface ClipSummary {
  /** Every expression, those that move most first. */
  readonly expressions: readonly Range[];
  /** Every joint's turn from rest, degrees. */
  readonly joints: readonly Range[];
  /** Steps of more than one and a half frames, the longest first. */
  readonly gaps: readonly Gap[];
}

/** Measures a clip's frames. */
export function summarise(clip: Clip): ClipSummary {
  const { space, frameCount, times, fps } = clip;
  const { count } = EXPRESSION_SPACES[space];
  const pose = restPose(space);
  const least = new Float64Array(count + JOINTS.length).fill(Infinity);
  const most = new Float64Array(count + JOINTS.length).fill(-Infinity);
  const gaps: Gap[] = [];
  for (let frame = 0; frame < frameCount; frame++) {
    clip.pose(frame, pose);
    for (let i = 0; i < least.length; i++) {
      const value = i < count ? pose.expression[i]! : degrees(pose.joints, 3 * (i - count));
      least[i] = Math.min(least[i]!, value);
      most[i] = Math.max(most[i]!, value);
    }
    const step = frame === 0 ? 0 : times[frame]! - times[frame - 1]!;
    if (step > 1.5 / fps) gaps.push({ at: times[frame - 1]! - times[0]!, seconds: step });
  }
  const range = (name: string, i: number): Range => ({ name, least: least[i]!, most: most[i]! });
  const nameOf = (i: number) => space === "arkit" ? ARKIT_SHAPES[i]! : `${space} ${i}`;
  return {
    expressions: Array.from({ length: count }, (_, i) => range(nameOf(i), i))
      .sort((a, b) => b.most - b.least - (a.most - a.least)),
    joints: JOINTS.map((joint, i) => range(joint, count + i)),
    gaps: gaps.sort((a, b) => b.seconds - a.seconds),
  };
}

const degrees = (joints: Float32Array, at: number): number =>
  Math.hypot(joints[at]!, joints[at + 1]!, joints[at + 2]!) * 180 / Math.PI;

const MOVING = 8;

/** A summary as lines of a name and words, for people. */
export function summaryLines(clip: Clip): (readonly [name: string, words: string])[] {
  const { expressions, joints, gaps } = summarise(clip);
  const { facts, fps, frameCount } = clip;
  const short = (value: number) => String(Number(value.toFixed(2)));
  const moving = expressions.filter(({ least, most }) => most - least > 1e-3);
  const all = (part: "least" | "most") =>
    expressions.map((range) => range[part]).reduce((a, b) =>
      part === "least" ? Math.min(a, b) : Math.max(a, b)
    );
  const lines: (readonly [string, string])[] = [
    ["what", facts.kind],
    ["space", EXPRESSION_SPACES[clip.space].words],
    ["frames", `${frameCount}, ${Number(fps.toFixed(3))} a second (${facts.rate})`],
    ["duration", `${clip.duration.toFixed(3)} s`],
    [
      "gaps",
      gaps.length === 0
        ? "none"
        : `${gaps.length}, the longest ${gaps[0]!.seconds.toFixed(3)} s at ${gaps[0]!.at.toFixed(2)} s`,
    ],
    ["range", `${short(all("least"))} to ${short(all("most"))}`],
    [
      "moves most",
      moving.length === 0
        ? "nothing"
        : moving.slice(0, MOVING).map(({ name, least, most }) => `${name} ${short(least)} to ${short(most)}`)
          .join(", ") +
          (moving.length > MOVING ? `, and ${moving.length - MOVING} more` : ""),
    ],
    [
      "joints",
      joints.filter(({ most }) => most > 0.05).map(({ name, most }) =>
        `${name} to ${most.toFixed(1)} degrees`
      )
        .join(", ") || "rest",
    ],
  ];
  const list = (names: readonly string[]) =>
    names.slice(0, 12).join(", ") + (names.length > 12 ? `, and ${names.length - 12} more` : "");
  if (facts.absent.length > 0) lines.push(["absent", list(facts.absent)]);
  if (facts.unknown.length > 0) {
    lines.push([
      "not known",
      list(facts.unknown.map((name) => name.slice(0, 40))),
    ]);
  }
  for (const note of facts.notes) lines.push(["note", note]);
  return lines;
}
