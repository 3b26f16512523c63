import { JOINT_COUNT } from "../../head/head_model.ts";
import { decodeText, quoted } from "../../formats/text.ts";
import { arkitIndexOf } from "./arkit_names.ts";
import { arkitClip } from "./arkit_clip.ts";
import { type Clip, requireFrames } from "./clip.ts";
import { flameClip, flamePartOf, type NamedArray } from "./flame/flame_arrays.ts";
import { stackFrames } from "./flame/stack.ts";
import { refuseHugeJson } from "./json_bounds.ts";

const MOST_CHARACTERS = 1 << 27;
/** Weights of all frames: what a frame leaves out counts as well. */
const MOST_WEIGHTS = 1 << 24;
const USUAL_FPS = 30;

export interface JsonOptions {
  readonly name: string;
  readonly fps?: number | undefined;
}

/**
 * Reads motion in JSON as a clip. Weights of ARKit's shapes: Audio2Face's `{exportFps, facsNames, weightMat}`,
 * `{names, weights}`, LAM's `{names, metadata: {fps}, frames: [{weights, time}]}`, and lists of frames that are
 * `{jawOpen: 0.5, ...}` or hold such an object, with `time` in seconds or without. FLAME's motion: objects of arrays
 * with the names that .npz files have (`expr`, `jaw_pose` and the rest), or lists of one a frame.
 *
 * @throws SyntaxError where it is no JSON, TypeError where it holds no motion or a number is missing, RangeError where
 *   it is too large
 */
export function readJsonClip(source: Uint8Array | string, options: JsonOptions): Clip {
  const value = parse(typeof source === "string" ? source : decodeText(source));
  const holder = isObject(value) ? value : {};
  const frames = Array.isArray(value)
    ? value
    : ["frames", "bsData", "data", "animation"].map((key) => holder[key]).find(Array.isArray);
  const names = namesOf(holder);
  const matrix = ["weightMat", "weights", "blendShapes", "blendshapes"].map((key) => holder[key]).find(
    Array.isArray,
  );
  if (names !== null && matrix !== undefined) return fromMatrix(matrix, names, holder, options);
  if (frames !== undefined && frames.length > 0) return fromFrames(frames, names, holder, options);
  const arrays = new Map<string, NamedArray>();
  for (const [key, inner] of Object.entries(holder)) {
    const array = arrayOf(inner);
    if (array !== null) arrays.set(key, array);
  }
  if (![...arrays.keys()].some((key) => flamePartOf(key) !== undefined)) {
    throw new TypeError(
      `Cannot read JSON, it needs frames of motion, or names and weights: ${
        Array.isArray(value) ? "an empty list" : quoted(Object.keys(holder).join(", ") || typeof value, 80)
      }`,
    );
  }
  return flameClip(arrays, { ...options, kind: "a JSON of FLAME's arrays" });
}

type Json = { readonly [key: string]: unknown };
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parse(text: string): unknown {
  if (text.length > MOST_CHARACTERS) {
    throw new RangeError(`Cannot read JSON, ${MOST_CHARACTERS} characters are the most: ${text.length}`);
  }
  refuseHugeJson(text);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const at = /position (\d+)/.exec(String(cause))?.[1];
    const where = at === undefined
      ? "its end"
      : `character ${at}, ${quoted(text.slice(Number(at), Number(at) + 20))}`;
    throw new SyntaxError(`Cannot read JSON, it is broken: at ${where}`, { cause });
  }
}

function namesOf(holder: Json): string[] | null {
  const metadata = isObject(holder.metadata) ? holder.metadata : {};
  const lists = [holder.facsNames, holder.names, holder.blendShapeNames, holder.blendshape_names];
  const list = [...lists, metadata.blendshape_names, holder.blendShapes].find((list) =>
    Array.isArray(list) && list.length > 0 && list.every((name) => typeof name === "string")
  );
  return list === undefined ? null : list as string[];
}

/** What the file says of its rate. */
function rateOf(holder: Json, given: number | undefined): { fps: number; rate: string } {
  if (given !== undefined) return { fps: given, rate: "as given" };
  const places = [holder, isObject(holder.metadata) ? holder.metadata : {}];
  for (const place of places) {
    for (const key of ["exportFps", "fps", "frameRate", "framerate", "frame_rate"]) {
      const fps = place[key];
      if (typeof fps === "number" && fps > 0 && fps <= 1000) return { fps, rate: `as its ${key} says` };
    }
  }
  return { fps: USUAL_FPS, rate: "assumed, as the file does not say: give --fps where it is another" };
}

function fromMatrix(
  matrix: readonly unknown[],
  names: readonly string[],
  holder: Json,
  options: JsonOptions,
): Clip {
  // One frame may stand without a list around it.
  const rows = typeof matrix[0] === "number" ? [matrix] : matrix;
  const weights = rowsOf(rows.length, names.length, (frame) => rows[frame]);
  const audio2face = "weightMat" in holder;
  const kind = `${
    audio2face ? "a JSON of Audio2Face" : "a JSON of names and weights"
  }, ${rows.length} frames`;
  const { fps, rate } = rateOf(holder, options.fps);
  const times = options.fps === undefined ? timesOf(holder.times, rows.length) : undefined;
  return arkitClip({
    names,
    frames: rows.length,
    weights,
    ...times && { times },
    ...jointsOf(holder, rows.length),
  }, {
    name: options.name,
    fps,
    facts: { kind, rate, notes: turnsLeftOut(holder) },
  });
}

