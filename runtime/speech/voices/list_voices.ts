import { nearest } from "../../base/nearest.ts";
import { cleanText } from "../../base/clean_text.ts";
import { splitSentences } from "../sentences.ts";
import { createEspeakEngine, type EspeakEngine } from "./espeak/engine.ts";
import { espeakProgram } from "./espeak/program.ts";
import { espeakVoices } from "./espeak/voices.ts";
import { fliteVoices } from "./flite.ts";
import { readSpeechServer, type SpeechServer } from "./server/config.ts";
import { serverVoices } from "./server/voices.ts";
import type { Voice } from "./voice.ts";

let engine: EspeakEngine | null = null;

/** Undefined: that of the environment. */
let told: SpeechServer | undefined;

/** Offers a server's voices from now on, in place of those of the server that the environment names. */
export function useSpeechServer(server: SpeechServer): void {
  told = server;
}

/** Who speaks where nobody is asked for. */
const USUAL = "espeak:en-us";

/**
 * The voices of this machine and of the server that it was told of, the usual one first, then espeak-ng's by their
 * languages' names, flite's and the server's. espeak-ng's library then stands ready in a process of its own:
 * closeVoices ends it.
 *
 * @param warn told in words for who runs this machine where the server is of no use
 * @throws RangeError for a server that the environment names wrongly
 */
export async function listVoices(warn: (words: string) => void = () => {}): Promise<Voice[]> {
  const server = told ?? readSpeechServer((name) => Deno.env.get(name));
  // The first text of a process loads ICU's tables, 70 ms: whoever lists voices will speak.
  splitSentences(cleanText("Happy."));
  const lists = await Promise.all([
    listEspeak(),
    fliteVoices(),
    server === null ? [] : serverVoices(server, undefined, (words) => {
      warn(`The speech server may be of no use, ${words}: ${server.address.origin}`);
    }),
  ]);
  const voices = lists.flat();
  const usual = voices.findIndex(({ id }) => id === USUAL);
  if (usual > 0) voices.unshift(...voices.splice(usual, 1));
  return voices;
}

/**
 * @param id of listVoices; none: the usual one
 * @throws RangeError where there is no such voice, and Error where there is none at all
 */
export async function findVoice(id?: string): Promise<Voice> {
  const voices = await listVoices();
  const [first] = voices;
  if (first === undefined) {
    throw new Error(
      "Cannot speak, this machine must have a voice (deno task setup installs espeak-ng): none",
    );
  }
  if (id === undefined) return first;
  const found = voices.find((voice) => voice.id === id);
  if (found !== undefined) return found;
  // A language, or what stands behind the engine's name, is what people try.
  const near = voices.find((voice) => voice.id.endsWith(`:${id}`) || voice.languages.includes(id))?.id ??
    nearest(id, voices.map((voice) => voice.id));
  throw new RangeError(
    `Cannot speak, there must be such a voice: ${id}${near === undefined ? "" : ` (did you mean ${near}?)`}`,
  );
}

/** Ends what stands ready. Whoever speaks just now fails; the next one starts it again. */
export async function closeVoices(): Promise<void> {
  const open = engine;
  engine = null;
  await open?.close();
}

async function listEspeak(): Promise<Voice[]> {
  engine ??= createEspeakEngine();
  try {
    return espeakVoices(await engine.voices(), engine, true);
  } catch {
    // Where the library cannot be opened, the program may be there.
    const listed = await espeakProgram.voices().catch(() => []);
    return espeakVoices(listed, espeakProgram, false);
  }
}
