import type { NpyValue } from "../../formats/npy.ts";
import { arkitIndexOf, plainName } from "./arkit_names.ts";
import { arkitClip } from "./arkit_clip.ts";
import type { Clip } from "./clip.ts";
import { flameClip, type NamedArray, type NamedArrays } from "./flame/flame_arrays.ts";
import { TALKSHOW_WIDTH, talkShowArray } from "./talkshow.ts";

const SMALL_BYTES = 16 << 20;

export interface NumpyOptions {
  readonly name: string;
  readonly fps?: number | undefined;
}

/**
 * Reads a .npz file as a clip: FLAME's motion by the names of its arrays, or `weights` [frames, n] with ARKit's
 * `names` [n].
 *
 * @throws SyntaxError, TypeError or RangeError where the file is broken or holds no motion
 */
export async function readNpzClip(bytes: Uint8Array, options: NumpyOptions): Promise<Clip> {
  const { readNpzValues } = await import("../../formats/npz.ts");
  // Zeros, which pack well, must not take more than a long take does.
  const values = await readNpzValues(bytes, { mostBytes: SMALL_BYTES + 4 * bytes.length });
  const kind = `a .npz of ${values.size} arrays`;
  const numbers = new Map<string, NamedArray>();
  let names: readonly string[] | null = null;
  for (const [name, value] of values) {
    if ("data" in value) numbers.set(name, value);
    else if ("text" in value) {
      if (value.text.some((text) => arkitIndexOf(text) !== undefined)) names = value.text;
      // VHAP's ids of frames are text.
      else if (value.text.length > 0 && value.text.every((text) => /^\d{1,9}$/.test(text))) {
        numbers.set(name, { shape: value.shape, data: value.text.map(Number) });
      }
    } else if (value.objects.length === 1) {
      // A dict that was saved whole.
      const { arraysOf } = await import("./pickle_clip.ts");
      for (const [inner, array] of arraysOf(value.objects[0]!) ?? []) numbers.set(inner, array);
    }
  }
  const weights = [...numbers].find(([name]) => WEIGHT_NAMES.includes(plainName(name)));
  if (names !== null && weights !== undefined) {
    return namedWeights(weights[1], names, numbers, { ...options, kind });
  }
  return flameClip(numbers, { ...options, kind });
}

const WEIGHT_NAMES = ["weights", "blendshapes", "blendshape", "arkit", "values", "coeffs"];

function namedWeights(
  { shape, data }: NamedArray,
  names: readonly string[],
  all: NamedArrays,
  { name, fps, kind }: NumpyOptions & { kind: string },
): Clip {
  const frames = data.length / names.length;
  if (!Number.isInteger(frames) || frames < 1) {
    throw new TypeError(
      `Cannot read weights, they must have a shape of [frames, ${names.length}]: [${shape.join(", ")}]`,
    );
  }
  const said = Number(all.get("fps")?.data[0] ?? NaN);
  const known = said > 0 && said <= 1000;
  const joints = all.get("joints")?.data;
  return arkitClip({
    names,
    frames,
    weights: data as ArrayLike<number>,
    ...joints instanceof Float32Array && joints.length === frames * 15 ? { joints } : {},
  }, {
    name,
    fps: fps ?? (known ? said : 30),
    facts: {
      kind,
      rate: fps !== undefined
        ? "as given"
        : known
        ? "as its fps says"
        : "assumed, as the file does not say: give --fps",
    },
  });
}

/**
 * Reads a .npy file as a clip: TalkSHOW's [frames, 265], or a dict, or a list of one dict a frame, saved with
 * allow_pickle.
 *
 * @throws SyntaxError, TypeError or RangeError where the file is broken or holds no motion
 */
export async function readNpyClip(bytes: Uint8Array, options: NumpyOptions): Promise<Clip> {
  const { readNpyValue } = await import("../../formats/npy.ts");
  const value = await readNpyValue(bytes);
  if ("objects" in value) {
    const { objectsClip } = await import("./pickle_clip.ts");
    const content = value.objects.length === 1 ? value.objects[0]! : [...value.objects];
    return objectsClip(content, { ...options, kind: "a NumPy file of Python objects" });
  }
  const kind = describeArray(value);
  if ("data" in value && value.shape.at(-1) === TALKSHOW_WIDTH && value.data.length > 0) {
    return talkShowArray(value, { ...options, kind: `${kind}, as TalkSHOW writes them` });
  }
  throw new TypeError(
    `Cannot read motion, an array without names must be TalkSHOW's [frames, ${TALKSHOW_WIDTH}]: it is ${kind}`,
  );
}

/** "a NumPy array of shape [2, 3]". */
export const describeArray = (value: NpyValue): string =>
  `a NumPy array of ${"text" in value ? "text" : "numbers"}, shape [${value.shape.join(", ")}]`;
