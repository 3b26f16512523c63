import assert from "node:assert/strict";
import type {
  InterruptedMessage,
  SoundPacketMessage,
  SpeakingMessage,
} from "../../../runtime/protocol/server_messages.ts";
import { HEARD_TIMEOUT_MS, STREAM_SILENCE_MS, VOICE_TIMEOUT_MS } from "../../../runtime/stream/limits.ts";
import { SOUND_AHEAD_MS, SOUND_LEAD_MS } from "../../../runtime/stream/sound/sound_packet.ts";
import type { FakeSocket } from "../fakes.ts";
import { type VirtualHub, withHub } from "../virtual_hub.ts";
import { fakeSpeech, fakeVoice, placeOf, rampPacket } from "./fake_speech.ts";

const soundsOf = ({ messages }: FakeSocket) =>
  messages.filter((each): each is SoundPacketMessage => each.type === "audio");
const newsOf = ({ messages }: FakeSocket) =>
  messages.filter((each): each is SpeakingMessage => each.type === "speaking");
const interruptedOf = ({ messages }: FakeSocket) =>
  messages.filter((each): each is InterruptedMessage => each.type === "interrupted");

async function withSpeech(
  test: (
    virtual: VirtualHub & {
      puppeteer: ReturnType<VirtualHub["connect"]>;
      heardSince(from?: number): SoundPacketMessage[];
    },
  ) => Promise<void>,
  speech = fakeSpeech(),
): Promise<void> {
  await withHub(async (virtual) => {
    const puppeteer = virtual.connect();
    const welcome = await puppeteer.join({ role: "puppeteer", sound: ["pcm-s16"], fps: 10 });
    assert.equal(welcome.sound, "pcm-s16");
    await test({
      ...virtual,
      puppeteer,
      heardSince: (from = 0) => soundsOf(puppeteer.socket).slice(from),
    });
  }, { speech });
}

Deno.test("a text sounds in packets of 20 ms, a lead before their time, without drift and with nothing left out", () =>
  withSpeech(async ({ puppeteer, sleep, heardSince, clock }) => {
    const begun = clock.now();
    puppeteer.send({ type: "speak", id: "a", text: "x".repeat(50) });
    await sleep(1000);
    const early = heardSince();
    const [started] = newsOf(puppeteer.socket);
    assert.deepEqual([started?.id, started?.state, started?.playedMs], ["a", "started", 0]);
    // All that is due so long ahead, and no more.
    const due = (1000 + SOUND_AHEAD_MS - SOUND_LEAD_MS) / 20;
    assert.ok(Math.abs(early.length - due) <= 2, `${early.length} packets in a second`);
    await sleep(4200);
    const all = heardSince();
    assert.equal(all.length, 251, "five seconds, and a packet of silence behind them");
    all.forEach(({ sequence, soundMs, generation }, index) => {
      assert.equal(sequence, index);
      assert.equal(generation, started!.generation);
      assert.ok(Math.abs(soundMs - all[0]!.soundMs - index * 20) < 1e-6, "exactly 20 ms apart");
    });
    all.slice(0, 250).forEach(({ data }, index) => {
      assert.ok(
        Math.abs(placeOf(data) - index * 20 % 1000) < 0.1,
        `packet ${index} begins at ${placeOf(data)}`,
      );
    });
    const ended = newsOf(puppeteer.socket).at(-1)!;
    assert.deepEqual([ended.state, ended.playedMs], ["ended", 5000]);
    assert.ok(clock.now() - begun < 5300);
  }));

Deno.test("frames carry the sound time that they were made for, and none where there is no sound", () =>
  withSpeech(async ({ puppeteer, sleep, connect }) => {
    await sleep(500);
    const videos = puppeteer.socket.videos();
    assert.ok(videos.length > 3);
    for (const { soundMs, stamps } of videos) {
      assert.ok(typeof soundMs === "number");
      assert.ok(Math.abs((stamps.taken - videos[0]!.stamps.taken) - (soundMs - videos[0]!.soundMs!)) < 1e-3);
    }
    const silent = connect("another");
    assert.equal((await silent.join()).sound, null);
    await sleep(200);
    assert.ok(silent.socket.videos().every(({ soundMs }) => soundMs === undefined));
  }));

