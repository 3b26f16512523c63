import assert from "node:assert/strict";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import type {
  ErrorMessage,
  SoundPacketMessage,
  SpeakingMessage,
} from "../../../runtime/protocol/server_messages.ts";
import {
  HEARD_BURST,
  HEARD_RATE,
  HEARD_TIMEOUT_MS,
  type Limits,
  MAX_SOUND_AHEAD_MS,
  MAX_SPOKEN_MS,
  MAX_UTTERANCES,
  USUAL_LIMITS,
  UTTERANCE_BURST_SECONDS,
} from "../../../runtime/stream/limits.ts";
import type { Voice, VoiceChunk } from "../../../runtime/speech/voices/voice.ts";
import { type VirtualHub, withHub } from "../virtual_hub.ts";
import { createSoundChunks } from "../../../runtime/stream/sound/sound_chunks.ts";
import { fakeSpeech, fakeVoice, rampPacket } from "./fake_speech.ts";

type Client = ReturnType<VirtualHub["connect"]>;
const errorsOf = ({ socket }: Client) =>
  socket.messages.filter((each): each is ErrorMessage => each.type === "error");
const soundsOf = ({ socket }: Client) =>
  socket.messages.filter((each): each is SoundPacketMessage => each.type === "audio");
const newsOf = ({ socket }: Client) =>
  socket.messages.filter((each): each is SpeakingMessage => each.type === "speaking");

const withSpeech = (
  test: (virtual: VirtualHub & { puppeteer: Client }) => Promise<void>,
  speech = fakeSpeech(),
  limits: Partial<Limits> = {},
): Promise<void> =>
  withHub(async (virtual) => {
    const puppeteer = virtual.connect();
    await puppeteer.join({ role: "puppeteer", sound: ["pcm-s16"], fps: 1 });
    await test({ ...virtual, puppeteer });
  }, { speech, limits: { ...USUAL_LIMITS, ...limits } });

/** As many utterances may be begun as messages come. */
const HASTY: Partial<Limits> = { utteranceRate: 10_000 };

/** A voice that gives these chunks. */
const voiceOf = (id: string, chunks: () => Iterable<Pick<VoiceChunk, "pcm" | "sampleRate">>): Voice => ({
  ...{ id, label: id, languages: [], timed: false },
  async *speak(_text, { signal } = {}) {
    for (const chunk of chunks()) {
      await Promise.resolve();
      signal?.throwIfAborted();
      yield { ...chunk, phones: [] };
    }
  },
});

Deno.test("a hundred times too much sound is refused with a reason; what waits stays within its bound", () =>
  withSpeech(async ({ puppeteer, sleep }) => {
    for (let second = 0; second < 2; second++) {
      for (let packet = 0; packet < 5000; packet++) {
        puppeteer.send({ type: "audio", codec: "pcm-s16", data: rampPacket(0, 100) });
      }
      await sleep(1000);
    }
    const codes = new Set(errorsOf(puppeteer).map(({ code }) => code));
    assert.deepEqual([...codes].sort(), ["rate-limited", "too-much-sound"]);
    assert.match(errorsOf(puppeteer).find(({ code }) => code === "too-much-sound")!.message, /at most 10 s/);
    const { sound } = await puppeteer.socket.next("stats", ({ sound }) => (sound?.queuedMs ?? 0) > 5000);
    assert.ok(sound!.queuedMs <= MAX_SOUND_AHEAD_MS + 200, `${sound!.queuedMs} ms wait`);
    // It goes on as if it had come in time.
    assert.ok(Math.abs(soundsOf(puppeteer).length - 110) <= 5);
  }));

Deno.test("packets that cannot be decoded are refused, and the next good one is heard", () =>
  withSpeech(async ({ puppeteer, sleep }) => {
    const good = { type: "audio", codec: "opus", data: Uint8Array.of(0xf8, 0) };
    puppeteer.send(good);
    await sleep(1);
    puppeteer.send({ ...good, data: Uint8Array.of(0xf8, 0xee) });
    puppeteer.send({ ...good, data: Uint8Array.of(0xff, 48) });
    puppeteer.send({ ...good, codec: "pcm-s16", data: rampPacket(0) });
    puppeteer.send({ ...good, data: rampPacket(0, 120), codec: "pcm-s16", id: "b", sampleRate: 8000 });
    assert.deepEqual(errorsOf(puppeteer).map(({ code }) => code), [
      ...["bad-sound", "bad-message", "bad-sound", "bad-message"],
    ]);
    puppeteer.send(good);
    puppeteer.send({ type: "audioEnd" });
    await sleep(300);
    assert.equal(soundsOf(puppeteer).length, 3, "two packets and the silence behind them");
    assert.equal(newsOf(puppeteer).at(-1)?.state, "ended");
  }));

