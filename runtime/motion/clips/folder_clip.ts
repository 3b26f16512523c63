import { describeFile } from "../../formats/file_kind.ts";
import { quoted } from "../../formats/text.ts";
import { reason } from "../../base/message.ts";
import type { Clip } from "./clip.ts";
import { flameClip, flamePartOf, type NamedArray, type NamedArrays } from "./flame/flame_arrays.ts";
import { stackFrames } from "./flame/stack.ts";

/** A folder that is handed in. */
export interface ClipFolder {
  /** Files below it by their path, with `/` between folders, two folders deep. */
  readonly files: readonly string[];
  read(path: string): Promise<Uint8Array>;
}

const FRAME_FILE = /^(.*?)(\d+)\.(npz|npy|pkl|pickle)$/i;
const MOST_FRAMES = 1 << 16;

/**
 * Reads a folder of motion as a clip: one file a frame (VHAP's and GaussianAvatars' `flame_param/00000.npz`, DECA's
 * code dicts as .npy or .pkl), one folder a frame (EMOCA's `000001_000/exp.npy`, `pose.npy`), or one file an array
 * (`exp.npy`, `pose.npy` of all frames). Numbers in names give the frames' order, and gaps where some are missing.
 *
 * @throws TypeError where there is no such file, and what the readers throw, with the file's name
 */
export async function readFolderClip(
  folder: ClipFolder,
  name: string,
  { fps }: { readonly fps?: number | undefined } = {},
): Promise<Clip> {
  const inside = folder.files.filter((path) => /(^|\/)flame_params?\//.test(path));
  const files = inside.length > 0 ? inside : folder.files;
  const frames = framesOf(files);
  if (frames.length > MOST_FRAMES) {
    throw new RangeError(
      `Cannot read motion, a folder of ${MOST_FRAMES} frames is the largest: ${frames.length}`,
    );
  }
  if (frames.length > 0) {
    const read: NamedArrays[] = [];
    for (const { paths } of frames) read.push(await frameOf(folder, paths));
    const stacked = new Map(
      stackFrames(read.map((frame) => new Map([...frame].filter(([key]) => isMotion(key))))),
    );
    stacked.set("timestep_id", { shape: [frames.length], data: frames.map(({ number }) => number) });
    return flameClip(stacked, { name, fps, kind: `a folder of ${frames.length} frames` });
  }
  const arrays = files.filter((path) => /^[^/]*\.npy$/i.test(path) && isMotion(baseOf(path)));
  if (arrays.length === 0) {
    throw new TypeError(
      `Cannot read motion, a folder needs .npz, .npy or .pkl files, one a frame: ${
        quoted(folder.files.slice(0, 5).join(", ") || "none", 80)
      }`,
    );
  }
  return flameClip(await frameOf(folder, arrays), { name, fps, kind: `a folder of ${arrays.length} arrays` });
}

const baseOf = (path: string): string => path.replace(/^.*\//, "").replace(/\.\w+$/, "");
const isMotion = (name: string): boolean => {
  const part = flamePartOf(name);
  return part !== undefined && part !== "steps" && part !== "times";
};

interface Frame {
  readonly number: number;
  readonly paths: string[];
}

/** The files of each frame, in the frames' order. */
function framesOf(files: readonly string[]): Frame[] {
  const groups = new Map<string, Frame[]>();
  const folders = new Map<string, string[]>();
  for (const path of files) {
    const [, stem, digits, ending] = FRAME_FILE.exec(path) ?? [];
    if (digits !== undefined && !isMotion(baseOf(path))) {
      const key = `${stem}.${ending!.toLowerCase()}`;
      groups.set(key, [...groups.get(key) ?? [], { number: Number(digits), paths: [path] }]);
    }
    const parent = /^(.*\d.*)\/[^/]+\.npy$/i.exec(path)?.[1];
    if (parent !== undefined && isMotion(baseOf(path))) {
      folders.set(parent, [...folders.get(parent) ?? [], path]);
    }
  }
  // The largest series is the motion: others are a canonical frame, a person, a detail.
  const series = [...groups.values()].sort((a, b) => b.length - a.length)[0] ?? [];
  const nested = numbered([...folders]);
  const found = nested.length > series.length ? nested : series;
  return found.sort((a, b) => a.number - b.number);
}

/** Folders by the number in their names that tells them apart; by their order where none does. */
function numbered(folders: readonly (readonly [name: string, paths: string[]])[]): Frame[] {
  const natural = new Intl.Collator("en", { numeric: true });
  const sorted = [...folders].sort(([a], [b]) => natural.compare(a, b));
  const runs = sorted.map(([name]) => name.match(/\d+/g)!.map(Number));
  const column =
    runs[0]?.findIndex((_, i) => new Set(runs.map((numbers) => numbers[i])).size === runs.length) ?? -1;
  return sorted.map(([, paths], i) => ({ number: column < 0 ? i : runs[i]![column] ?? i, paths }));
}

async function frameOf(folder: ClipFolder, paths: readonly string[]): Promise<NamedArrays> {
  const arrays = new Map<string, NamedArray>();
  for (const path of paths) {
    try {
      const bytes = await folder.read(path);
      for (const [key, array] of await arraysIn(bytes, baseOf(path))) arrays.set(key, array);
    } catch (cause) {
      const kind = [TypeError, RangeError, SyntaxError].find((kind) => cause instanceof kind) ?? Error;
      throw new kind(`Cannot read motion, ${quoted(path, 80)} is bad, ${reason(cause)}`, { cause });
    }
  }
  return arrays;
}

/** The arrays of one file; one without names has the file's. */
async function arraysIn(bytes: Uint8Array, name: string): Promise<NamedArrays> {
  const kind = describeFile(bytes);
  if (/^a NumPy archive/.test(kind)) {
    return await (await import("../../formats/npz.ts")).readNpz(bytes);
  }
  const { arraysOf } = await import("./pickle_clip.ts");
  if (/^a NumPy array/.test(kind)) {
    const value = await (await import("../../formats/npy.ts")).readNpyValue(bytes);
    if ("data" in value) return new Map([[name, value]]);
    const arrays = "objects" in value ? arraysOf(value.objects[0] ?? null) : null;
    if (arrays !== null) return arrays;
  } else if (kind === "a Python pickle") {
    const arrays = arraysOf((await import("../../formats/pickle/pickle.ts")).readPickle(bytes));
    if (arrays !== null) return arrays;
  }
  throw new TypeError(`Cannot read frame, it must be named arrays: it is ${kind}`);
}
