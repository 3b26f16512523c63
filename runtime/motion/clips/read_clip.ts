import { describeFile } from "../../formats/file_kind.ts";
import type { Clip } from "./clip.ts";

export interface ReadClipOptions {
  /** Frames per second, where what the file says or tells is to be overridden. */
  readonly fps?: number | undefined;
}

/**
 * Reads recorded motion, whatever the file is called: what it is, its first bytes tell. Live Link Face's CSV and tables
 * like it, its datagrams as they came; our own JSON lines of what drove a session; JSON of Audio2Face, LAM and others; .npz, .npy and pickles of FLAME's motion
 * (TalkSHOW, DECA, EMOCA, SMIRK, VHAP, GaussianAvatars). Each reader is loaded when it is needed.
 *
 * @param name as people know it, for the clip and for messages
 * @throws TypeError for a file of another kind, which is named; SyntaxError, TypeError or RangeError where it is broken
 */
export async function readClip(
  bytes: Uint8Array,
  name: string,
  options: ReadClipOptions = {},
): Promise<Clip> {
  const kind = describeFile(bytes);
  const setting = { name, ...options.fps === undefined ? {} : { fps: options.fps } };
  if (/^a NumPy array/.test(kind)) return await (await import("./numpy_clip.ts")).readNpyClip(bytes, setting);
  if (/^a NumPy archive/.test(kind)) {
    return await (await import("./numpy_clip.ts")).readNpzClip(bytes, setting);
  }
  if (kind === "a Python pickle" || /\.(pkl|pickle)$/i.test(name) && /^(of no kind|text)/.test(kind)) {
    return (await import("./pickle_clip.ts")).readPickleClip(bytes, setting);
  }
  if (kind === "JSON" && (await import("./lines/read_motion_lines.ts")).isMotionLines(bytes)) {
    return (await import("./lines/motion_clip.ts")).readMotionClip(bytes, setting);
  }
  if (kind === "JSON") return (await import("./json_clip.ts")).readJsonClip(bytes, setting);
  if (isDatagrams(bytes, name)) {
    return (await import("./live_link_datagrams.ts")).readLiveLinkCapture(bytes, name);
  }
  if (kind === "text") return (await import("./csv/live_link_csv.ts")).readLiveLinkCsv(bytes, setting);
  throw new TypeError(`Cannot read motion, no reader takes such a file: it is ${kind}`);
}

/** Datagrams of Live Link Face begin with their version and the length of a name. */
const isDatagrams = (bytes: Uint8Array, name: string): boolean =>
  /\.livelink$/i.test(name) || bytes[0] === 6 && bytes[1] === 0 && bytes[2] === 0 && bytes.length > 23;
