import { joinSound } from "../../base/sound/join_sound.ts";
import { partsOfArpabet, type TimedPhone } from "../phones.ts";
import { createPhoneLine } from "./phone_line.ts";
import { readPcmStream } from "./pcm_stream.ts";
import { runProgram, textOf } from "./program.ts";
import { sayInSentences, type Sentence } from "./utterance.ts";
import type { Voice, VoiceChunk } from "./voice.ts";

/**
 * Voices that tell their phones' times truly, to 12 ms, and whom people hear. kal and kal16, made of diphones, do not;
 * awb_time can say nothing but the time of day.
 */
const VOICES: Readonly<Record<string, string>> = {
  slt: "English (America), a woman",
  rms: "English (America), a man",
  awb: "English (Scotland), a man",
};

/** @returns none where there is no program `flite` in PATH that has them */
export async function fliteVoices(): Promise<Voice[]> {
  // Windows has no file that is a program's standard error.
  if (Deno.build.os === "windows") return [];
  const listed = await textOf("flite", ["-lv"]).catch(() => "");
  const names = new Set(listed.split(":")[1]?.trim().split(/\s+/));
  return Object.entries(VOICES).filter(([name]) => names.has(name)).map(([name, label]) => ({
    id: `flite:${name}`,
    label: `${label}, flite`,
    languages: [name === "awb" ? "en-gb-scotland" : "en-us"],
    timed: true,
    speak: (text, options = {}) => sayInSentences(text, options, "en", (sentence) => say(name, sentence)),
  }));
}

/** One chunk: flite writes its sound when it has all of it, some 50 ms after it was started. */
async function* say(voice: string, { text, rate, signal }: Sentence): AsyncGenerator<VoiceChunk> {
  const ascii = inAscii(text);
  if (!/[A-Za-z0-9]/.test(ascii)) return;
  const stretch = ["--setf", `duration_stretch=${(1 / rate).toFixed(3)}`];
  // The phones go to standard output; the sound to a file, which standard error is too.
  const args = ["-voice", voice, ...stretch, "-psdur", "-t", ascii, "-o", "/dev/stderr"];
  const { output, second, ended } = runProgram("flite", args, "", signal);
  const patience = { of: "flite's", mostSeconds: 120, patienceMs: 30_000, signal };
  const [printed, chunks] = await Promise.all([
    new Response(output).text(),
    Array.fromAsync(readPcmStream(second, patience)),
  ]);
  await ended;
  signal?.throwIfAborted();
  const pcm = joinSound(chunks.map((chunk) => chunk.pcm));
  const sampleRate = chunks[0]?.sampleRate ?? 16_000;
  yield { pcm, sampleRate, phones: readPhones(printed, 1000 * pcm.length / sampleRate) };
}

/** Reads `pau:0.164 hh:0.255 ...`: phones, and when each ends, in seconds. */
function readPhones(printed: string, end: number): TimedPhone[] {
  const line = createPhoneLine();
  let start = 0;
  for (const [, name, seconds] of printed.matchAll(/(\S+?):([0-9.]+)/g)) {
    const stop = Math.min(end, 1000 * Number(seconds));
    if (stop <= start) continue;
    line.add(partsOfArpabet(name!), start, stop);
    start = stop;
  }
  line.finish(end);
  return line.take(Infinity);
}

/** flite reads ASCII: letters lose their accents, other signs become those that it knows. */
function inAscii(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/[\u2018\u2019]/g, "'").replace(
    /[\u201c\u201d\u00ab\u00bb]/g,
    '"',
  )
    .replace(/[\u2010-\u2015]/g, "-").replace(/ß/g, "ss").replace(/[^ -~]/g, " ");
}