Deno.test("an interrupt is silence at once: no packet follows, and it is told how much was heard", () =>
  withSpeech(async ({ puppeteer, connect, sleep, heardSince }) => {
    const viewer = connect();
    await viewer.join({ sound: ["opus"] });
    puppeteer.send({ type: "speak", id: "a", text: "x".repeat(100) });
    puppeteer.send({ type: "speak", id: "b", text: "more" });
    await sleep(2000);
    const before = heardSince().length;
    puppeteer.send({ type: "interrupt" });
    const stop = newsOf(puppeteer.socket).at(-1)!;
    assert.deepEqual([stop.id, stop.state], ["a", "interrupted"]);
    assert.ok(Math.abs(stop.playedMs - (2000 - SOUND_LEAD_MS)) <= 25, `${stop.playedMs}`);
    // What waited was not heard, and nobody is asked.
    assert.deepEqual(interruptedOf(puppeteer.socket).map(({ id, playedMs }) => [id, playedMs]), [["b", 0]]);
    puppeteer.send({ type: "heard", generation: stop.generation, soundMs: stop.soundMs - 400 });
    await sleep(100);
    assert.equal(interruptedOf(puppeteer.socket).length, 1, "the viewer has not answered");
    viewer.send({ type: "heard", generation: stop.generation, soundMs: stop.soundMs - 250 });
    const { playedMs, answers, generation } = interruptedOf(viewer.socket).at(-1)!;
    assert.equal(generation, stop.generation);
    assert.equal(answers, 2);
    assert.ok(Math.abs(playedMs - (stop.playedMs - 250)) < 1e-6, "the furthest that anybody heard");
    await sleep(3000);
    assert.equal(heardSince().length, before, "not one packet more");
  }));

Deno.test("a viewer that never answers hangs nobody: after a second it is told by the server's clock", () =>
  withSpeech(async ({ puppeteer, sleep }) => {
    puppeteer.send({ type: "speak", id: "a", text: "x".repeat(100) });
    await sleep(1000);
    puppeteer.send({ type: "interrupt", id: "a" });
    const stop = newsOf(puppeteer.socket).at(-1)!;
    await sleep(HEARD_TIMEOUT_MS - 20);
    assert.equal(interruptedOf(puppeteer.socket).length, 0);
    await sleep(40);
    const [told] = interruptedOf(puppeteer.socket);
    assert.deepEqual([told?.id, told?.answers, told?.playedMs], ["a", 0, stop.playedMs]);
  }));

Deno.test("where nobody answers, or is waited for, how much was heard is told by what clients say that they hear", () =>
  withSpeech(async ({ puppeteer, connect, sleep, heardSince }) => {
    const viewer = connect();
    await viewer.join({ sound: ["pcm-s16"] });
    puppeteer.send({ type: "speak", id: "a", text: "x".repeat(100) });
    await sleep(1000);
    // The sound's clock began with the session.
    const { soundMs: origin } = soundsOf(viewer.socket)[0]!;
    const soundNow = origin - SOUND_LEAD_MS + 1000;
    viewer.send({ type: "ping", t: 0, soundMs: soundNow - 280 });
    puppeteer.send({ type: "ping", t: 0, soundMs: soundNow - 350 });
    puppeteer.send({ type: "ping", t: 0 });
    await sleep(500);
    puppeteer.send({ type: "interrupt" });
    const stop = newsOf(puppeteer.socket).at(-1)!;
    const before = heardSince().length;
    puppeteer.send({ type: "resume" });
    await sleep(20);
    const place = placeOf(heardSince(before)[0]!.data);
    assert.ok(Math.abs(place - (stop.playedMs - 280) % 1000) < 2, `${place} for ${stop.playedMs}`);
    await sleep(HEARD_TIMEOUT_MS);
    const [told] = interruptedOf(puppeteer.socket);
    assert.equal(told?.answers, 0);
    assert.ok(Math.abs(told!.playedMs - (stop.playedMs - 280)) < 2, `${told!.playedMs} of ${stop.playedMs}`);
    // Who has left hears nothing.
    viewer.leave();
    puppeteer.send({ type: "interrupt" });
    await sleep(HEARD_TIMEOUT_MS + 20);
    const [last, news] = [interruptedOf(puppeteer.socket).at(-1)!, newsOf(puppeteer.socket).at(-1)!];
    assert.ok(Math.abs(last.playedMs - (news.playedMs - 350)) < 2, `${last.playedMs} of ${news.playedMs}`);
  }));

