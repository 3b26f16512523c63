import assert from "node:assert/strict";
import { createEspeakEngine } from "../../../runtime/speech/voices/espeak/engine.ts";
import { espeakProgram } from "../../../runtime/speech/voices/espeak/program.ts";
import { espeakVoices } from "../../../runtime/speech/voices/espeak/voices.ts";
import type { Voice, VoiceChunk } from "../../../runtime/speech/voices/voice.ts";
import { testUnless } from "../../skip.ts";
import { lackOfSpeaker } from "./lacks.ts";

const lack = lackOfSpeaker("espeak-ng");
const PAPER = "Paper cups, a happy map. My mother bought it!";

const durationOf = (chunks: readonly VoiceChunk[]) =>
  chunks.reduce((sum, { pcm, sampleRate }) => sum + 1000 * pcm.length / sampleRate, 0);

/** Runs a test with the library's voices, and ends its process. */
function withEspeak(
  name: string,
  run: (voice: (id: string) => Voice, voices: Voice[]) => Promise<void>,
): void {
  testUnless(lack, {
    name,
    async fn() {
      const engine = createEspeakEngine();
      try {
        const voices = espeakVoices(await engine.voices(), engine, true);
        await run((id) => voices.find((voice) => voice.id === id)!, voices);
      } finally {
        await engine.close();
      }
    },
  });
}

withEspeak(
  "espeak-ng's voices have ids of their own, without MBROLA's and the one that reads Chinese in English",
  (
    voice,
    voices,
  ) => {
    assert.ok(voices.length > 100, `${voices.length}`);
    assert.equal(new Set(voices.map(({ id }) => id)).size, voices.length);
    assert.ok(voice("espeak:en-gb") && voice("espeak:de") && voice("espeak:cmn-latn-pinyin"));
    assert.ok(!voices.some(({ id }) => id === "espeak:cmn" || id.includes("mb")));
    return Promise.resolve();
  },
);

withEspeak(
  "espeak-ng tells the phones of what it says, sentence after sentence, in its sound's time",
  async (voice) => {
    const chunks = await Array.fromAsync(voice("espeak:en-us").speak(PAPER));
    const phones = chunks.flatMap((chunk) => chunk.phones);
    const end = durationOf(chunks);
    let last = 0;
    for (const phone of phones) {
      assert.ok(
        phone.start >= last && phone.end > phone.start && phone.end <= end + 1,
        JSON.stringify(phone),
      );
      last = phone.start;
    }
    // p p p p m p m m b, whose lips are shut.
    assert.equal(phones.filter(({ viseme }) => viseme === "PP").length, 9);
    // A sound that lasts: nothing of it is left out, and nothing is told twice.
    const told = phones.reduce((sum, phone) => sum + phone.end - phone.start, 0);
    assert.ok(told > 0.97 * end && told < 1.001 * end, `${told} of ${end}`);
  },
);

withEspeak(
  "lips are shut in silence before the burst of each p, and the sound sets in at its burst",
  async (voice) => {
    const chunks = await Array.fromAsync(
      voice("espeak:en-us").speak("A paper cup, a happy puppy, a copper pipe"),
    );
    const sound = Float32Array.from(chunks.flatMap(({ pcm }) => [...pcm]));
    const rate = chunks[0]!.sampleRate / 1000;
    const closures = chunks.flatMap(({ phones }) => phones).filter(({ viseme }) => viseme === "PP");
    assert.equal(closures.length, 9);
    for (const { start } of closures) {
      const closed = sound.subarray(Math.ceil((start + 1) * rate), Math.floor((start + 20) * rate));
      assert.ok(closed.every((sample) => Math.abs(sample) < 0.002), `there is sound after ${start} ms`);
    }
  },
);

withEspeak(
  "espeak-ng gives the first sound before the last sentence, and ends at once when it is aborted",
  async (voice) => {
    const end = new AbortController();
    let heard = 0;
    let aborted = 0;
    await assert.rejects(async () => {
      for await (
        const chunk of voice("espeak:de").speak("Eins, zwei, drei, vier. ".repeat(400), {
          signal: end.signal,
        })
      ) {
        heard += durationOf([chunk]);
        if (heard < 500 || end.signal.aborted) continue;
        aborted = performance.now();
        end.abort();
      }
    }, { name: "AbortError" });
    // 1 ms; ten minutes of sound would have taken seconds.
    assert.ok(performance.now() - aborted < 200, `${performance.now() - aborted} ms`);
    assert.ok(heard < 2000, `${heard} ms`);
    // What was aborted stands in nobody's way.
    assert.ok(durationOf(await Array.fromAsync(voice("espeak:de").speak("Danach"))) > 200);
  },
);

