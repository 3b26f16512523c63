import { defineCommand } from "../../runtime/cli/command.ts";
import { runCommand } from "../../runtime/cli/run_command.ts";
import { choice, number, text } from "../../runtime/cli/flags.ts";
import { abortOnInterrupt } from "../../runtime/cli/whole_output.ts";

export interface JudgeOptions {
  /** Names of checks; all where empty. */
  readonly only: readonly string[];
  /** Frames of each check; its own number where left out. */
  readonly frames?: number;
  /** Folder for frames with landmarks drawn. */
  readonly out?: string;
  /** File for the figures. */
  readonly json?: string;
  /** Name or path of an avatar on whatever head; its check is skipped where left out. */
  readonly avatar: string | undefined;
  /** Path of an iPhone capture; its check is skipped where left out. */
  readonly clip: string | undefined;
  /** Path of MediaPipe's canonical face; its check is skipped where left out. */
  readonly canonicalFace: string | undefined;
  /** Path of points on the average scanned head; its check is skipped where left out. */
  readonly surface: string | undefined;
  /** Path of that head's 68 landmarks; its proportions are left out where left out. */
  readonly surfaceLandmarks: string | undefined;
  /** Path of a recording of speech; its check is skipped where left out. */
  readonly speech: string | undefined;
  /** Path of the times of its phones; their figures are left out where left out. */
  readonly phones: string | undefined;
  /** Folder of pairs that tracking/make_tests.ts made; their check is skipped where left out. */
  readonly pairs: string | undefined;
  /** Folder of speech that speech/net/make_speech.py made; its check is skipped where left out. */
  readonly spoken: string | undefined;
  readonly signal: AbortSignal;
}

export const command = defineCommand({
  name: "judge",
  isProgram: true,
  summary: "let an independent face tracker judge the stock avatar",
  flags: {
    only: choice("one check alone", [
      "surface",
      "canonical",
      "landmarks",
      "finding",
      "people",
      "turns",
      "clip",
      "retargeted",
      "avatar",
      "tracking",
      "listening",
      "speech",
    ]),
    frames: number("frames of each check; its own number where not given", "count", undefined, {
      min: 3,
      max: 10_000,
      step: 1,
    }),
    avatar: text(
      "an avatar to be found too, on whatever head; that check is skipped where not given",
      "name or path",
    ),
    clip: text("Live Link Face .csv to drive and track; that check is skipped where not given", "path"),
    canonical: text("canonical face as .json; that check is skipped where not given", "path"),
    surface: text("points on the average head as .json; that check is skipped where not given", "path"),
    "surface-landmarks": text("68 landmarks of that head as .json, for its proportions", "path"),
    speech: text("a recording for the stock head to say; that check is skipped where not given", "path"),
    phones: text("the times of its phones, as tests/judge/speech/align.py writes them", "path"),
    pairs: text(
      "folder of pairs that tests/judge/tracking/make_tests.ts made, for the webcam's weights",
      "path",
    ),
    spoken: text(
      "folder of speech that tests/judge/speech/net/make_speech.py made, for the listener",
      "path",
    ),
    out: text("folder for frames with landmarks drawn, worst first: ours green, the tracker's red", "path"),
    json: text("file for the figures", "path"),
  },
  examples: [
    [
      "deno task judge --clip take.csv --canonical canonical_face.json",
      "all figures, five to ten minutes",
    ],
    ["deno task judge --only landmarks --out out/judge", "one check, and its frames to look at"],
    [
      "deno task judge --only avatar --avatar mine --out out/judge",
      "an avatar of yours, found from 200 sides",
    ],
    [
      "deno task judge --only tracking --pairs ../pairs",
      "weights in and out by the page's tracking, over films of heads that nothing was fitted to",
    ],
    [
      "deno task judge --only speech --speech talk.flac --phones talk.json",
      "lips, jaw and time of a recording, by its phones and by what the tracker sees",
    ],
    [
      "deno task judge --only listening --spoken ../spoken",
      "mouth shapes heard in voices and languages that nothing was trained on, and headaudio's beside them",
    ],
    ["deno task judge --frames 20", "a quick look"],
  ],
  notes: [
    "The tracker is MediaPipe's face mesh in a headless Chromium; nothing leaves this machine once its package is " +
    "here. Checks whose outside file is not given are skipped. Ends with 1 where a figure is missed.",
  ],
  async run(
    {
      only,
      frames,
      avatar,
      clip,
      canonical,
      surface,
      "surface-landmarks": surfaceLandmarks,
      speech,
      phones,
      pairs,
      spoken,
      out,
      json,
    },
  ) {
    const { runJudge } = await import("./main.ts");
    const { signal, release } = abortOnInterrupt();
    try {
      const reached = await runJudge({
        only: only === undefined ? [] : [only],
        ...(frames === undefined ? {} : { frames }),
        ...(out === undefined ? {} : { out }),
        ...(json === undefined ? {} : { json }),
        avatar,
        clip,
        canonicalFace: canonical,
        surface,
        surfaceLandmarks,
        speech,
        phones,
        pairs,
        spoken,
        signal,
      });
      return reached ? 0 : 1;
    } catch (error) {
      if (!signal.aborted) throw error;
      console.error("Interrupted");
      return 130;
    } finally {
      release();
    }
  },
});

if (import.meta.main) Deno.exit(await runCommand(command, Deno.args));