Deno.test("a resume goes on from where it was heard, at once and to the end", () =>
  withSpeech(async ({ puppeteer, sleep, heardSince }) => {
    puppeteer.send({ type: "speak", id: "a", text: "x".repeat(40) });
    await sleep(2000);
    puppeteer.send({ type: "interrupt" });
    const stop = newsOf(puppeteer.socket).at(-1)!;
    puppeteer.send({ type: "heard", generation: stop.generation, soundMs: stop.soundMs - 300 });
    const { playedMs } = interruptedOf(puppeteer.socket).at(-1)!;
    await sleep(500);
    const before = heardSince().length;
    puppeteer.send({ type: "resume", id: "a" });
    await sleep(20);
    const [first] = heardSince(before);
    assert.ok(first && first.generation > stop.generation, "sound comes at once, of a later generation");
    assert.ok(
      Math.abs(placeOf(first.data) - playedMs % 1000) < 0.2,
      `${placeOf(first.data)} for ${playedMs}`,
    );
    const started = newsOf(puppeteer.socket).at(-1)!;
    assert.ok(Math.abs(started.playedMs - playedMs) < 0.1);
    await sleep(3000);
    const ended = newsOf(puppeteer.socket).at(-1)!;
    assert.deepEqual([ended.state, ended.playedMs], ["ended", 4000]);
    const rest = heardSince(before);
    assert.ok(Math.abs((rest.length - 1) * 20 - (4000 - playedMs)) <= 20, `${rest.length} packets`);
  }));

Deno.test("what a voice had not made when it was interrupted is made by the resume", async () => {
  // Half a second every 450 ms: it is never far ahead.
  let pause: (ms: number) => Promise<void> = () => Promise.resolve();
  const slow = fakeVoice("fake:slow", { wait: () => pause(450) });
  await withSpeech(async ({ puppeteer, sleep, heardSince, clock }) => {
    pause = (ms) => new Promise((resolve) => void clock.after(ms, resolve));
    puppeteer.send({ type: "speak", id: "a", text: "x".repeat(30) });
    await sleep(1500);
    puppeteer.send({ type: "interrupt" });
    assert.equal(slow.aborted, 1, "the voice is told at once");
    await sleep(1200);
    const before = heardSince().length;
    puppeteer.send({ type: "resume" });
    await sleep(6000);
    assert.equal(slow.asked, 2);
    const ended = newsOf(puppeteer.socket).at(-1)!;
    assert.deepEqual([ended.state, ended.playedMs], ["ended", 3000]);
    const rest = heardSince(before).slice(0, -1);
    const first = placeOf(rest[0]!.data);
    rest.forEach(({ data }, index) => {
      // The second's end and the next one's beginning are the same place.
      const off = (placeOf(data) - first - index * 20 + 10_500) % 1000 - 500;
      assert.ok(Math.abs(off) < 1, `packet ${index} is ${off} ms off`);
    });
  }, fakeSpeech(slow));
});

Deno.test("a text begins where it is told to", () =>
  withSpeech(async ({ puppeteer, sleep, heardSince }) => {
    puppeteer.send({ type: "speak", id: "a", text: "x".repeat(20), from: 1250 });
    await sleep(1500);
    assert.ok(Math.abs(placeOf(heardSince()[0]!.data) - 250) < 0.2);
    const news = newsOf(puppeteer.socket);
    assert.deepEqual(news.map(({ state, playedMs }) => [state, playedMs]), [["started", 1250], [
      "ended",
      2000,
    ]]);
  }));

Deno.test("a text that is to begin behind its end fails and tells its length; at its end it has ended", async () => {
  for (const sampleRate of [48_000, 22_050]) {
    await withSpeech(async ({ puppeteer, sleep, heardSince }) => {
      const text = "x".repeat(20);
      puppeteer.send({ type: "speak", id: "behind", text, from: 60_000 });
      puppeteer.send({ type: "speak", id: "at", text, from: 2000 });
      puppeteer.send({ type: "speak", id: "next", text: "xx" });
      await sleep(1500);
      const news = newsOf(puppeteer.socket);
      assert.deepEqual(news.map(({ id, state, playedMs }) => [id, state, Math.round(playedMs)]), [
        ...[["behind", "failed", 2000], ["at", "ended", 2000]],
        ...[["next", "started", 0], ["next", "ended", 200]],
      ]);
      assert.equal(
        news[0]!.reason,
        "Cannot begin behind the end of what is said, which has 2000 ms: 60000",
      );
      assert.equal(heardSince().length, 11, "nothing but the last one sounds");
    }, fakeSpeech(fakeVoice("fake:ramp", { sampleRate })));
  }
});

