import { writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { joinSound } from "../../base/sound/join_sound.ts";
import { writeWav } from "../../base/sound/wav.ts";
import { columns } from "../../cli/columns.ts";
import { UsageError } from "../../cli/flags.ts";
import { inSteps } from "../../cli/in_steps.ts";
import { refusePlace } from "../../cli/out_place.ts";
import { writeWhole } from "../../cli/whole_output.ts";
import type { TimedPhone } from "../../speech/phones.ts";
import { closeVoices, findVoice, listVoices } from "../../speech/voices/list_voices.ts";
import type { Voice } from "../../speech/voices/voice.ts";
import { offerSpeechServer } from "./speech_server_flag.ts";
import type { VoicesOptions } from "./voices.ts";

/** @returns the exit code */
export async function runVoices(options: VoicesOptions): Promise<number> {
  const { say, out } = options;
  if (say === undefined && (out !== undefined || options.voice !== undefined)) {
    throw new UsageError("Cannot speak, --say must tell the text: none given");
  }
  if (out !== undefined && extname(out).toLowerCase() !== ".wav") {
    throw new UsageError(`Cannot speak into a file, its name must end with .wav: ${out}`);
  }
  await offerSpeechServer(options["speech-server"]);
  try {
    if (say === undefined) return await list(options);
    return await speak(say, options);
  } finally {
    await closeVoices();
  }
}

async function list({ language, json }: VoicesOptions): Promise<number> {
  const all = await listVoices(console.error);
  const wanted = language?.toLowerCase();
  const speaks = ({ languages }: Voice) =>
    languages.some((tag) => tag === wanted || tag.startsWith(`${wanted}-`));
  const voices = wanted === undefined ? all : all.filter(speaks);
  const rows = voices.map(({ id, label, languages, timed }) => ({ id, label, languages, timed }));
  if (json) console.log(JSON.stringify(rows, null, 2));
  else if (rows.length > 0) {
    for (
      const line of columns(
        rows.map(({ id, label, languages, timed }) => [
          id,
          `${label}${languages.length > 0 ? ` (${languages.join(", ")})` : ""}${
            timed ? "" : ", without times"
          }`,
        ]),
      )
    ) console.log(line);
  }
  if (voices.length > 0) return 0;
  console.error(
    all.length === 0
      ? "This machine has no voice: deno task setup installs espeak-ng and flite"
      : `No voice speaks ${language}: deno task voices lists them all`,
  );
  return 1;
}

async function speak(text: string, { voice: id, rate, out, replace, json }: VoicesOptions): Promise<number> {
  if (out !== undefined) await refusePlace(out, { action: "speak into the file", replace });
  return await inSteps("Speaking", 2, async ({ signal, step }) => {
    const voice = await findVoice(id);
    await step(1, voice.label);
    const begin = performance.now();
    let first = NaN;
    const pieces: Float32Array[] = [];
    const phones: TimedPhone[] = [];
    let sampleRate = 1;
    for await (const chunk of voice.speak(text, { rate, signal })) {
      if (pieces.length === 0) first = performance.now() - begin;
      pieces.push(chunk.pcm);
      phones.push(...chunk.phones);
      sampleRate = chunk.sampleRate;
    }
    const all = performance.now() - begin;
    const pcm = joinSound(pieces);
    const seconds = pcm.length / sampleRate;
    if (pcm.length === 0) throw new Error(`Cannot speak, the voice must be able to say it: ${voice.id}`);
    if (out !== undefined) {
      await writeWhole(out, (path) => writeFile(path, writeWav(pcm, sampleRate), { signal }));
    }
    if (json) return [JSON.stringify({ voice: voice.id, seconds, sampleRate, out, phones }, null, 2)];
    return [
      `${out ?? voice.id}: ${seconds.toFixed(2)} s of ${sampleRate} Hz; first sound after ${
        first.toFixed(0)
      } ms, all ` +
      `after ${all.toFixed(0)} ms`,
      ...(out === undefined ? shapesOf(voice, phones) : []),
    ];
  });
}

function shapesOf(voice: Voice, phones: readonly TimedPhone[]): string[] {
  if (!voice.timed) return ["It tells no times: the mouth's shapes are heard in its sound"];
  return phones.map(({ viseme, start, end }) =>
    `  ${viseme.padEnd(3)} ${start.toFixed(0).padStart(6)} to ${end.toFixed(0).padStart(6)} ms`
  );
}
