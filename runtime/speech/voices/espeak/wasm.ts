import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { EspeakLibrary, EspeakSentence } from "./library.ts";
import type { PhoneEvent } from "./phone_times.ts";

/**
 * espeak-ng as WebAssembly, for machines without the library. It is under GPL-3 and no package of Headcast's: it is
 * used where somebody has installed it (`npm install @echogarden/espeak-ng-emscripten@0.3.5`), and never fetched.
 */
export const WASM_FILE = join("node_modules", "@echogarden", "espeak-ng-emscripten", "espeak-ng.js");

/** What is used of it, as 0.3.5 has it. */
interface Module {
  readonly eSpeakNGWorker: new () => {
    readonly samplerate: number;
    list_voices(): { name: string; identifier: string; languages: { name: string }[] }[];
    set_rate(wordsAMinute: number): void;
    /** 0 where it knows the voice. */
    set_voice(identifier: string): number;
    /** Synchronous; given true, it ends. */
    synthesize(
      text: string,
      take: (audio: Int16Array, events: { type: string; audio_position: number; id?: unknown }[]) => boolean,
    ): void;
  };
}

/** @throws Error where it is not installed in one of the folders, or is another version that cannot be used */
export async function openEspeakWasm(folders: readonly string[]): Promise<EspeakLibrary> {
  const path = folders.map((folder) => join(folder, WASM_FILE)).find(existsSync);
  if (path === undefined) throw new Error("Cannot open espeak-ng's WebAssembly, it must be installed");
  const { default: load } = await import(pathToFileURL(path).href);
  const { eSpeakNGWorker }: Module = await load();
  const speaker = new eSpeakNGWorker();
  return {
    sampleRate: speaker.samplerate,
    voices: () =>
      speaker.list_voices().map(({ name, identifier, languages }) => ({
        name,
        identifier,
        languages: languages.map((language) => language.name),
      })),
    // deno-lint-ignore require-await -- the library's promise is kept, though nothing waits here
    async speak({ text, voice, speed, pause }: EspeakSentence, take) {
      if (speaker.set_voice(voice) !== 0) {
        throw new Error(`Cannot speak with espeak-ng, it must know the voice: ${voice}`);
      }
      speaker.set_rate(Math.round(speed));
      let goesOn = true;
      speaker.synthesize(asPlain(text), (audio, events) => {
        goesOn &&= take(Float32Array.from(audio, (sample) => sample / 32768), events.flatMap(phoneOf));
        return !goesOn;
      });
      // It has no pause at the end, which the library has when it is asked for one.
      if (goesOn && pause) take(new Float32Array(0.3 * speaker.samplerate), []);
    },
  };
}

/** It reads all texts as SSML, with phonemes in [[ ]]. */
const asPlain = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("[[", "[ [");

function phoneOf(
  { type, audio_position: at, id }: { type: string; audio_position: number; id?: unknown },
): PhoneEvent[] {
  return type === "phoneme" && typeof id === "string" ? [{ at, phone: id }] : [];
}