Deno.test("a client's packets sound 100 ms after they came, and end where the client says so", () =>
  withSpeech(async ({ puppeteer, sleep, heardSince, clock }) => {
    const came: number[] = [];
    for (let at = 0; at < 1000; at += 20) {
      puppeteer.send({ type: "audio", codec: "pcm-s16", data: rampPacket(at) });
      came.push(clock.now());
      await sleep(20);
    }
    puppeteer.send({ type: "audioEnd" });
    await sleep(300);
    const heard = heardSince();
    assert.equal(heard.length, 51);
    heard.slice(0, 50).forEach(({ data, soundMs }, index) => {
      // What keeps clocks together holds a quarter of a millisecond back.
      const off = placeOf(data) + 0.25 - index * 20;
      assert.ok(index === 0 || Math.abs(off) < 0.3, `packet ${index} is ${off} ms off`);
      const delay = soundMs - heard[0]!.soundMs + SOUND_LEAD_MS - (came[index]! - came[0]!);
      assert.ok(Math.abs(delay - SOUND_LEAD_MS) < 1, `packet ${index} sounds ${delay} ms after it came`);
    });
    assert.equal(newsOf(puppeteer.socket).at(-1)?.state, "ended");
  }));

Deno.test("a sender's clock that is off is kept together with the session's, whichever way, without a gap", async () => {
  for (const ppm of [4000, -4000]) {
    await withSpeech(async ({ puppeteer, sleep, hub }) => {
      let due = 0;
      for (let packet = 0; packet < 1500; packet++) {
        puppeteer.send({ type: "audio", codec: "pcm-s16", data: rampPacket(packet * 20) });
        due += 20 / (1 + ppm / 1e6);
        const whole = Math.floor(due);
        due -= whole;
        await sleep(whole);
      }
      // Four thousand parts in a million are 120 ms in half a minute.
      const { sound } = puppeteer.socket.messages.filter((each) => each.type === "stats").at(-1)!;
      assert.equal(sound!.gaps, 0);
      assert.ok(sound!.queuedMs <= 60, `${sound!.queuedMs} ms wait`);
      hub.speak("main", { type: "interrupt" });
    });
  }
});

Deno.test("packets of an interrupted stream that come late are dropped until its end is told", () =>
  withSpeech(async ({ puppeteer, sleep, heardSince }) => {
    const send = (at: number) =>
      puppeteer.send({ type: "audio", id: "m", codec: "pcm-s16", data: rampPacket(at) });
    for (let at = 0; at < 400; at += 20) send(at);
    await sleep(200);
    puppeteer.send({ type: "interrupt" });
    const before = heardSince().length;
    for (let at = 400; at < 800; at += 20) send(at);
    await sleep(1000);
    assert.equal(heardSince().length, before);
    puppeteer.send({ type: "audioEnd", id: "m" });
    send(0);
    await sleep(50);
    assert.equal(heardSince().length, before + 1, "another of the same name is heard");
  }));

Deno.test("a stream that falls silent ends by itself, and what waits behind it is said", () =>
  withSpeech(async ({ puppeteer, sleep }) => {
    puppeteer.send({ type: "audio", codec: "pcm-s16", data: rampPacket(0, 100) });
    puppeteer.send({ type: "speak", id: "a", text: "xxx" });
    await sleep(STREAM_SILENCE_MS + 2000);
    assert.deepEqual(newsOf(puppeteer.socket).map(({ id, state }) => `${id} ${state}`), [
      ...["audio started", "audio ended", "a started", "a ended"],
    ]);
  }));

Deno.test("a speaker that leaves ends its stream; the session is silent when the last has left", () =>
  withSpeech(async ({ puppeteer, connect, sleep, hub }) => {
    const viewer = connect();
    await viewer.join({ sound: ["pcm-s16"] });
    puppeteer.send({ type: "audio", codec: "pcm-s16", data: rampPacket(0, 100) });
    await sleep(60);
    puppeteer.leave();
    await sleep(300);
    assert.equal(newsOf(viewer.socket).at(-1)?.state, "ended");
    hub.speak("main", { type: "speak", id: "api", text: "x".repeat(100) });
    await sleep(300);
    assert.equal(newsOf(viewer.socket).at(-1)?.state, "started");
    const count = soundsOf(viewer.socket).length;
    viewer.leave();
    await sleep(500);
    assert.equal(soundsOf(viewer.socket).length, count);
  }));

Deno.test("a voice that gives nothing fails after a while, one that throws at once; what waits is said", async () => {
  const dead = fakeVoice("fake:dead", { wait: () => new Promise(() => {}) });
  const broken = fakeVoice("fake:broken", {
    wait: () => Promise.reject(new Error("Cannot speak, no tongue")),
  });
  await withSpeech(async ({ puppeteer, sleep }) => {
    puppeteer.send({ type: "speak", id: "a", text: "x", voice: "fake:broken" });
    puppeteer.send({ type: "speak", id: "b", text: "x", voice: "fake:dead" });
    puppeteer.send({ type: "speak", id: "c", text: "xx" });
    await sleep(100);
    const [failed] = newsOf(puppeteer.socket);
    assert.deepEqual([failed?.id, failed?.state, failed?.reason], ["a", "failed", "Cannot speak, no tongue"]);
    await sleep(VOICE_TIMEOUT_MS + 1000);
    assert.deepEqual(newsOf(puppeteer.socket).map(({ id, state }) => `${id} ${state}`), [
      ...["a failed", "b failed", "c started", "c ended"],
    ]);
  }, fakeSpeech(fakeVoice(), dead, broken));
});

