import assert from "node:assert/strict";
import { SERVER_PAYS } from "../../../runtime/stream/shares/payer.ts";
import type { ProtocolError } from "../../../runtime/protocol/errors.ts";
import type { Grant } from "../../../runtime/protocol/grant.ts";
import type { InterruptedMessage } from "../../../runtime/protocol/server_messages.ts";
import type { Hub } from "../../../runtime/stream/hub.ts";
import type { SteadyPacket } from "../../../runtime/stream/sinks/steady_sound.ts";
import type { TapSink, TapWishes } from "../../../runtime/stream/sinks/tap.ts";
import { fakeSpeech } from "../sound/fake_speech.ts";
import { openDecoder } from "../../video/pictures.ts";
import { withHub } from "../virtual_hub.ts";

interface KeptFrame {
  readonly key: boolean;
  readonly data: Uint8Array;
  readonly soundMs: number | null;
  readonly taken: number;
  readonly at: number;
}

/** A sink that keeps all that it is given. */
function keeper(now: () => number) {
  const frames: KeptFrame[] = [], sounds: (SteadyPacket & { at: number })[] = [];
  const reasons: ProtocolError[] = [];
  const sink: TapSink & { isFull: boolean } = {
    isFull: false,
    frame: ({ key, data, soundMs, stamps: { taken } }) =>
      void frames.push({ key, data, soundMs, taken, at: now() }),
    sound: (packet) => void sounds.push({ ...packet, at: now() }),
    ended: (reason) => void reasons.push(reason),
  };
  return { sink, frames, sounds, reasons };
}

const tapOf = (hub: Hub, sink: TapSink, wishes: Partial<TapWishes> = {}, session = "main") =>
  hub.tap(session, { payer: "address there", ...wishes }, sink);

Deno.test("a tap opens a session that nobody is in, keeps it alive, and is a viewer of it", () =>
  withHub(async ({ hub, clock, sleep }) => {
    const { sink, frames, sounds, reasons } = keeper(clock.epoch);
    const tap = tapOf(hub, sink, { size: 160, fps: 4 });
    await sleep(40_000);
    const { name, avatar, state, clients, renditions } = hub.sessions()[0]!;
    assert.deepEqual([name, avatar, state, clients, renditions], ["main", "stock", "watched", 1, 1]);
    assert.ok(frames.length > 150, `${frames.length} frames in 40 s at 4 a second`);
    assert.equal(frames[0]!.key, true);
    assert.equal(frames.filter(({ key }) => key).length, 1, "nobody asked for more");
    const decoder = openDecoder("h264");
    assert.equal(
      decoder.decode(frames[0]!.data)[0]!.length,
      160 * 160 * 3 / 2,
      "parameter sets come in band",
    );
    decoder.close();
    assert.deepEqual([tap.hasSound, sounds.length], [false, 0], "this server has no sound");
    tap.close();
    tap.close();
    const before = frames.length;
    await sleep(1000);
    assert.equal(frames.length, before);
    assert.equal(hub.sessions()[0]!.state, "empty");
    assert.deepEqual(reasons, [], "who closes it is not told that it ended");
    await sleep(32_000);
    assert.deepEqual(hub.sessions(), []);
  }));

Deno.test("a tap and a viewer who wish for the same share one rendition", () =>
  withHub(async ({ hub, clock, connect, sleep }) => {
    await connect().join({ fps: 50 });
    const tap = tapOf(hub, keeper(clock.epoch).sink);
    await sleep(100);
    assert.deepEqual([hub.sessions()[0]!.clients, hub.sessions()[0]!.renditions], [2, 1]);
    tap.close();
    assert.equal(hub.sessions()[0]!.clients, 1);
  }));

Deno.test("a full sink loses frames until a key frame, which it is given soon; nobody else notices", () =>
  withHub(async ({ hub, clock, connect, sleep }) => {
    const viewer = connect();
    await viewer.join();
    const { sink, frames } = keeper(clock.epoch);
    const tap = tapOf(hub, sink);
    await sleep(1000);
    const before = frames.length, seen = viewer.socket.videos().length;
    assert.ok(before > 15);
    sink.isFull = true;
    await sleep(1000);
    assert.equal(frames.length, before);
    assert.ok(tap.droppedFrames > 40, `${tap.droppedFrames} dropped`);
    assert.ok(viewer.socket.videos().length - seen > 40, "the viewer gets all");
    sink.isFull = false;
    await sleep(400);
    assert.equal(frames[before]!.key, true);
    assert.ok(frames.length > before + 5);
    tap.close();
  }));

Deno.test("a sink's wish for a key frame is heard, and not more often than a viewer's", () =>
  withHub(async ({ hub, clock, sleep }) => {
    const { sink, frames } = keeper(clock.epoch);
    const tap = tapOf(hub, sink, { fps: 10 });
    await sleep(2000);
    assert.equal(frames.filter(({ key }) => key).length, 1);
    tap.needKey();
    await sleep(1500);
    assert.equal(frames.filter(({ key }) => key).length, 2);
    for (let i = 0; i < 200; i++) {
      tap.needKey();
      await sleep(50);
    }
    const keys = frames.filter(({ key }) => key).length;
    assert.ok(keys >= 4 && keys <= 7, `${keys} key frames for a wish each 50 ms in 10 s`);
    tap.close();
  }));

