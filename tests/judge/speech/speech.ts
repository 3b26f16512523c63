import { buildStockAvatar } from "../../../runtime/avatar/stock/build.ts";
import { copyPose, restPose } from "../../../runtime/motion/head_pose.ts";
import { partsOfArpabet, type TimedPhone } from "../../../runtime/speech/phones.ts";
import { createPhoneFrames } from "../../../runtime/speech/phone_frames.ts";
import type { SpeechFrame } from "../../../runtime/speech/speech_frame.ts";
import { readSound } from "../../../runtime/video/read_sound.ts";
import type { Bench, Check, Figure } from "../check.ts";
import { motionFigure } from "../clip.ts";
import { MEASURES } from "../measures.ts";
import { film } from "../turns.ts";
import { driveMouth, sayFrames } from "./driven_mouth.ts";
import { hear, keepFrames } from "./hear.ts";
import { LISTENING_RATE } from "../../../runtime/speech/listening/mel.ts";
import { type LipFigures, lipFigures, type Share } from "./lip_figures.ts";

const FPS = 30;

export const speech: Check = {
  name: "speech",
  summary: "the stock head says a recording: lips, jaw and time by its phones, and by what is seen of it",
  async run(bench) {
    if (bench.speech === undefined) return { skipped: "no recording was given: --speech" };
    const { pcm } = await readSound(bench.speech, { sampleRate: LISTENING_RATE });
    const length = pcm.length / LISTENING_RATE * 1000, heard = await hear(pcm);
    const figures: Figure[] = [];
    if (bench.phones !== undefined) {
      const { head } = await buildStockAvatar();
      const phones = readPhones(await Deno.readTextFile(bench.phones));
      const ways = [["as heard", heard, 0.9], [
        "told the phones",
        keepFrames(createPhoneFrames(phones, LISTENING_RATE), pcm),
        0.95,
      ]] as const;
      for (const [way, frames, limit] of ways) {
        figures.push(...mouthFigures(way, lipFigures(phones, driveMouth(head, frames, length)), limit));
      }
    }
    return { figures: [...figures, ...await filmed(bench, heard, length)] };
  },
};

function mouthFigures(way: string, figures: LipFigures, limit: number): Figure[] {
  const { shut, tucked, open, round, all, apart, lag, correlation } = figures;
  return [
    shareFigure(`lips where they ought to be, ${way}`, all, limit),
    shareFigure(`shut at p, b, m, ${way}`, shut),
    shareFigure(`lower lip at the teeth at f, v, ${way}`, tucked),
    shareFigure(`open at a, ${way}`, open),
    shareFigure(`round at o, u, w, ${way}`, round),
    shareFigure(`apart elsewhere, ${way}`, apart),
    {
      name: `jaw off its labels, ${way}`,
      value: Math.abs(lag),
      bound: "at most",
      limit: 20,
      unit: "milliseconds",
      notes: [`${lag} ms late, where they correlate by ${correlation.toFixed(3)}`],
    },
  ];
}

/** What the tracker sees of a film of it, against what it was driven by. */
async function filmed(bench: Bench, frames: readonly SpeechFrame[], length: number): Promise<Figure[]> {
  const count = bench.frames(Math.floor(length / 1000 * FPS));
  const poses = [restPose()];
  for (const pose of sayFrames(frames, length, length / count, { seed: 1 })) {
    const kept = restPose();
    copyPose(pose, kept);
    poses.push(kept);
  }
  const seen = await film(bench, "speech", poses);
  if (seen === null) throw new Error("Cannot judge speech, the tracker found no face from the front");
  const jaw = MEASURES.find(({ name }) => name === "jaw opening")!;
  return [motionFigure(bench, jaw, seen.shots, seen.poses)].map((figure) => ({
    ...figure,
    name: "jaw opening, filmed and tracked",
  }));
}

function shareFigure(name: string, { reached, of, missed }: Share, limit?: number): Figure {
  return {
    name,
    value: reached / of,
    bound: limit === undefined ? "for information" : "at least",
    limit: limit ?? 0,
    unit: "share",
    notes: [
      `${reached} of ${of}${missed.length > 0 ? `, not at ${missed.map(Math.round).join(", ")} ms` : ""}`,
    ],
  };
}

/** Phones as align.py beside this file writes them: [name in ARPAbet, start, end], milliseconds. */
function readPhones(text: string): TimedPhone[] {
  const phones: TimedPhone[] = [];
  for (const [name, start, end] of JSON.parse(text).phones as [string, number, number][]) {
    const parts = partsOfArpabet(name), last = phones.at(-1);
    // A sound without a shape has its neighbour's.
    if (parts === null) {
      if (last) phones[phones.length - 1] = { ...last, end };
      continue;
    }
    let from = start;
    for (const { viseme, share } of parts) {
      phones.push({ viseme, start: from, end: from += share * (end - start) });
    }
  }
  return phones;
}