Deno.test("a voice that ends without a sound has failed", async () => {
  const mute = fakeVoice("fake:mute");
  mute.speak = async function* () {};
  await withSpeech(async ({ puppeteer, sleep }) => {
    puppeteer.send({ type: "speak", id: "a", text: "x" });
    await sleep(100);
    assert.deepEqual(newsOf(puppeteer.socket).map(({ state, reason }) => [state, reason]), [
      ["failed", "The voice gave no sound for this text"],
    ]);
  }, fakeSpeech(mute));
});

Deno.test("a dead voice is interrupted at once", async () => {
  const dead = fakeVoice("fake:dead", { wait: () => new Promise(() => {}) });
  await withSpeech(async ({ puppeteer, sleep }) => {
    puppeteer.send({ type: "speak", id: "a", text: "x" });
    await sleep(500);
    puppeteer.send({ type: "interrupt" });
    assert.deepEqual(interruptedOf(puppeteer.socket).map(({ id, playedMs }) => [id, playedMs]), [["a", 0]]);
    assert.equal(dead.aborted, 1);
  }, fakeSpeech(dead));
});

Deno.test("who comes while something is said hears of it, and from the next packet on", () =>
  withSpeech(async ({ puppeteer, connect, sleep }) => {
    puppeteer.send({ type: "speak", id: "a", text: "x".repeat(50) });
    await sleep(1000);
    const viewer = connect();
    await viewer.join({ sound: ["opus", "pcm-s16"] });
    await sleep(100);
    const [news] = newsOf(viewer.socket);
    assert.deepEqual([news?.id, news?.state], ["a", "started"]);
    assert.ok(news!.playedMs > 850 && news!.playedMs < 1100, `${news!.playedMs}`);
    const [packet] = soundsOf(viewer.socket);
    assert.equal(packet?.codec, "opus");
    const same = soundsOf(puppeteer.socket).find(({ sequence }) => sequence === packet!.sequence)!;
    assert.ok(
      Math.abs(same.soundMs - packet!.soundMs - 6.5) < 1e-6,
      "an Opus packet begins with what was before",
    );
  }));

Deno.test("a viewer whose socket is full is spared packets, the others get all", () =>
  withSpeech(async ({ puppeteer, connect, sleep, heardSince }) => {
    const viewer = connect();
    await viewer.join({ sound: ["pcm-s16"] });
    puppeteer.send({ type: "speak", id: "a", text: "x".repeat(30) });
    await sleep(1000);
    viewer.socket.bufferedAmount = 1024 * 1024 - 1;
    const before = soundsOf(viewer.socket).length;
    await sleep(1100);
    assert.equal(soundsOf(viewer.socket).length, before);
    const { sound } = await viewer.socket.next("stats", ({ sound }) => (sound?.dropped ?? 0) > 0);
    assert.ok(sound!.dropped >= 40 && sound!.generation !== null);
    viewer.socket.bufferedAmount = 0;
    assert.ok(heardSince().length > 100);
  }));

Deno.test("no sound leaves while the session may be another server's; it goes on where it was once it is known to be here", () => {
  let owned = true;
  return withHub(async ({ connect, sleep }) => {
    const puppeteer = connect();
    await puppeteer.join({ role: "puppeteer", sound: ["pcm-s16"] });
    puppeteer.send({ type: "speak", id: "a", text: "x".repeat(20) });
    await sleep(500);
    const before = soundsOf(puppeteer.socket);
    assert.ok(before.length > 10);
    owned = false;
    await sleep(400);
    assert.equal(soundsOf(puppeteer.socket).length, before.length, "not one packet");
    puppeteer.send({ type: "speak", id: "b", text: "y" });
    await sleep(100);
    owned = true;
    await sleep(200);
    const [next, after] = soundsOf(puppeteer.socket).slice(before.length);
    assert.equal(next!.sequence, before.at(-1)!.sequence + 1, "nothing is left out");
    assert.ok(Math.abs(placeOf(next!.data) - before.length * 20 % 1000) < 0.1);
    assert.ok(Math.abs(after!.soundMs - next!.soundMs - 20) < 1e-6);
  }, { speech: fakeSpeech(), owns: () => owned });
});
