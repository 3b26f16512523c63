import { JAW_OF_VISEME, partsOfArpabet, partsOfIpa } from "../../../../runtime/speech/phones.ts";
import { SPEECH_HOP_MS, VISEME_INDEX, VISEMES } from "../../../../runtime/speech/speech_frame.ts";

/** A stretch of a sentence in which the mouth has one shape. */
export interface Span {
  /** Milliseconds of the sentence. */
  readonly start: number;
  readonly end: number;
  /** Index of VISEMES. */
  readonly viseme: number;
  /** The phone as the voice names it; "" in silence. */
  readonly phone: string;
}

/** A sentence whose phones are known. */
export interface Sentence {
  readonly voice: string;
  /** Mono at 16 kHz. */
  readonly pcm: Float32Array;
  readonly spans: readonly Span[];
}

/** Sentences of one kind, such as one machine's voices in languages that nothing was trained on. */
export interface SpeechGroup {
  readonly name: string;
  readonly sentences: readonly Sentence[];
}

interface Told {
  readonly voice: string;
  readonly samples: number;
  readonly phones: readonly (readonly [start: number, end: number, name: string])[];
}

/** Reads the groups that net/make_speech.py wrote for the judge. */
export async function readSpeechFolder(folder: string): Promise<SpeechGroup[]> {
  const groups: SpeechGroup[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (!/^(held|real)-.*\.json$/.test(name)) continue;
    const group = name.slice(0, -5);
    const told: Told[] = JSON.parse(await Deno.readTextFile(`${folder}/${name}`));
    const sound = new Int16Array((await Deno.readFile(`${folder}/${group}.s16`)).buffer);
    let at = 0;
    const sentences = told.map(({ voice, samples, phones }) => {
      const pcm = Float32Array.from(sound.subarray(at, at += samples), (v) => v / 32768);
      return { voice, pcm, spans: spansOf(phones) };
    });
    groups.push({ name: group, sentences });
  }
  return groups.sort((a, b) => a.name < b.name ? -1 : 1);
}

/** Phones to shapes by the product's own table; what has no shape has that of its follower, else of the one before. */
function spansOf(phones: Told["phones"]): Span[] {
  const parts = phones.map(([, , name]) =>
    name.startsWith("a:") ? partsOfArpabet(name.slice(2)) : partsOfIpa(name)
  );
  const spans: Span[] = [];
  phones.forEach(([start, end, phone], i) => {
    const after = parts[i + 1]?.[0]?.viseme;
    const before = VISEMES[spans.at(-1)?.viseme ?? 0]!;
    const own = parts[i] ?? [{ viseme: after === undefined || after === "sil" ? before : after, share: 1 }];
    let at = start * 1000;
    for (const { viseme, share } of own) {
      const to = at + share * (end - start) * 1000;
      spans.push({ start: at, end: to, viseme: VISEME_INDEX[viseme], phone });
      at = to;
    }
  });
  return spans;
}

/** The shape of each frame, one each 10 ms from 0. */
export function labelsOf({ pcm, spans }: Sentence): Int32Array {
  const labels = new Int32Array(Math.floor(pcm.length / 16 / SPEECH_HOP_MS));
  let k = -1;
  for (let i = 0; i < labels.length; i++) {
    while (k + 1 < spans.length && spans[k + 1]!.start <= i * SPEECH_HOP_MS) k++;
    const span = spans[k];
    labels[i] = span && i * SPEECH_HOP_MS < span.end ? span.viseme : 0;
  }
  return labels;
}

/** The jaw's opening by the labels, as a jaw moves: smoothed by 25 ms (the Gaussian's sigma). */
export function jawOf(labels: Int32Array): Float64Array {
  const taps = Array.from({ length: 13 }, (_, i) => Math.exp(-0.5 * ((i - 6) / 2.5) ** 2));
  const sum = taps.reduce((a, b) => a + b);
  const of = (i: number) => JAW_OF_VISEME[VISEMES[labels[Math.min(labels.length - 1, Math.max(0, i))]!]!];
  return Float64Array.from(
    labels,
    (_, i) => taps.reduce((all, tap, k) => all + tap * of(i + k - 6), 0) / sum,
  );
}