withEspeak("two who speak with espeak-ng at once have their own sound and times", async (voice) => {
  const alone = [
    await Array.fromAsync(voice("espeak:en-us").speak(PAPER)),
    await Array.fromAsync(voice("espeak:de").speak("Guten Morgen. Guten Abend.", { rate: 1.5 })),
  ];
  const together = await Promise.all([
    Array.fromAsync(voice("espeak:en-us").speak(PAPER)),
    Array.fromAsync(voice("espeak:de").speak("Guten Morgen. Guten Abend.", { rate: 1.5 })),
  ]);
  const visemes = (chunks: readonly VoiceChunk[]) =>
    chunks.flatMap(({ phones }) => phones).map(({ viseme }) => viseme).join(" ");
  assert.deepEqual(together.map(visemes), alone.map(visemes));
  // Some samples more or less: espeak-ng's periods of pitch go on from sentence to sentence.
  together.forEach((chunks, i) => assert.ok(Math.abs(durationOf(chunks) - durationOf(alone[i]!)) < 10));
});

withEspeak("espeak-ng speaks at the rate that it is asked for", async (voice) => {
  const lasts = async (rate: number) =>
    durationOf(await Array.fromAsync(voice("espeak:en-us").speak(PAPER.repeat(2), { rate })));
  const [slow, usual, quick] = [await lasts(0.5), await lasts(1), await lasts(2)];
  assert.ok(slow / usual > 1.6 && usual / quick > 1.6, JSON.stringify({ slow, usual, quick }));
  for (const rate of [0.49, 2.01, NaN, Infinity]) {
    await assert.rejects(lasts(rate), {
      name: "RangeError",
      message: /its rate must be a number from 0.5 to 2: /,
    });
  }
});

withEspeak(
  "nothing in a text is a command to espeak-ng: it is read, as marks or not at all",
  async (voice) => {
    const lasts = async (text: string) =>
      durationOf(await Array.fromAsync(voice("espeak:en-us").speak(text)));
    const plain = await lasts("[ [ h@loU ] ]");
    assert.ok(Math.abs(await lasts("[[h@loU]]") - plain) < 400, "phonemes in brackets are not obeyed");
    await assert.rejects(lasts('<voice xml:lang="de">Hallo</voice>'), { name: "SyntaxError" });
    await assert.rejects(lasts("\u0001400S hello"), { name: "SyntaxError" });
  },
);

Deno.test("a text that ends espeak-ng's process fails alone: who waits behind it is said by the next process", async () => {
  const engine = createEspeakEngine(new URL("./dying_espeak.ts", import.meta.url));
  const speak = (text: string) =>
    Array.fromAsync(engine.speak({ text, voice: "gmw/en", speed: 175, pause: false }));
  await engine.voices();
  const dead = /^Error: Cannot speak with espeak-ng, its process must not end: code 3$/;
  const [before, killer, behind, second, last] = await Promise.allSettled(
    ["before", "die", "behind", "die", "last"].map(speak),
  );
  for (const said of [before!, behind!, last!]) {
    assert.ok(said.status === "fulfilled" && durationOf(said.value) === 1000, JSON.stringify(said));
  }
  for (const said of [killer!, second!]) assert.ok(said.status === "rejected" && dead.test(`${said.reason}`));
  await assert.rejects(speak("die"), dead);
  assert.equal(durationOf(await speak("alive")), 1000);
  await engine.close();
});

testUnless(lack, {
  name: "the program espeak-ng says the same where the library cannot be opened, without times",
  async fn() {
    const voices = espeakVoices(await espeakProgram.voices(), espeakProgram, false);
    const engine = createEspeakEngine();
    const named = espeakVoices(await engine.voices(), engine, true).map(({ id }) => id);
    await engine.close();
    // Not the same order: the program sorts by language.
    assert.deepEqual(voices.map(({ id }) => id).sort(), named.sort());
    const voice = voices.find(({ id }) => id === "espeak:en-us")!;
    assert.equal(voice.timed, false);
    const chunks = await Array.fromAsync(voice.speak("-v de [[h@loU]] One. Two three."));
    assert.ok(chunks.every(({ phones, sampleRate }) => phones.length === 0 && sampleRate === 22_050));
    assert.ok(durationOf(chunks) > 1000);
    const end = new AbortController();
    await assert.rejects(async () => {
      for await (const _ of voice.speak("One, two, three. ".repeat(500), { signal: end.signal })) end.abort();
    }, { name: "AbortError" });
  },
});

withEspeak("that espeak-ng changes its language for a word is no sound", async (voice) => {
  // Its events: p r i v e t (en) h ə l əʊ (ru) and the end's pause.
  const phones = (await Array.fromAsync(voice("espeak:ru").speak("привет hello"))).flatMap((chunk) =>
    chunk.phones
  );
  const said = phones.map(({ viseme }) => viseme).filter((viseme) => viseme !== "sil").join(" ");
  assert.equal(said, "PP RR ih FF E DD E nn E ou");
});