Deno.test("a voice's NaN and infinities are heard as silence and as full scale", async () => {
  const pcm = new Float32Array(9600).fill(NaN).fill(Infinity, 960, 1920).fill(-1e30, 1920, 2880);
  const voices = [48_000, 22_050].map((sampleRate) =>
    voiceOf(`fake:${sampleRate}`, () => [{ pcm: pcm.slice(), sampleRate }])
  );
  await withSpeech(async ({ puppeteer, sleep, hub, clock }) => {
    for (const { id } of voices) puppeteer.send({ type: "speak", id, text: "x", voice: id });
    await sleep(1500);
    assert.deepEqual(newsOf(puppeteer).filter(({ state }) => state === "ended").length, 2);
    const [first, second, third, fourth] = soundsOf(puppeteer).map(({ data }) =>
      new DataView(data.buffer, data.byteOffset).getInt16(960, true)
    );
    assert.deepEqual([first, second, third, fourth], [0, 32767, -32767, 0]);
    const pose = restPose("arkit");
    hub.faceOf("main")!.sample(clock.epoch(), pose);
    assert.ok(pose.expression.every(Number.isFinite));
  }, fakeSpeech(...voices));
});

Deno.test("a voice of a rate that sound does not have, or of another in mid-speech, fails with its reason", async () => {
  const rates = [[NaN], [1], [1e9], [22_050, 16_000]];
  const voices = rates.map((each) =>
    voiceOf(`fake:${each}`, () => each.map((sampleRate) => ({ pcm: new Float32Array(4410), sampleRate })))
  );
  await withSpeech(async ({ puppeteer, sleep }) => {
    for (const { id } of voices) puppeteer.send({ type: "speak", id, text: "x", voice: id });
    await sleep(2000);
    const failed = newsOf(puppeteer).filter(({ state }) => state === "failed");
    assert.equal(failed.length, 4);
    for (const { reason } of failed) assert.match(reason!, /rate must (be 8000 to 192000|stay 22050)/);
  }, fakeSpeech(...voices));
});

Deno.test("an endless voice is made only as far ahead as is bounded, and ended where a text may not be longer", async () => {
  let made = 0;
  const second = new Float32Array(8000);
  const endless = voiceOf("fake:endless", function* () {
    for (;; made++) yield { pcm: second, sampleRate: 8000 };
  });
  await withSpeech(async ({ puppeteer, sleep }) => {
    puppeteer.send({ type: "speak", id: "a", text: "x" });
    await sleep(5000);
    assert.ok(made <= 5 + MAX_SOUND_AHEAD_MS / 1000 + 2, `${made} s were made after 5`);
    puppeteer.send({ type: "interrupt" });
    const [, cut] = newsOf(puppeteer);
    assert.equal(cut?.state, "interrupted");
    // From near the end on, as nobody has ten minutes to listen.
    made = 0;
    puppeteer.send({ type: "speak", id: "b", text: "x", from: MAX_SPOKEN_MS - 2000 });
    await sleep(5000);
    const { state, reason } = newsOf(puppeteer).at(-1)!;
    assert.equal(state, "failed");
    assert.match(reason!, /at most: 600 s/);
    assert.ok(made <= 601);
  }, fakeSpeech(endless));
});

Deno.test("more utterances than may wait are refused, of whichever kind, and all that were taken are said", () =>
  withSpeech(async ({ puppeteer, sleep }) => {
    for (let index = 0; index < 100; index++) {
      puppeteer.send({ type: "audio", id: `m${index}`, codec: "pcm-s16", data: rampPacket(0) });
      puppeteer.send({ type: "audioEnd", id: `m${index}` });
    }
    for (let index = 0; index < 100; index++) puppeteer.send({ type: "speak", id: `t${index}`, text: "x" });
    const refused = errorsOf(puppeteer).filter(({ code }) => code === "too-much-sound");
    assert.equal(refused.length, 200 - MAX_UTTERANCES);
    await sleep(3500);
    const ended = newsOf(puppeteer).filter(({ state }) => state === "ended");
    assert.deepEqual(
      ended.map(({ id }) => id),
      Array.from({ length: MAX_UTTERANCES }, (_, index) => `m${index}`),
    );
  }));