/** @returns [frames, width], NaN for what is no number */
function rowsOf(frames: number, width: number, rowAt: (frame: number) => unknown): Float64Array {
  requireFrames(frames);
  if (frames * width > MOST_WEIGHTS) {
    throw new RangeError(
      `Cannot read JSON, ${MOST_WEIGHTS} weights are the most: ${frames} frames of ${width} names`,
    );
  }
  const weights = new Float64Array(frames * width);
  for (let frame = 0; frame < frames; frame++) {
    const row = rowAt(frame);
    if (!Array.isArray(row) || row.length !== width) {
      throw new TypeError(
        `Cannot read JSON, frame ${frame + 1} needs ${width} weights, one for each name: ${
          Array.isArray(row) ? row.length : typeof row
        }`,
      );
    }
    for (let i = 0; i < width; i++) weights[frame * width + i] = typeof row[i] === "number" ? row[i] : NaN;
  }
  return weights;
}

/** Our own files have the joints as well. */
function jointsOf(holder: Json, frames: number): { joints?: Float32Array } {
  const array = arrayOf(holder.joints);
  if (array === null || array.data.length !== frames * JOINT_COUNT * 3) return {};
  return { joints: Float32Array.from(array.data as ArrayLike<number>) };
}

const turnsLeftOut = (holder: Json): string[] =>
  ["rotations", "translations", "joint_rotations"].some((key) => Array.isArray(holder[key]))
    ? ["the joints' turns are left out: a rig's own joints are not a head's"]
    : [];

function timesOf(times: unknown, frames: number): Float64Array | undefined {
  if (!Array.isArray(times) || times.length !== frames) return undefined;
  const rises = times.every((time, i) =>
    typeof time === "number" && Number.isFinite(time) && (i === 0 || time >= times[i - 1])
  );
  return rises ? Float64Array.from(times, (time) => time - times[0]) : undefined;
}

function fromFrames(
  frames: readonly unknown[],
  listed: readonly string[] | null,
  holder: Json,
  options: JsonOptions,
): Clip {
  requireFrames(frames.length);
  const objects = frames.map((frame, i) => {
    if (isObject(frame)) return frame;
    throw new TypeError(
      `Cannot read JSON, frame ${i + 1} must be an object: ${Array.isArray(frame) ? "a list" : typeof frame}`,
    );
  });
  const first = objects[0]!;
  if (Object.keys(first).some((key) => flamePartOf(key) !== undefined && arrayOf(first[key]) !== null)) {
    const arrays = objects.map((frame) =>
      new Map(
        Object.entries(frame).flatMap(([key, value]) => {
          const array = arrayOf(value);
          return array === null ? [] : [[key, array] as const];
        }),
      )
    );
    return flameClip(stackFrames(arrays), { ...options, kind: `a JSON of ${frames.length} frames of FLAME` });
  }
  const weightsOf = (frame: Json) =>
    ["weights", "blendShapes", "blendshapes", "values", "shapes"].map((key) => frame[key]).find((inner) =>
      isObject(inner) || Array.isArray(inner)
    ) ?? frame;
  const names = listed ?? namesOf(first) ?? namesIn(objects.map(weightsOf));
  const weights = rowsOf(objects.length, names.length, (frame) => {
    const inner = weightsOf(objects[frame]!);
    return Array.isArray(inner) ? inner : names.map((name) => (inner as Json)[name] ?? 0);
  });
  const { fps, rate } = rateOf(holder, options.fps);
  const stamped = ["time", "t", "timestamp", "timeCode"].find((key) => typeof first[key] === "number");
  const times = stamped === undefined || options.fps !== undefined
    ? undefined
    : timesOf(objects.map((frame) => frame[stamped]), frames.length);
  const length = times === undefined ? 0 : times[frames.length - 1]!;
  const derived = rate.startsWith("assumed") && length > 0;
  return arkitClip({ names, frames: frames.length, weights, ...times && { times } }, {
    name: options.name,
    fps: derived ? Math.min(1000, (frames.length - 1) / length) : fps,
    facts: {
      kind: `a JSON of ${frames.length} frames${listed === null ? "" : ", as LAM writes them"}`,
      rate: derived ? `from ${frames.length} times` : rate,
      notes: objects.some(({ rotation }) => Array.isArray(rotation) && rotation.length > 0)
        ? ["the head's rotation is left out: its order is not known"]
        : [],
    },
  });
}

/** Names of weights in any frame; a list of weights without names means nothing. */
function namesIn(frames: readonly unknown[]): string[] {
  const names = new Set<string>();
  for (const frame of frames) {
    for (const [name, value] of Object.entries(isObject(frame) ? frame : {})) {
      if (typeof value === "number" && !/^(time|t|timestamp|timeCode|frame|index|id)$/.test(name)) {
        names.add(name);
      }
    }
    if (names.size > 4096) {
      throw new RangeError(`Cannot read JSON, 4096 names of weights are the most: ${names.size}`);
    }
  }
  if (![...names].some((name) => arkitIndexOf(name) !== undefined)) {
    throw new TypeError(
      `Cannot read JSON, its frames need weights with names such as jawOpen: ${
        quoted([...names].join(", ") || "none", 80)
      }`,
    );
  }
  return [...names];
}

function arrayOf(value: unknown): NamedArray | null {
  if (typeof value === "number") return { shape: [], data: [value] };
  if (!Array.isArray(value) || value.length === 0) return null;
  const rows = value.map((row) => Array.isArray(row) ? row.flat(3) : [row]);
  const width = rows[0]!.length;
  if (
    width === 0 ||
    rows.some((row) => row.length !== width || row.some((number) => typeof number !== "number"))
  ) {
    return null;
  }
  const shape = Array.isArray(value[0]) ? [value.length, width] : [value.length];
  return { shape, data: rows.flat() };
}
