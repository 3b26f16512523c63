import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEspeakEngine } from "../../../runtime/speech/voices/espeak/engine.ts";
import type { PhoneEvent } from "../../../runtime/speech/voices/espeak/phone_times.ts";
import { openEspeakWasm, WASM_FILE } from "../../../runtime/speech/voices/espeak/wasm.ts";

/** Stands in for the package, which is under GPL-3: it answers as 0.3.5 does. */
const PACKAGE = `
class Worker {
  samplerate = 22050;
  list_voices() {
    return [{ name: "English", identifier: "gmw/en", languages: [{ priority: 2, name: "en-gb" }, { priority: 2, name: "en" }] }];
  }
  set_rate(rate) { globalThis.asked = [rate]; }
  set_voice(voice) { return voice === "gmw/en" ? 0 : 268437247; }
  synthesize(text, take) {
    globalThis.asked.push(text);
    for (let i = 0; i < 4; i++) {
      globalThis.asked.push(i);
      const events = [{ type: "word", audio_position: 100 * i, id: 1 }, { type: "phoneme", audio_position: 100 * i, id: "ˈaɪ" }];
      if (take(new Int16Array(2205).fill(16384), events)) return;
    }
    take(new Int16Array(), []);
  }
}
export default async () => ({ eSpeakNGWorker: Worker });
`;

declare global {
  var asked: unknown[];
}

async function withPackage(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "headcast-espeak-"));
  try {
    await Deno.mkdir(join(folder, WASM_FILE, ".."), { recursive: true });
    await Deno.writeTextFile(join(folder, WASM_FILE), PACKAGE);
    await Deno.writeTextFile(join(folder, WASM_FILE, "..", "package.json"), '{ "type": "module" }');
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("espeak-ng's WebAssembly speaks where somebody has installed it, and takes no text for markup", () =>
  withPackage(async (folder) => {
    const library = await openEspeakWasm(["/nowhere", folder]);
    assert.deepEqual(library.voices(), [{
      name: "English",
      identifier: "gmw/en",
      languages: ["en-gb", "en"],
    }]);
    const events: PhoneEvent[] = [];
    let samples = 0;
    const sentence = { text: "a < b & [[c]]", voice: "gmw/en", speed: 262.6, pause: false };
    await library.speak(sentence, (pcm, told) => {
      samples += pcm.length;
      assert.ok(pcm.every((sample) => sample === 0.5));
      events.push(...told);
      return true;
    });
    assert.deepEqual(globalThis.asked, [263, "a &lt; b &amp; [ [c]]", 0, 1, 2, 3]);
    assert.equal(samples, 4 * 2205);
    assert.deepEqual(events.map(({ at }) => at), [0, 100, 200, 300]);
    await library.speak({ ...sentence, pause: true }, () => false);
    assert.deepEqual(globalThis.asked.slice(2), [0], "it ends where it is told to");
    await assert.rejects(
      library.speak({ ...sentence, voice: "x" }, () => true),
      /it must know the voice: x$/,
    );
    await assert.rejects(openEspeakWasm(["/nowhere"]), /must be installed$/);
  }));

Deno.test("the process of espeak-ng says why it cannot speak", async () => {
  const engine = createEspeakEngine(new URL("./mute_espeak.ts", import.meta.url));
  await assert.rejects(engine.voices(), /^Error: Cannot open libespeak-ng, it must be installed$/);
  await assert.rejects(engine.voices(), /must be installed$/);
  await engine.close();
});