Deno.test("viewers speak, interrupt and resume nothing", () =>
  withSpeech(async ({ puppeteer, connect, sleep }) => {
    const viewer = connect();
    await viewer.join();
    puppeteer.send({ type: "speak", id: "a", text: "x".repeat(20) });
    await sleep(200);
    viewer.send({ type: "speak", id: "b", text: "x" });
    viewer.send({ type: "audio", codec: "opus", data: Uint8Array.of(0xf8, 0) });
    viewer.send({ type: "audioEnd" });
    viewer.send({ type: "interrupt" });
    viewer.send({ type: "resume" });
    viewer.send({ type: "heard", generation: 1, soundMs: NaN });
    viewer.send({ type: "heard", generation: 1, soundMs: 1e300 });
    assert.deepEqual(errorsOf(viewer).map(({ code }) => code), [
      ...new Array(5).fill("not-puppeteer"),
      "bad-message",
    ]);
    await sleep(2500);
    assert.deepEqual(newsOf(puppeteer).map(({ state }) => state), ["started", "ended"]);
  }));

Deno.test("a thousand texts that are ended as they begin leave no voice speaking", async () => {
  const voice = fakeVoice("fake:long", { lengthOf: () => 60_000 });
  await withSpeech(
    async ({ puppeteer, sleep }) => {
      for (let index = 0; index < 1000; index++) {
        puppeteer.send({ type: "speak", id: `t${index}`, text: "x" });
        puppeteer.send({ type: "interrupt" });
        if (index % 100 === 99) await sleep(1000);
      }
      await sleep(2000);
      const last = puppeteer.socket.messages.length;
      await sleep(500);
      const rest = puppeteer.socket.messages.slice(last).filter(({ type }) =>
        type !== "video" && type !== "stats"
      );
      assert.deepEqual(rest, []);
      const told = puppeteer.socket.messages.filter(({ type }) => type === "interrupted");
      const dropped = errorsOf(puppeteer).filter(({ code }) => code === "rate-limited").length;
      assert.equal(told.length + dropped, 1000);
    },
    fakeSpeech(voice),
    HASTY,
  );
});

Deno.test("who begins and interrupts all the time begins no more than is bounded, is told so, and may go on a moment later", () =>
  withSpeech(async ({ puppeteer, connect, sleep }) => {
    const { utteranceRate } = USUAL_LIMITS;
    const seconds = 4, most = utteranceRate * (UTTERANCE_BURST_SECONDS + seconds);
    const kinds = [
      (id: string) => ({ type: "speak", id, text: "x" }),
      (id: string) => ({ type: "audio", id, codec: "pcm-s16", data: rampPacket(0) }),
      () => ({ type: "resume" }),
    ];
    for (let index = 0; index < 100 * seconds; index++) {
      puppeteer.send(kinds[index % kinds.length]!(`a${index}`));
      puppeteer.send({ type: "interrupt" });
      if (index % 10 === 9) await sleep(100);
    }
    // Who comes from elsewhere pays for itself.
    const [near, far] = [connect("near", "here"), connect("far", "elsewhere")];
    for (const other of [near, far]) {
      await other.join({ role: "puppeteer" });
      for (let index = 0; index < 5; index++) other.send({ type: "speak", id: `b${index}`, text: "x" });
    }
    assert.deepEqual(errorsOf(far), []);
    assert.ok(
      errorsOf(near).every(({ code }) => code === "too-many-utterances") && errorsOf(near).length >= 4,
    );
    // Who plays it and does not answer is waited for.
    await sleep(HEARD_TIMEOUT_MS + 100);
    const begun = puppeteer.socket.messages.filter(({ type }) => type === "interrupted").length;
    const refused = errorsOf(puppeteer).filter(({ code }) => code === "too-many-utterances");
    assert.ok(begun > most * 0.9 && begun <= most, `${begun} were begun in ${seconds} s`);
    assert.equal(refused.length, 100 * seconds - begun);
    assert.match(refused[0]!.message, /so many a second at most: 10$/);
    assert.equal(refused[0]!.retryAfter, 1);
    puppeteer.send({ type: "speak", id: "after", text: "x" });
    await sleep(500);
    assert.deepEqual(newsOf(puppeteer).slice(-2).map(({ id, state }) => `${id} ${state}`), [
      ...["after started", "after ended"],
    ]);
  }));

