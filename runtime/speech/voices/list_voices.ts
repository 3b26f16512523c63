import { nearest } from "../../base/nearest.ts";
import { createEspeakEngine, type EspeakEngine } from "./espeak/engine.ts";
import { espeakProgram } from "./espeak/program.ts";
import { espeakVoices } from "./espeak/voices.ts";
import { fliteVoices } from "./flite.ts";
import { readSpeechServer, type SpeechServer } from "./server/config.ts";
import { serverVoices } from "./server/voices.ts";
import type { Voice } from "./voice.ts";

let engine: EspeakEngine | null = null;

/** Who speaks where nobody is asked for. */
const USUAL = "espeak:en-us";

/**
 * The voices of this machine and of the server that it was told of, the usual one first, then espeak-ng's by their
 * languages' names, flite's and the server's. espeak-ng's library then stands ready in a process of its own:
 * closeVoices ends it.
 *
 * @param server that of the environment where it is not given
 * @throws RangeError for a server that the environment names wrongly
 */
export async function listVoices(
  server: SpeechServer | null = readSpeechServer((name) => Deno.env.get(name)),
): Promise<Voice[]> {
  const lists = await Promise.all([listEspeak(), fliteVoices(), server === null ? [] : serverVoices(server)]);
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
  const near = nearest(id, voices.map((voice) => voice.id));
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