Deno.test("what the server itself gives out has a key frame each second where that is wished for: many watch behind it", () =>
  withHub(async ({ hub, clock, sleep }) => {
    const { sink, frames } = keeper(clock.epoch);
    const tap = tapOf(hub, sink, { fps: 10, payer: SERVER_PAYS });
    await sleep(2000);
    for (let i = 0; i < 200; i++) {
      tap.needKey();
      await sleep(50);
    }
    const keys = frames.filter(({ key }) => key).length;
    assert.ok(keys >= 9 && keys <= 12, `${keys} key frames for a wish each 50 ms in 10 s`);
    tap.close();
  }));

Deno.test("sound leaves when it is due, silence between, without a pause, on the pictures' clock", () =>
  withHub(async ({ hub, clock, connect, sleep }) => {
    const puppeteer = connect();
    await puppeteer.join({ role: "puppeteer", sound: ["pcm-s16"] });
    const { sink, frames, sounds } = keeper(clock.epoch);
    const tap = tapOf(hub, sink);
    assert.equal(tap.hasSound, true);
    await sleep(1013);
    puppeteer.send({ type: "speak", id: "a", text: "x".repeat(10) });
    await sleep(2500);
    const said = sounds.filter(({ generation }) => generation !== null);
    assert.ok(said.length >= 50 && said.length <= 52, `${said.length} packets of a second`);
    sounds.forEach(({ sequence, epoch, at, soundMs }, index) => {
      assert.equal(sequence, index);
      assert.ok(at - epoch >= 0 && at - epoch <= 20, `sent ${at - epoch} ms after its time`);
      const step = index === 0 ? 20 : epoch - sounds[index - 1]!.epoch;
      assert.ok(step >= 20 - 1e-3 && step < 40 + 1e-3, `${step} ms after the one before`);
      assert.ok(Math.abs(epoch - soundMs - (sounds[0]!.epoch - sounds[0]!.soundMs)) < 1e-6);
    });
    const audio = puppeteer.socket.messages.find((each) => each.type === "audio")!;
    assert.ok(Math.abs(said[0]!.soundMs - (audio.soundMs - 6.5)) < 20, "the sound clock is the viewers'");
    const { soundMs, taken } = frames.at(-1)!;
    const offset = sounds[0]!.epoch - sounds[0]!.soundMs;
    assert.ok(Math.abs(taken - soundMs! - offset) < 1e-3, "pictures and sound are on one clock");
    tap.close();
  }, { speech: fakeSpeech() }));

Deno.test("an interrupt is silence for a tap at once, and nobody waits for its answer", () =>
  withHub(async ({ hub, clock, connect, sleep }) => {
    const puppeteer = connect();
    await puppeteer.join({ role: "puppeteer" });
    const { sink, sounds } = keeper(clock.epoch);
    const tap = tapOf(hub, sink);
    puppeteer.send({ type: "speak", id: "a", text: "x".repeat(100) });
    await sleep(2000);
    assert.notEqual(sounds.at(-1)!.generation, null);
    const before = sounds.length;
    puppeteer.send({ type: "interrupt", id: "a" });
    await sleep(100);
    assert.ok(sounds.slice(before).every(({ generation }) => generation === null));
    assert.ok(sounds.length >= before + 4, "silence goes on");
    const told = puppeteer.socket.messages.find((each): each is InterruptedMessage =>
      each.type === "interrupted"
    );
    assert.equal(told?.answers, 1);
    assert.ok(told!.playedMs > 1800 && told!.playedMs <= 2000, `${told!.playedMs} ms were heard`);
    tap.close();
  }, { speech: fakeSpeech() }));

Deno.test("a tap ends with its token, with its head and with the server, and says why once", () =>
  withHub(async ({ hub, clock, sleep }) => {
    const grant: Grant = {
      ...{ id: "t", session: "*", role: "viewer", size: 192, until: clock.epoch() + 3000 },
    };
    const bounded = keeper(clock.epoch), broken = keeper(clock.epoch), last = keeper(clock.epoch);
    assert.throws(() => tapOf(hub, bounded.sink, { grant, size: 256 }), { code: "not-allowed" });
    tapOf(hub, bounded.sink, { grant });
    await sleep(2000);
    assert.ok(bounded.frames.length > 0);
    await sleep(2500);
    assert.deepEqual(bounded.reasons.map(({ code }) => code), ["token-expired"]);
    tapOf(hub, broken.sink, { avatar: "broken" }, "other");
    await sleep(1000);
    assert.deepEqual(broken.reasons.map(({ code }) => code), ["unavailable"]);
    tapOf(hub, last.sink, {}, "third");
    await hub.close();
    assert.match(last.reasons.map(String).join(), /the server is closing/);
  }));

Deno.test("a sink that throws is given nothing more, and the session goes on", () =>
  withHub(async ({ hub, clock, connect, sleep }) => {
    const viewer = connect();
    await viewer.join();
    const { sink, reasons } = keeper(clock.epoch);
    let calls = 0;
    const logged = console.error;
    console.error = () => {};
    tapOf(hub, {
      ...sink,
      frame: () => {
        throw new Error(`no place ${++calls}`);
      },
    });
    await sleep(500).finally(() => console.error = logged);
    assert.equal(calls, 1);
    assert.match(reasons.map(String).join(), /its sink failed: no place 1$/);
    assert.equal(hub.sessions()[0]!.clients, 1);
    const seen = viewer.socket.videos().length;
    await sleep(500);
    assert.ok(viewer.socket.videos().length > seen + 20);
  }));
