import { EXPRESSION_SPACES } from "../../../head/expression_space.ts";
import { JOINT_COUNT, JOINTS } from "../../../head/head_model.ts";
import type { NumericArray } from "../../../formats/npy_array.ts";
import { quoted } from "../../../formats/text.ts";
import { type Clip, createClip, requireFrames } from "../clip.ts";
import { joinTurns, uprightTurns } from "./turns.ts";

/** An array of a file, with the name it has there. Shapes are [frames, n], [frames, 1, n], [1, n], [n] or []. */
export interface NamedArray {
  readonly shape: readonly number[];
  readonly data: NumericArray | readonly number[];
}
export type NamedArrays = ReadonlyMap<string, NamedArray>;

/**
 * What DECA, EMOCA, SMIRK, VHAP, GaussianAvatars, TalkSHOW and their like call what they track, in small letters and
 * without `_`, `code`, `params`, `param` at the end.
 */
const NAMES = {
  expression: ["expr", "exp", "expression", "expressions", "flameexpr", "expressioncoeffs"],
  jaw: ["jawpose", "jaw"],
  neck: ["neckpose", "neck"],
  eyes: ["eyespose", "eyepose", "eyes"],
  leftEye: ["leyepose", "leye", "lefteyepose"],
  rightEye: ["reyepose", "reye", "righteyepose"],
  turn: ["rotation", "globalpose", "globalrotation", "globalorient", "headpose", "rot"],
  /** DECA's and EMOCA's: [6] global and jaw; SMIRK's: [3] global; FLAME's own: [15], all five joints. */
  pose: ["pose", "poses", "fullpose"],
  fps: ["fps", "framerate", "mocapframerate", "exportfps"],
  steps: ["timestepid", "timestep", "frameid", "frames"],
  times: ["times", "timestamps"],
  lids: ["eyelids", "eyelid", "lids"],
  translation: ["translation", "transl", "trans"],
  shape: ["shape", "betas", "beta", "identity"],
} as const satisfies Readonly<Record<string, readonly string[]>>;
type Part = keyof typeof NAMES;
const PART_OF: ReadonlyMap<string, Part> = new Map(
  Object.entries(NAMES).flatMap(([part, names]) => names.map((name) => [name, part as Part] as const)),
);

/** What an array's name means, undefined where it means nothing here. */
export function flamePartOf(name: string): Part | undefined {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, "");
  return PART_OF.get(plain) ?? PART_OF.get(plain.replace(/(code|params?|coeffs?)$/, ""));
}

export interface FlameOptions {
  readonly name: string;
  /** Frames per second; else as the file says, else 30. */
  readonly fps?: number | undefined;
  /** What the file is, in words. */
  readonly kind: string;
  readonly notes?: readonly string[];
}

/** Trackers are run on films, and most of these have it. */
const USUAL_FPS = 30;

/**
 * A clip in the space "flame" of a file's named arrays. 50 expressions and other numbers up to 100 are FLAME's first
 * ones, the rest are 0. A neck and a global turn are taken as they are; a global turn alone is the head's, and goes to
 * root and neck as a phone's does. What a bust does not have (place, shape, lids) is left out and told.
 *
 * @throws TypeError where no array is of FLAME's motion, or one has another width or number of frames; RangeError for too
 *   many frames
 */
export function flameClip(arrays: NamedArrays, options: FlameOptions): Clip {
  const parts = new Map<Part, { name: string; array: NamedArray }>();
  for (const [name, array] of arrays) {
    const part = flamePartOf(name);
    if (part !== undefined && !parts.has(part)) parts.set(part, { name, array });
  }
  const moving = ["expression", "jaw", "neck", "eyes", "leftEye", "rightEye", "turn", "pose"] as const;
  const found = moving.filter((part) => parts.has(part));
  if (found.length === 0) {
    throw new TypeError(
      `Cannot read motion, it needs an array such as expr, jaw_pose or pose: ${
        quoted([...arrays.keys()].join(", ") || "none", 120)
      }`,
    );
  }
  const rows = new Map(found.map((part) => [part, rowsOf(parts.get(part)!.name, parts.get(part)!.array)]));
  const count = Math.max(...[...rows.values()].map(({ frames }) => frames));
  for (const { name, frames } of rows.values()) {
    if (frames !== count && frames !== 1) {
      throw new TypeError(
        `Cannot read motion, ${quoted(name)} must have ${count} frames as others do: ${frames}`,
      );
    }
  }
  const notes = [...options.notes ?? [], ...leftOut(parts)];
  const expression = expressionOf(rows.get("expression"), count);
  const joints = jointsOf(rows, count, notes);
  const timing = timingOf(parts, count, options.fps);
  return createClip({
    name: options.name,
    space: "flame",
    ...timing,
    expression,
    joints,
    facts: {
      kind: options.kind,
      rate: timing.rate,
      absent: [
        ...rows.has("expression") ? [] : ["expressions"],
        ...["jaw", "neck", "eyes"].filter((part) => !has(rows, part)),
      ],
      unknown: [...arrays.keys()].filter((name) => flamePartOf(name) === undefined),
      notes,
    },
  });
}

/** Rows of one array. */
interface Rows {
  readonly name: string;
  readonly frames: number;
  readonly width: number;
  readonly data: NamedArray["data"];
}

