import assert from "node:assert/strict";
import type {
  ErrorMessage,
  SoundPacketMessage,
  SpeakingMessage,
} from "../../../runtime/protocol/server_messages.ts";
import { type VirtualHub, withHub } from "../virtual_hub.ts";
import { fakeSpeech, fakeVoice } from "./fake_speech.ts";

type Client = ReturnType<VirtualHub["connect"]>;
const newsOf = ({ socket }: Client) =>
  socket.messages.filter((each): each is SpeakingMessage => each.type === "speaking").map(({ id, state }) =>
    `${id} ${state}`
  );
const errorsOf = ({ socket }: Client) =>
  socket.messages.filter((each): each is ErrorMessage => each.type === "error");

/** 20 ms at 16 kHz of a microphone: a little noise, and a voice of eight overtones in it. */
function packet(index: number, isVoice: boolean): Uint8Array {
  let seed = index;
  const view = new DataView(new ArrayBuffer(640));
  for (let i = 0; i < 320; i++) {
    seed = (Math.imul(seed + 1, 1664525) + 1013904223) | 0;
    let sample = 0.003 * seed / 2 ** 31;
    const turns = 130 * (index * 320 + i) / 16_000;
    for (let k = 1; k <= 8 && isVoice; k++) sample += 0.08 * Math.sin(2 * Math.PI * k * turns + k) / k;
    view.setInt16(2 * i, Math.round(sample * 32767), true);
  }
  return new Uint8Array(view.buffer);
}

/** A microphone that sends as time passes. */
function microphone(
  { send }: Client,
  sleep: (ms: number) => Promise<void>,
  options: Record<string, unknown>,
) {
  let index = 0;
  return async (ms: number, isVoice: boolean) => {
    for (const end = index + ms / 20; index < end; index++) {
      send({ type: "audio", codec: "pcm-s16", sampleRate: 16_000, data: packet(index, isVoice), ...options });
      await sleep(20);
    }
  };
}

const withSpeech = (test: (virtual: VirtualHub & { puppeteer: Client }) => Promise<void>): Promise<void> =>
  withHub(async (virtual) => {
    const puppeteer = virtual.connect();
    await puppeteer.join({ role: "puppeteer", sound: ["pcm-s16"], fps: 1 });
    await test({ ...virtual, puppeteer });
  }, { speech: fakeSpeech(fakeVoice("fake:long", { lengthOf: () => 30_000 })) });

Deno.test("a voice in a microphone that may barge in interrupts what is said within 150 ms, and is spoken from its beginning", () =>
  withSpeech(async ({ puppeteer, sleep }) => {
    puppeteer.send({ type: "speak", id: "a", text: "x" });
    puppeteer.send({ type: "speak", id: "b", text: "x" });
    const listen = microphone(puppeteer, sleep, { bargeIn: true });
    // More than may wait of what is not spoken: none of it waits.
    await listen(12_000, false);
    assert.deepEqual([newsOf(puppeteer), errorsOf(puppeteer)], [["a started"], []]);
    await listen(160, true);
    assert.ok(newsOf(puppeteer).includes("a interrupted"), newsOf(puppeteer).join());
    await listen(1000, true);
    assert.deepEqual(newsOf(puppeteer), ["a started", "a interrupted", "audio started"]);
    puppeteer.send({ type: "audioEnd" });
    await sleep(1000);
    const { playedMs } = puppeteer.socket.messages.findLast((each): each is SpeakingMessage =>
      each.type === "speaking"
    )!;
    assert.ok(playedMs >= 1160 && playedMs <= 1500, `${playedMs} ms of it are spoken`);
    assert.deepEqual(errorsOf(puppeteer), []);
  }));

Deno.test("a microphone that may barge in gives way to a text while nobody speaks into it", () =>
  withSpeech(async ({ puppeteer, sleep }) => {
    const listen = microphone(puppeteer, sleep, { bargeIn: true });
    await listen(500, false);
    puppeteer.send({ type: "speak", id: "a", text: "x" });
    await listen(1500, false);
    assert.deepEqual(newsOf(puppeteer), ["audio started", "audio ended", "a started"]);
  }));

Deno.test("a microphone that is listened to alone interrupts and is not spoken; without bargeIn nothing interrupts", () =>
  withSpeech(async ({ puppeteer, sleep }) => {
    puppeteer.send({ type: "speak", id: "a", text: "x" });
    await sleep(300);
    await microphone(puppeteer, sleep, { spoken: false })(1000, true);
    await microphone(puppeteer, sleep, {})(500, true);
    assert.deepEqual(newsOf(puppeteer), ["a started"]);
    puppeteer.send({ type: "interrupt", id: "audio" });
    await microphone(puppeteer, sleep, { spoken: false, bargeIn: true, id: "guest" })(1500, true);
    assert.deepEqual(newsOf(puppeteer), ["a started", "a interrupted"]);
    const last = puppeteer.socket.messages.findLast((each): each is SoundPacketMessage =>
      each.type === "audio"
    )!;
    await microphone(puppeteer, sleep, { spoken: false, bargeIn: true, id: "guest" })(500, true);
    assert.equal(puppeteer.socket.messages.findLast(({ type }) => type === "audio"), last);
  }));

Deno.test("a viewer's microphone is not listened to", () =>
  withSpeech(async ({ puppeteer, connect, sleep }) => {
    const viewer = connect();
    await viewer.join();
    puppeteer.send({ type: "speak", id: "a", text: "x" });
    await microphone(viewer, sleep, { bargeIn: true, spoken: false })(1000, true);
    assert.deepEqual(newsOf(puppeteer), ["a started"]);
    assert.ok(
      errorsOf(viewer).length === 50 && errorsOf(viewer).every(({ code }) => code === "not-puppeteer"),
    );
  }));
