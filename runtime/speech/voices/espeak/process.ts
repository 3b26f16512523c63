/**
 * The process that holds libespeak-ng: one sentence after another from standard input to standard output. It is a
 * process of its own because the library is C that reads strangers' texts (five overflows were found in 2023): what
 * ends it ends no session, and nobody's event loop waits for it.
 */
import { fileURLToPath } from "node:url";
import { message } from "../../../base/message.ts";
import { type EspeakLibrary, openEspeakLibrary } from "./library.ts";
import { type EspeakAnswer, type EspeakOrder, packFrame } from "./messages.ts";
import { createPhoneTimes } from "./phone_times.ts";
import { openEspeakWasm } from "./wasm.ts";

/** Sentences that wait, by their jobs. */
const waiting = new Map<number, Extract<EspeakOrder, { job: number }>>();
let current: number | null = null;
let stopped = false;

function answer(what: EspeakAnswer, pcm?: Float32Array): void {
  const frame = packFrame(what, pcm && new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength));
  for (let at = 0; at < frame.length;) at += Deno.stdout.writeSync(frame.subarray(at));
}

async function speakAll(library: EspeakLibrary): Promise<void> {
  for (const [job, order] of waiting) {
    waiting.delete(job);
    [current, stopped] = [job, false];
    const times = createPhoneTimes(
      library.sampleRate,
      ({ pcm, phones }) => answer({ kind: "chunk", job, phones }, pcm),
    );
    try {
      await library.speak(order, (pcm, events) => {
        if (!stopped) times.push(pcm, events);
        return !stopped;
      });
      if (!stopped) times.finish();
      answer({ kind: "done", job });
    } catch (error) {
      answer({ kind: "failed", job, reason: message(error) });
    }
  }
  current = null;
}

function take(order: EspeakOrder, library: EspeakLibrary): void {
  if ("stop" in order) {
    if (waiting.delete(order.stop)) answer({ kind: "done", job: order.stop });
    if (order.stop === current) stopped = true;
    return;
  }
  waiting.set(order.job, order);
  if (current === null) speakAll(library);
}

/** The first sentence of a process takes 60 ms longer than the next, 140 on a busy machine: nobody shall wait for it. */
async function warmUp(library: EspeakLibrary): Promise<void> {
  const times = createPhoneTimes(library.sampleRate, () => {});
  const sentence = { text: "Happy.", voice: "en-us", speed: 175, pause: true };
  await library.speak(sentence, (pcm, events) => {
    times.push(pcm, events);
    return true;
  }).catch(() => {}); // an installation without English
}

async function openEspeak(): Promise<EspeakLibrary> {
  try {
    return openEspeakLibrary();
  } catch (error) {
    const root = fileURLToPath(new URL("../../../../", import.meta.url));
    return await openEspeakWasm([Deno.cwd(), root]).catch(() => {
      throw error;
    });
  }
}

async function serve(): Promise<void> {
  let library;
  try {
    library = await openEspeak();
    await warmUp(library);
  } catch (error) {
    return answer({ kind: "unable", reason: message(error) });
  }
  answer({ kind: "ready", sampleRate: library.sampleRate, voices: library.voices() });
  let line = "";
  for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    const lines = (line + text).split("\n");
    line = lines.pop()!;
    for (const written of lines) take(JSON.parse(written), library);
  }
  Deno.exit(0); // whoever started it is gone
}

await serve();