Deno.test("an answer that is spoken sentence by sentence and interrupted at will is never held up", () =>
  withSpeech(async ({ puppeteer, sleep }) => {
    // A model that writes quickly fills all that may wait at once; a listener interrupts it every half a second.
    for (let turn = 0; turn < 20; turn++) {
      for (let sentence = 0; sentence < (turn % 4 === 0 ? MAX_UTTERANCES : 3); sentence++) {
        puppeteer.send({ type: "speak", id: `${turn}.${sentence}`, text: "x".repeat(20) });
      }
      await sleep(500);
      puppeteer.send({ type: "interrupt" });
    }
    assert.deepEqual(errorsOf(puppeteer), []);
    assert.equal(newsOf(puppeteer).filter(({ state }) => state === "interrupted").length, 20);
  }));

Deno.test("microphones that may barge in are opened no faster than utterances are begun", async () => {
  let opened = 0;
  const speech = fakeSpeech();
  const openDecoder = () => (opened++, speech.openDecoder());
  await withSpeech(async ({ puppeteer, sleep }) => {
    puppeteer.send({ type: "speak", id: "a", text: "x".repeat(60) });
    for (let index = 0; index < 1000; index++) {
      const packet = { type: "audio", codec: "opus", data: Uint8Array.of(0xf8, 0), bargeIn: true };
      puppeteer.send({ ...packet, id: `m${index}`, spoken: false });
      if (index % 100 === 99) await sleep(500);
    }
    assert.ok(opened <= USUAL_LIMITS.utteranceRate * (UTTERANCE_BURST_SECONDS + 5), `${opened} were opened`);
    assert.ok(errorsOf(puppeteer).every(({ code }) => code === "too-many-utterances"));
  }, { ...speech, openDecoder });
});

Deno.test("who begins and interrupts all the time is listened to no longer than is bounded, and then like others", async () => {
  let heard = 0;
  const speech = fakeSpeech();
  const openEar: typeof speech.openEar = (phones, from) => {
    const ear = speech.openEar(phones, from);
    return { ...ear, hear: (pcm, take) => (heard++, ear.hear(pcm, take)) };
  };
  await withSpeech(
    async ({ puppeteer, sleep }) => {
      const seconds = 5;
      for (let index = 0; index < 100 * seconds; index++) {
        puppeteer.send({ type: "audio", id: `a${index}`, codec: "pcm-s16", data: rampPacket(0, 120) });
        puppeteer.send({ type: "interrupt" });
        if (index % 100 === 99) await sleep(1000);
      }
      assert.ok(heard <= HEARD_BURST + HEARD_RATE * seconds, `${heard} packets were listened to`);
      const before = soundsOf(puppeteer).length;
      puppeteer.send({ type: "speak", id: "after", text: "x".repeat(20) });
      await sleep(2500);
      assert.deepEqual(newsOf(puppeteer).slice(-2).map(({ id, state }) => `${id} ${state}`), [
        ...["after started", "after ended"],
      ]);
      assert.equal(soundsOf(puppeteer).length - before, 101, "all of it and the silence behind it");
    },
    { ...speech, openEar },
    HASTY,
  );
});

Deno.test("packets, ends, interrupts and resumes of what there is not, or no longer, change nothing and are told so", () =>
  withSpeech(async ({ puppeteer, sleep }) => {
    puppeteer.send({ type: "audio", id: "a", codec: "pcm-s16", data: rampPacket(0) });
    puppeteer.send({ type: "audioEnd", id: "a" });
    await sleep(500);
    const before = errorsOf(puppeteer).length;
    for (let index = 0; index < 100; index++) {
      puppeteer.send({ type: "audioEnd", id: "a" });
      puppeteer.send({ type: "interrupt", id: `no ${index}` });
      puppeteer.send({ type: "resume", id: `no ${index}` });
      puppeteer.send({ type: "heard", generation: 10_000 + index, soundMs: 0 });
    }
    const told = errorsOf(puppeteer).slice(before).map(({ code }) => code);
    assert.deepEqual(new Set(told), new Set(["unknown-speech"]));
    assert.equal(told.length, 300);
    assert.deepEqual(newsOf(puppeteer).map(({ state }) => state), ["started", "ended"]);
  }));

