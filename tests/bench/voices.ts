/**
 * How soon and how fast the machine's own voices speak, and whether their phones' times are those of their sound.
 *
 *   deno run -A tests/bench/voices.ts --sentences 200 --voices espeak:en-us,flite:slt
 */
import { parseArgs } from "node:util";
import { partsOfIpa, type TimedPhone } from "../../runtime/speech/phones.ts";
import { closeVoices, findVoice } from "../../runtime/speech/voices/list_voices.ts";
import type { Voice } from "../../runtime/speech/voices/voice.ts";

/** Of p's sort there is only p, whose closure is silent. */
const WORDS = [
  "a happy puppy",
  "the copper cup",
  "the keeper",
  "a paper kite",
  "the top hat",
  "Pippa",
  "the tall ape",
];
const DOES = ["asks for", "took a sip of", "cooked", "speaks to", "walks past", "opens", "hopes for"];

/** Sentences of some 3 s, no two the same. */
const sentence = (i: number) =>
  `${WORDS[i % 7]} ${i + 1} ${DOES[Math.floor(i / 7) % 7]} ${WORDS[(i * 3 + 1) % 7]}, and ${
    WORDS[(i * 5 + 2) % 7]
  }.`;

/** What one sentence gave. */
interface Said {
  readonly firstMs: number;
  readonly allMs: number;
  readonly pcm: Float32Array;
  readonly sampleRate: number;
  readonly phones: readonly TimedPhone[];
}

async function say(voice: Voice, text: string): Promise<Said> {
  const begin = performance.now();
  let firstMs = NaN, sampleRate = 1;
  const pieces: number[] = [], phones: TimedPhone[] = [];
  for await (const chunk of voice.speak(text)) {
    if (pieces.length === 0) firstMs = performance.now() - begin;
    for (const sample of chunk.pcm) pieces.push(sample);
    phones.push(...chunk.phones);
    sampleRate = chunk.sampleRate;
  }
  return { firstMs, allMs: performance.now() - begin, pcm: Float32Array.from(pieces), sampleRate, phones };
}

/** Loudness of the sound between two times, dB of full scale. */
function loudness({ pcm, sampleRate }: Said, from: number, to: number): number {
  const part = pcm.subarray(Math.round(from * sampleRate / 1000), Math.round(to * sampleRate / 1000));
  return 10 * Math.log10(part.reduce((sum, x) => sum + x * x, 1e-9) / Math.max(1, part.length));
}

const OPEN = new Set(partsOfIpa("aɪ")!.map(({ viseme }) => viseme).concat("E", "oh", "ou"));

/** How much quieter the lips' closures (from 10 to 35 ms) are than the middles of the vowels beside them, dB. */
function closures(said: Said): number[] {
  const { phones } = said;
  return phones.flatMap(({ viseme, start, end }, i) => {
    const beside = [phones[i - 1], phones[i + 1]].filter((phone) => phone && OPEN.has(phone.viseme));
    if (viseme !== "PP" || beside.length === 0 || end - start < 45) return [];
    const middles = beside.map((phone) => {
      const middle = (phone!.start + phone!.end) / 2;
      return loudness(said, middle - 15, middle + 15);
    });
    return [Math.max(...middles) - loudness(said, start + 10, start + 35)];
  });
}

/** How long after each closure that is told the sound falls 15 dB below the vowel before it, ms. */
function falls(said: Said): number[] {
  return said.phones.flatMap(({ viseme, start }, i) => {
    const before = said.phones[i - 1];
    if (viseme !== "PP" || before === undefined || !OPEN.has(before.viseme)) return [];
    const middle = (before.start + before.end) / 2;
    const level = loudness(said, middle - 15, middle + 15);
    let t = start + 40; // of 10 ms, as a low voice is silent between its pulses
    while (t > start - 80 && loudness(said, t - 10, t) < level - 15) t -= 2;
    return [t - start];
  });
}

const quantile = (values: readonly number[], q: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))]!;

const { values } = parseArgs({
  options: {
    sentences: { type: "string", default: "200" },
    voices: { type: "string", default: "espeak:en-us,espeak:de,flite:slt,flite:rms,flite:awb" },
  },
});
for (const id of values.voices.split(",")) {
  const voice = await findVoice(id);
  const all: Said[] = [];
  for (let i = 0; i < Number(values.sentences); i++) all.push(await say(voice, sentence(i)));
  const seconds = all.reduce((sum, { pcm, sampleRate }) => sum + pcm.length / sampleRate, 0);
  const taken = all.reduce((sum, { allMs }) => sum + allMs, 0) / 1000;
  const firsts = all.map(({ firstMs }) => firstMs);
  const quiet = all.flatMap(closures);
  const late = all.flatMap(falls);
  console.log(
    `${id}: ${all.length} sentences, ${seconds.toFixed(0)} s; first sound after ${
      quantile(firsts, 0.5).toFixed(1)
    } ms, ` +
      `p95 ${quantile(firsts, 0.95).toFixed(1)}, most ${Math.max(...firsts).toFixed(1)}; ${
        (taken / seconds).toFixed(4)
      } of real time; closures quieter than their vowels by ${
        quantile(quiet, 0.5).toFixed(0)
      } dB, 95 % of ${quiet.length} ` +
      `by ${quantile(quiet, 0.05).toFixed(0)}; the sound falls ${
        quantile(late, 0.5).toFixed(0)
      } ms after a closure that is ` +
      `told, 90 % from ${quantile(late, 0.05).toFixed(0)} to ${quantile(late, 0.95).toFixed(0)}`,
  );
}
await closeVoices();
