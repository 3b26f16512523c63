import {
  ChumpyRecord,
  describe,
  NdArrayRecord,
  type PickleValue,
  readPickle,
  TensorRecord,
} from "../../formats/pickle/pickle.ts";
import { type Clip, requireFrames } from "./clip.ts";
import { flameClip, type NamedArray, type NamedArrays } from "./flame/flame_arrays.ts";
import { stackFrames } from "./flame/stack.ts";
import { isTalkShow, talkShowClip } from "./talkshow.ts";

export interface PickleOptions {
  readonly name: string;
  readonly fps?: number | undefined;
  readonly kind: string;
}

/**
 * Reads a pickle as a clip, by the safe reader that runs nothing: a dict of arrays as TalkSHOW, DECA and their like
 * keep them, or a list of one dict a frame.
 *
 * @throws what `readPickle` throws, and TypeError where it holds no motion
 */
export function readPickleClip(bytes: Uint8Array, options: Omit<PickleOptions, "kind">): Clip {
  return objectsClip(readPickle(bytes), { ...options, kind: "a Python pickle" });
}

/** A clip of what a pickle held. */
export function objectsClip(value: PickleValue, options: PickleOptions): Clip {
  const arrays = arraysOf(value);
  if (arrays !== null) {
    if (isTalkShow(arrays)) return talkShowClip(arrays, { ...options, kind: `${options.kind} of TalkSHOW` });
    return flameClip(arrays, { ...options, kind: `${options.kind} of ${arrays.size} arrays` });
  }
  if (Array.isArray(value) && value.length > 0) {
    requireFrames(value.length);
    const frames = value.map(arraysOf);
    if (frames.every((frame) => frame !== null)) {
      return flameClip(stackFrames(frames), {
        ...options,
        kind: `${options.kind} of ${frames.length} frames`,
      });
    }
  }
  throw new TypeError(
    `Cannot read motion, a pickle must hold a dict of arrays, or a list of them: it holds ${describe(value)}`,
  );
}

/** Arrays have more; of lists one row may stand in a pickle a million times. */
const MOST_LISTED = 1 << 22;

/** The numeric arrays of a dict, by name; dicts inside it too, one deep. Null where it is no dict. */
export function arraysOf(value: PickleValue): NamedArrays | null {
  if (!(value instanceof Map)) return null;
  const arrays = new Map<string, NamedArray>();
  const take = (dict: Map<PickleValue, PickleValue>, deep: boolean) => {
    for (const [key, inner] of dict) {
      if (typeof key !== "string" || arrays.has(key)) continue;
      const array = arrayOf(inner);
      if (array !== null) arrays.set(key, array);
      else if (deep && inner instanceof Map) take(inner, false);
    }
  };
  take(value, true);
  return arrays;
}

function arrayOf(value: PickleValue): NamedArray | null {
  const record = value instanceof ChumpyRecord ? value.value() : value;
  if (typeof record === "number") return { shape: [], data: [record] };
  if (record instanceof NdArrayRecord && record.objects !== null) return null;
  if (record instanceof NdArrayRecord || record instanceof TensorRecord) return record;
  if (!Array.isArray(record) || record.length === 0) return null;
  // Lists of numbers, and lists of such lists.
  const rows = record.map((row) => Array.isArray(row) ? row : [row]);
  const width = rows[0]!.length;
  if (rows.length * width > MOST_LISTED) {
    throw new RangeError(
      `Cannot read motion, a list has at most ${MOST_LISTED} numbers: ${rows.length * width}`,
    );
  }
  if (
    width === 0 ||
    rows.some((row) => row.length !== width || row.some((number) => typeof number !== "number"))
  ) {
    return null;
  }
  return {
    shape: Array.isArray(record[0]) ? [record.length, width] : [record.length],
    data: rows.flat() as number[],
  };
}
