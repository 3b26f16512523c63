import { extname } from "node:path";
import { defineCommand } from "../cli/command.ts";
import { type Flags, number, text, toggle, UsageError, type Values } from "../cli/flags.ts";
import { sessionAddress } from "./clip/session_address.ts";

const seconds = (help: string) => number(help, "s", undefined, { min: 0, max: 86400 });

const FLAGS = {
  fps: number("the file's own rate, where what it says or tells is wrong", "1/s", undefined, {
    min: 0.1,
    max: 1000,
  }),
  from: seconds("begin here, from the clip's start"),
  to: seconds("end here"),
  rate: number("frames a second that come out; gaps are filled", "1/s", undefined, { min: 1, max: 240 }),
  loop: toggle("let the end fade into the beginning, so that it can be played in a circle"),
  out: text("write what came of it: .json, .jsonl, .csv (Live Link Face) or .npz (FLAME)", "path"),
  replace: toggle("write over a file of --out that is there already"),
  play: text(
    "drive a live session with it, at its own pace, and frame by frame as it was received",
    "address",
  ),
  strip: text("draw frames of it, evenly spaced, side by side: .png", "path"),
  frames: number("pictures of the strip", "count", 12, { min: 1, max: 120, step: 1 }),
  size: number("side of a picture of the strip", "pixels", 256, { min: 128, max: 1024, step: 16 }),
  avatar: text("name of an avatar, or its folder, for the strip", "name or path", "stock"),
  avatars: text("folder of the avatars; avatars/ beside deno.json where not given", "path"),
} satisfies Flags;

export type ClipOptions = Values<typeof FLAGS>;

/** Kinds of files that `--out` writes. */
export const CLIP_ENDINGS = [".json", ".jsonl", ".csv", ".npz"] as const;

export const command = defineCommand({
  name: "clip",
  summary: "say what is inside a recorded motion, draw, trim, loop and rewrite it",
  flags: FLAGS,
  words: { hint: "FILE", most: 1 },
  examples: [
    ["deno task clip take.csv", "its kind, frames and rate, how the rate was found, gaps, what moves most"],
    ["deno task clip talk.npz --strip out/talk.png", "twelve pictures of it"],
    [
      "deno task clip old.csv --fps 25 --rate 60 --out new.csv",
      "recorded at 25 whatever it says, written at 60",
    ],
    [
      "deno task clip take.csv --from 2.5 --to 6 --loop --out idle.json",
      "a part that goes round without a jump",
    ],
    ["deno task clip out/recordings/studio.jsonl --out take.csv", "what drove a session, for other programs"],
    [
      "deno task clip studio.jsonl --play ws://127.0.0.1:8787/live/studio",
      "drives the head again, to the bit",
    ],
    ["deno task clip flame_param/ --out track.npz", "a folder of frames as one file"],
  ],
  notes: [
    "Reads Live Link Face's CSV at any rate (and tables like it: semicolons, tabs, UTF-16) and its datagrams; what drove a session " +
    "as JSON lines (deno task start --record-motion); JSON of " +
    "Audio2Face, LAM (bsData) and lists of named weights; .npz, .npy, .pkl and folders of frames by the names that " +
    "TalkSHOW, DECA, EMOCA, SMIRK, VHAP and GaussianAvatars use. What a file is, its bytes say, not its name. " +
    "--from and --to come first, then --rate, then --loop, which shortens the clip by half a second.",
  ],
  async run(options, words) {
    const [file] = words;
    if (file === undefined) {
      throw new UsageError("Cannot read a clip without its FILE: deno task clip take.csv");
    }
    refuseWrongOutputs(options);
    const { runClip } = await import("./clip/run.ts");
    return await runClip(file, options);
  },
});

function refuseWrongOutputs({ from, to, out, play, strip }: ClipOptions): void {
  if (from !== undefined && to !== undefined && from >= to) {
    throw new UsageError(`Cannot trim a clip, --from must be before --to: ${from} and ${to}`);
  }
  if (out !== undefined && !CLIP_ENDINGS.some((ending) => ending === extname(out).toLowerCase())) {
    throw new UsageError(`Cannot write a clip, its name must end with ${CLIP_ENDINGS.join(", ")}: ${out}`);
  }
  if (play !== undefined) sessionAddress(play);
  if (strip !== undefined && extname(strip).toLowerCase() !== ".png") {
    throw new UsageError(`Cannot draw a strip, its name must end with .png: ${strip}`);
  }
}
