import assert from "node:assert/strict";
import { fliteVoices } from "../../../runtime/speech/voices/flite.ts";
import { testUnless } from "../../skip.ts";
import { lackOfSpeaker } from "./lacks.ts";

const lack = lackOfSpeaker("flite");

testUnless(lack, {
  name: "flite tells the phones of what it says, sentence after sentence, to the end of its sound",
  async fn() {
    const voices = await fliteVoices();
    assert.deepEqual(voices.map(({ id }) => id), ["flite:slt", "flite:rms", "flite:awb"]);
    for (const voice of voices) {
      const chunks = await Array.fromAsync(voice.speak("Paper cups. A happy “map” — my café."));
      assert.equal(chunks.length, 2);
      let begin = 0;
      for (const { pcm, sampleRate, phones } of chunks) {
        const end = begin + 1000 * pcm.length / sampleRate;
        assert.ok(phones[0]!.start === begin && phones.at(-1)!.end <= end);
        assert.ok(end - phones.at(-1)!.end < 30, `${voice.id}: ${end - phones.at(-1)!.end} ms are left`);
        for (const [i, phone] of phones.entries()) {
          assert.ok(phone.end > phone.start);
          if (i > 0) assert.ok(Math.abs(phone.start - phones[i - 1]!.end) < 1e-6);
        }
        begin = end;
      }
      const shut = chunks.flatMap(({ phones }) => phones).filter(({ viseme }) => viseme === "PP");
      assert.equal(shut.length, 7);
    }
  },
});

testUnless(lack, {
  name:
    "flite speaks at the rate that it is asked for, takes no text for a flag, and ends when it is aborted",
  async fn() {
    const voice = (await fliteVoices())[0]!;
    const lasts = async (text: string, rate: number) =>
      (await Array.fromAsync(voice.speak(text, { rate }))).reduce((sum, { pcm }) => sum + pcm.length / 16, 0);
    const usual = await lasts("The quick brown fox", 1);
    assert.ok(Math.abs(await lasts("The quick brown fox", 2) / usual - 0.5) < 0.05);
    assert.ok(await lasts("-o /tmp/x -v hello", 1) > 500);
    assert.equal(await lasts("你好", 1), 0);
    const end = new AbortController();
    await assert.rejects(async () => {
      for await (const _ of voice.speak("One. Two. Three.", { signal: end.signal })) end.abort();
    }, { name: "AbortError" });
  },
});