/** Reads [frames, n] out of [frames, 1, n], [1, frames, n], [frames, joints, 3] and [n]. */
function rowsOf(name: string, { shape, data }: NamedArray): Rows {
  const large = shape.filter((size) => size !== 1);
  const flat = large.length <= 1;
  // A row of one frame has its size last, a column of frames first.
  const frames = flat ? (shape.length > 1 && shape[0] !== 1 ? shape[0]! : 1) : large[0]!;
  const width = frames === 0 ? 0 : data.length / frames;
  requireFrames(frames);
  if (frames < 1 || !Number.isInteger(width) || width < 1) {
    throw new TypeError(
      `Cannot read motion, ${quoted(name)} must have a shape of [frames, n]: [${shape.join(", ")}]`,
    );
  }
  return { name, frames, width, data };
}

function expressionOf(rows: Rows | undefined, count: number): Float32Array {
  const width = EXPRESSION_SPACES.flame.count;
  const expression = new Float32Array(count * width);
  if (rows === undefined) return expression;
  if (rows.width > width) {
    throw new TypeError(
      `Cannot read motion, ${quoted(rows.name)} may have ${width} expressions at most: ${rows.width}`,
    );
  }
  for (let frame = 0; frame < count; frame++) {
    for (let i = 0; i < rows.width; i++) expression[frame * width + i] = at(rows, frame, i);
  }
  return expression;
}

const at = ({ frames, width, data }: Rows, frame: number, i: number): number =>
  Number(data[(frames === 1 ? 0 : frame) * width + i]!);

type JointPart = Exclude<Part, "fps" | "steps" | "times" | "lids" | "translation" | "shape" | "expression">;
/** Which joints a part's triples go to, by its width. */
const TARGETS: Readonly<Record<JointPart, Readonly<Record<number, readonly (typeof JOINTS[number])[]>>>> = {
  jaw: { 3: ["jaw"] },
  neck: { 3: ["neck"] },
  eyes: { 6: ["leftEye", "rightEye"], 3: ["leftEye"] },
  leftEye: { 3: ["leftEye"] },
  rightEye: { 3: ["rightEye"] },
  turn: { 3: ["root"] },
  pose: { 3: ["root"], 6: ["root", "jaw"], 15: ["root", "neck", "jaw", "leftEye", "rightEye"] },
};

function jointsOf(rows: ReadonlyMap<Part | string, Rows>, count: number, notes: string[]): Float32Array {
  const joints = new Float32Array(count * JOINT_COUNT * 3);
  for (const part of Object.keys(TARGETS).reverse() as JointPart[]) {
    const found = rows.get(part);
    if (found === undefined) continue;
    const targets = TARGETS[part][found.width];
    if (targets === undefined) {
      throw new TypeError(
        `Cannot read motion, ${quoted(found.name)} must have ${
          Object.keys(TARGETS[part]).join(" or ")
        } numbers a frame, axis-angles in radians: ${found.width}`,
      );
    }
    for (let frame = 0; frame < count; frame++) {
      for (let i = 0; i < found.width; i++) {
        const joint = JOINTS.indexOf(targets[Math.floor(i / 3)]!);
        joints[(frame * JOINT_COUNT + joint) * 3 + i % 3] = at(found, frame, i);
      }
    }
  }
  const turned = uprightTurns(joints);
  if (turned !== null) notes.push(turned);
  if (!rows.has("neck") && !joinsNeck(rows)) joinTurns(joints);
  return joints;
}

const joinsNeck = (rows: ReadonlyMap<string, Rows>): boolean => rows.get("pose")?.width === 15;

function has(rows: ReadonlyMap<string, Rows>, part: string): boolean {
  const width = rows.get("pose")?.width;
  if (part === "eyes") return rows.has("eyes") || rows.has("leftEye") || width === 15;
  return rows.has(part) || width === 15 || part === "jaw" && width === 6;
}

function timingOf(
  parts: ReadonlyMap<Part, { name: string; array: NamedArray }>,
  count: number,
  given: number | undefined,
): { fps: number; times?: Float64Array; rate: string } {
  const said = Number(parts.get("fps")?.array.data[0] ?? NaN);
  const known = said > 0 && said <= 1000;
  const fps = given ?? (known ? said : USUAL_FPS);
  const rate = given !== undefined
    ? "as given"
    : known
    ? `as its ${parts.get("fps")!.name} says`
    : "assumed, as the file does not say: give --fps where it is another";
  const numbers = (part: "steps" | "times") => {
    const data = parts.get(part)?.array.data;
    if (data?.length !== count) return null;
    const line = Float64Array.from(data as ArrayLike<number | bigint>, Number);
    const rises = line.every((value, i) => Number.isFinite(value) && (i === 0 || value > line[i - 1]!));
    return rises ? line.map((value) => value - line[0]!) : null;
  };
  const seconds = given === undefined ? numbers("times") : null;
  if (seconds !== null && count > 1) {
    const measured = known ? said : (count - 1) / seconds[count - 1]!;
    return { fps: measured, times: seconds, rate: known ? rate : `from ${count} times` };
  }
  // Frames that a tracker lost leave a gap.
  const steps = numbers("steps");
  if (steps === null || count < 2) return { fps, rate };
  const step = steps.reduce(
    (least, value, i) => i === 0 ? least : Math.min(least, value - steps[i - 1]!),
    Infinity,
  );
  return { fps, times: steps.map((value) => value / step / fps), rate };
}

function leftOut(parts: ReadonlyMap<Part, { array: NamedArray }>): string[] {
  const notes: string[] = [];
  const moves = (part: Part) =>
    parts.get(part)?.array.data.some((value: number | bigint) => Number(value) !== 0);
  if (moves("lids")) notes.push("the lids' closing is left out: it is not one of FLAME's expressions");
  if (moves("translation")) notes.push("the head's place is left out: a bust stays where it is");
  if (moves("shape")) notes.push("the person's shape is left out: --shape takes it");
  return notes;
}
