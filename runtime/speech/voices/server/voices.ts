import { ask, reasonOf } from "../../keyed_server.ts";
import { readPcmStream } from "../pcm_stream.ts";
import { sayInSentences, type Sentence } from "../utterance.ts";
import type { Voice, VoiceChunk } from "../voice.ts";
import { isSpeechName, type SpeechServer } from "./config.ts";

/** How long the server may take. Settable for tests. */
export interface SpeechPatience {
  /** Until it begins to answer, ms. */
  readonly answerMs: number;
  /** From one piece of sound to the next, ms. */
  readonly pauseMs: number;
  /** Until it has told its voices, ms. */
  readonly voicesMs: number;
}

const PATIENCE: SpeechPatience = { answerMs: 20_000, pauseMs: 15_000, voicesMs: 3_000 };
/** A sentence is at most 300 characters: some 25 s, or 100 s of a slow voice at half its rate. */
const MOST_SECONDS = 120;
/** What `response_format: "pcm"` means at OpenAI and those who follow it, where the answer tells no rate. */
const RATE = 24_000;
/** OpenAI's first voice, which others know as well. Where a server tells its voices, those are offered. */
const KNOWN = ["alloy"];
const MOST_VOICES = 200;
const MOST_LISTED = 256 * 1024;

const ASKING = { action: "speak", what: "the speech server" } as const;

const SOUND =
  /^(?:audio\/(?:x-)?(?:pcm|l16|raw|wav|wave)|audio\/vnd\.wave|(?:application|binary)\/octet-stream|)$/;

/**
 * The server's voices: those that were told, else those of its `/v1/audio/voices`, else the one that most have.
 *
 * @param warn told in words, without its address and key, where the server is not there or lets nobody in
 */
export async function serverVoices(
  server: SpeechServer,
  patience = PATIENCE,
  warn: (words: string) => void = () => {},
): Promise<Voice[]> {
  const names = server.voices.length > 0
    ? server.voices
    : await askForVoices(server, patience, warn) ?? KNOWN;
  return names.map((name) => ({
    id: `server:${name}`,
    label: `${name}, speech server`,
    languages: [],
    timed: false,
    speak: (text, options = {}) =>
      sayInSentences(text, options, undefined, (sentence) => say(server, name, sentence, patience)),
  }));
}

async function* say(
  server: SpeechServer,
  voice: string,
  { text, rate, signal }: Sentence,
  patience: SpeechPatience,
): AsyncGenerator<VoiceChunk> {
  const request = { model: server.model, input: text, voice, response_format: "pcm" };
  const end = new AbortController();
  const abort = () => end.abort(signal!.reason);
  signal?.addEventListener("abort", abort);
  try {
    const response = await ask(server, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(rate === 1 ? request : { ...request, speed: rate }),
    }, { ...ASKING, withinMs: patience.answerMs, end });
    const { body, sampleRate } = await soundOf(server, response);
    for await (
      const chunk of readPcmStream(body, {
        of: "the speech server's",
        sampleRate,
        mostSeconds: MOST_SECONDS,
        patienceMs: patience.pauseMs,
        signal,
      })
    ) yield { ...chunk, phones: [] };
  } finally {
    signal?.removeEventListener("abort", abort);
    end.abort();
  }
}

async function soundOf(
  server: SpeechServer,
  response: Response,
): Promise<{ body: ReadableStream<Uint8Array>; sampleRate: number }> {
  if (!response.ok) {
    const words = await reasonOf(server, response);
    throw new Error(`Cannot speak, the speech server must answer with sound: ${response.status}${words}`);
  }
  const [type = "", ...parameters] = (response.headers.get("content-type") ?? "").toLowerCase().split(";");
  const rate = parameters.map((each) => /^\s*(?:sample-?)?rate="?(\d{4,5})"?\s*$/.exec(each)?.[1]).find(
    Boolean,
  );
  const sampleRate = Number(rate ?? RATE);
  if (response.body === null || !SOUND.test(type.trim()) || sampleRate < 8000) {
    await response.body?.cancel();
    throw new Error(
      `Cannot speak, the speech server must answer with PCM: ${
        server.withoutKey(type.trim()).slice(0, 60) || "nothing"
      }`,
    );
  }
  return { body: response.body, sampleRate };
}

/** Statuses of servers that list no voices. */
const NO_LIST: ReadonlySet<number> = new Set([400, 404, 405, 501]);

/** @returns null where the server does not tell them */
async function askForVoices(
  server: SpeechServer,
  { voicesMs }: SpeechPatience,
  warn: (words: string) => void,
): Promise<string[] | null> {
  const address = new URL(server.address);
  address.pathname = address.pathname.replace(/speech$/, "voices");
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(), voicesMs);
  try {
    const response = await ask(server, {}, { ...ASKING, withinMs: voicesMs, end, address }).catch((error) => {
      warn("it does not answer");
      throw error;
    });
    // Who has no such list has voices all the same.
    if (!response.ok && !NO_LIST.has(response.status)) {
      warn(`it answers with ${response.status}${await reasonOf(server, response)}`);
      return null;
    }
    const told = response.ok ? JSON.parse(await textOf(response, MOST_LISTED)) : null;
    if (!response.ok) await response.body?.cancel();
    const list: unknown = Array.isArray(told) ? told : told?.voices ?? told?.data;
    if (!Array.isArray(list)) return null;
    const names = list.map((voice) => typeof voice === "string" ? voice : voice?.id ?? voice?.name)
      .filter((name): name is string => typeof name === "string" && isSpeechName(name));
    return names.length > 0 ? [...new Set(names)].slice(0, MOST_VOICES) : null;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
    end.abort();
  }
}

async function textOf(response: Response, most: number): Promise<string> {
  let text = "";
  if (response.body === null) return text;
  for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (text.length > most) {
      throw new RangeError(`Cannot read the answer, it must be of at most ${most} characters`);
    }
  }
  return text;
}