Deno.test("sound of wrong lengths, rates and kinds, and texts of markup and control characters, are refused one by one", () =>
  withSpeech(async ({ puppeteer, sleep }) => {
    const sound = { type: "audio", codec: "pcm-s16", data: rampPacket(0) };
    const text = { type: "speak", id: "t", text: "Hello" };
    const wrong: Record<string, unknown>[] = [
      { ...sound, data: new Uint8Array(0) },
      { ...sound, data: new Uint8Array(1921) },
      { ...sound, data: new Uint8Array(11_522) },
      { ...sound, data: "x".repeat(1920) },
      { ...sound, data: Array.from({ length: 960 }, () => NaN) },
      { ...sound, sampleRate: NaN },
      { ...sound, sampleRate: Infinity },
      { ...sound, sampleRate: -1 },
      { ...sound, sampleRate: 7999.5 },
      { ...sound, codec: "mp3" },
      { ...sound, codec: "opus", data: new Uint8Array(0) },
      // Code 3 with no frame, with 63 of them, and 10 min of padding that is not there.
      { ...sound, codec: "opus", data: Uint8Array.of(0xff, 0) },
      { ...sound, codec: "opus", data: Uint8Array.of(0xff, 63) },
      { ...sound, id: "" },
      { ...sound, id: "a\u0007" },
      { ...sound, bargeIn: "yes" },
      { ...text, text: "<speak><audio src='x'/></speak>" },
      { ...text, text: "a\u0001b" },
      { ...text, text: "\ud800".repeat(2001) },
      { ...text, text: "?!" },
      { ...text, rate: NaN },
      { ...text, rate: 100 },
      { ...text, from: -1 },
      { ...text, from: 1e9 },
      { ...text, voice: "" },
      { ...text, voice: "x".repeat(129) },
    ];
    for (const each of wrong) puppeteer.send(each);
    assert.deepEqual(errorsOf(puppeteer).map(({ code }) => code), wrong.map(() => "bad-message"));
    await sleep(500);
    assert.deepEqual(newsOf(puppeteer), []);
  }));

Deno.test("a microphone that may barge in, at a hundred times its rate and of nonsense, holds nothing and speaks nothing", () =>
  withSpeech(async ({ puppeteer, sleep }) => {
    puppeteer.send({ type: "speak", id: "a", text: "x".repeat(100) });
    await sleep(200);
    let seed = 1;
    const noise = Uint8Array.from(
      { length: 11_520 },
      () => (seed = Math.imul(seed, 1664525) + 1013904223 | 0) >>> 24,
    );
    for (let second = 0; second < 2; second++) {
      for (let index = 0; index < 400; index++) {
        const id = `m${index % 3}`;
        puppeteer.send({ type: "audio", id, codec: "pcm-s16", data: noise, bargeIn: true });
        puppeteer.send({ type: "audio", id, codec: "opus", data: Uint8Array.of(0xf8, 0xee), bargeIn: true });
      }
      await sleep(1000);
    }
    assert.deepEqual(
      new Set(errorsOf(puppeteer).map(({ code }) => code)),
      new Set(["rate-limited", "too-many-utterances"]),
    );
    assert.deepEqual(newsOf(puppeteer).map(({ state }) => state), ["started"]);
  }));

Deno.test("sound in packets of one sample is read whole, and no slower than other sound", () => {
  const chunks = createSoundChunks(100_000);
  const packet = new Float32Array(960);
  const count = 200_000;
  for (let at = 0; at < count; at++) chunks.append(Float32Array.of(at / count));
  let place = 0;
  let fastest = Infinity;
  while (place < count) {
    const start = performance.now();
    const read = chunks.read(packet);
    // Behind what is kept: from there on the oldest is thrown away.
    if (place > 100_000) fastest = Math.min(fastest, performance.now() - start);
    for (let i = 0; i < read; i++) assert.equal(packet[i], Math.fround((place + i) / count));
    place += read;
  }
  assert.equal(chunks.seek(120_000), 120_000);
  chunks.append(Float32Array.of(0.5));
  while (chunks.next < chunks.come) chunks.read(packet);
  assert.equal(chunks.come, count + 1);
  assert.ok(fastest < 5, `20 ms took ${fastest} ms to be read`);
});
