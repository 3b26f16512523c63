import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createSocket } from "node:dgram";
import { now } from "../../../runtime/base/clock.ts";
import { readOffer } from "../../../runtime/stream/rtc/read_offer.ts";
import { createRtc, type RtcSender, type RtcSenderOptions } from "../../../runtime/stream/rtc/rtc.ts";
import type { RtcPlace } from "../../../runtime/stream/rtc/rtc_messages.ts";
import { guardSockets } from "../../../runtime/stream/rtc/stranger_guard.ts";
import { openH264 } from "../../../runtime/video/h264.ts";
import { SILENT_OPUS } from "../../../runtime/stream/sinks/steady_sound.ts";
import { eventually, within } from "../../eventually.ts";
import { openDecoder } from "../../video/pictures.ts";
import { openRtcViewer, type RtcViewer } from "./viewer.ts";

const PLACE: RtcPlace = { hosts: ["127.0.0.1"], bind: { udp4: "127.0.0.1" }, iceServers: [] };

type Pair = { sender: RtcSender; viewer: RtcViewer; keys: () => number; states: string[] };

/** One thread for all of them: it takes a second to come. */
const rtc = createRtc();

async function withPair(
  test: (pair: Pair) => Promise<void>,
  options: Partial<RtcSenderOptions> = {},
): Promise<void> {
  const viewer = await openRtcViewer();
  const states: string[] = [];
  let keys = 0;
  const sender = rtc.createSender({
    place: PLACE,
    onNeedKey: () => keys++,
    onState: (state, reason) => states.push(reason === null ? state : `${state}: ${reason}`),
    ...options,
  });
  try {
    await viewer.accept(await sender.answer(readOffer(viewer.offer)));
    await eventually("they are connected", () => sender.state === "connected");
    await test({ sender, viewer, keys: () => keys, states });
  } finally {
    await within("it is closed", sender.close());
    assert.equal(rtc.size, 0);
    await viewer.close();
  }
}

/** The thread and its last sleep outlive the single test. */
const rtcTest = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });

Deno.test.afterAll(rtc.close);

const stamps = (taken: number) => ({ received: null, taken, rendered: taken, encoded: taken, sent: taken });

rtcTest(
  "pictures and sound arrive whole, on one clock that both reports tell",
  () =>
    withPair(async ({ sender, viewer }) => {
      const size = 256;
      const encoder = openH264({ size, fps: 30 });
      const picture = new Uint8Array(size * size * 3 / 2);
      const sent: Uint8Array[] = [];
      const begun = now();
      for (let frame = 0; frame < 12; frame++) {
        // Noise, so that a frame takes many packets.
        for (let at = 0; at < picture.length; at++) picture[at] = 100 + (at * 7919 + frame * 31) % 61;
        const { data } = encoder.encode(picture, frame === 0);
        sent.push(data);
        sender.frame({ data, stamps: stamps(begun + frame * 40) });
        sender.sound({ data: SILENT_OPUS, epoch: begun + frame * 20 });
        await new Promise((done) => setTimeout(done, 20));
      }
      encoder.close();
      await eventually("all frames arrive", () => viewer.pictures().length === 12);
      assert.ok(viewer.video.length > 20, `${viewer.video.length} packets`);
      assert.deepEqual(viewer.pictures().map(nalUnits), sent.map(nalUnits));
      const decoder = openDecoder("h264");
      assert.equal(viewer.pictures().flatMap((each) => decoder.decode(each)).length, 12);
      decoder.close();

      const times = [...new Set(viewer.video.map(({ header }) => header.timestamp))];
      times.slice(1).forEach((time, index) => assert.equal(time - times[index]! >>> 0, 3600));
      await eventually("all sound arrives", () => viewer.audio.length === 12);
      viewer.audio.slice(1).forEach(({ header }, index) =>
        assert.equal(header.timestamp - viewer.audio[index]!.header.timestamp >>> 0, 960)
      );

      const of = (ssrc: number) => eventually("a report comes", () => viewer.reports.get(ssrc));
      const picturesAt = await of(viewer.video[0]!.header.ssrc),
        soundAt = await of(viewer.audio[0]!.header.ssrc);
      assert.equal(picturesAt.cname, soundAt.cname, "receivers keep together what has one name");
      const epochOf = ({ ntp, rtp }: { ntp: bigint; rtp: number }, time: number, ticks: number) =>
        Number(ntp >> 32n) * 1000 + Number(ntp & 0xffffffffn) / 2 ** 32 * 1000 - 2_208_988_800_000 +
        (time - rtp | 0) / ticks;
      const first = epochOf(picturesAt, times[0]!, 90);
      const heard = epochOf(soundAt, viewer.audio[0]!.header.timestamp, 48);
      assert.ok(Math.abs(first - begun) < 0.1, `the picture was taken ${first - begun} ms off`);
      assert.ok(Math.abs(heard - begun) < 0.1, `the sound is heard ${heard - begun} ms off`);
    }),
);

rtcTest(
  "a lost picture and a full intra request are heard; lost packets come again",
  () =>
    withPair(async ({ sender, viewer, keys }) => {
      const data = Uint8Array.of(0, 0, 0, 1, 0x65, ...new Array(500).fill(7));
      sender.frame({ data, stamps: stamps(now()) });
      await eventually("it comes", () => viewer.video.length === 1);
      await viewer.askForKey();
      await eventually("the wish is heard", () => keys() === 1);
      await viewer.askForKey(true);
      await eventually("the other wish is heard", () => keys() === 2);
      const [{ header: { sequenceNumber } }] = viewer.video as [RtcViewer["video"][0]];
      await viewer.askAgain([sequenceNumber]);
      await eventually("it comes again", () => viewer.video.length === 2);
      assert.equal(viewer.video[1]!.header.sequenceNumber, sequenceNumber);
    }),
);

rtcTest("who falls silent, or never comes, is given up", async () => {
  await withPair(async ({ viewer, sender, states }) => {
    await viewer.close();
    await eventually("it is given up", () => sender.state === "failed");
    assert.deepEqual(states, ["connected", "failed: nothing was heard of the other side for 1 s"]);
  }, { idleMs: 1000 });
  const viewer = await openRtcViewer();
  const states: (string | null)[] = [];
  const sender = rtc.createSender({
    ...{ place: PLACE, idleMs: 500, onNeedKey() {} },
    onState: (_, reason) => states.push(reason),
  });
  await sender.answer(readOffer(viewer.offer));
  await eventually("it is given up", () => sender.state === "failed");
  assert.deepEqual(states, ["nothing was heard of the other side for 1 s"]);
  await viewer.close();
  await sender.close();
});

/** A record as anybody can write one (RFC 6347, 4.1): a warning that the connection is over, or bytes of some kind. */
function record(kind: number, epoch: number, body: number[] = [1, 0]): Uint8Array {
  return Uint8Array.of(kind, 0xfe, 0xfd, 0, epoch, 0, 0, 0, 0, 0, 9, 0, body.length, ...body);
}

rtcTest(
  "what nobody has encrypted ends no connection, be it from a stranger or in the other's name",
  async () => {
    const viewer = await openRtcViewer();
    const states: string[] = [];
    const sender = rtc.createSender({ place: PLACE, onNeedKey() {}, onState: (state) => states.push(state) });
    const answer = await sender.answer(readOffer(viewer.offer));
    const port = Number(/udp \d+ 127\.0\.0\.1 (\d+) typ host/i.exec(answer)![1]);
    const stranger = createSocket("udp4");
    const forged = [
      record(21, 0),
      record(21, 1),
      record(99, 0),
      record(21, 1, [1, 0, ...new Array(30).fill(7)]),
    ];
    await viewer.accept(answer);
    await eventually("they are connected", () => sender.state === "connected");
    for (const each of forged) {
      await new Promise((sent) => stranger.send(each, port, "127.0.0.1", sent));
      await viewer.sendRaw(each);
    }
    sender.frame({ data: Uint8Array.of(0, 0, 0, 1, 0x65, 7), stamps: stamps(now()) });
    await eventually("a picture arrives", () => viewer.video.length === 1);
    await viewer.askForKey();
    assert.deepEqual(states, ["connected"]);
    stranger.close();
    await viewer.sayGoodbye();
    await eventually("the true end is heard", () => states.length === 2);
    assert.deepEqual(states, ["connected", "closed"]);
    await sender.close();
    await viewer.close();
  },
);

Deno.test("a socket hears strangers' questions alone, and everything from where the other side is", () => {
  const heard: string[] = [];
  const protocol = {
    type: "stun",
    datagramReceived: ([first]: Uint8Array, [, port]: readonly [string, number]) =>
      void heard.push(`${first} from ${port}`),
  };
  const remoteCandidates = [{ host: "127.0.0.1", port: 7 }];
  guardSockets({ localUsername: "", remoteUsername: "", remoteCandidates, protocols: [protocol] });
  for (const first of [1, 22, 128]) {
    for (const port of [7, 8]) protocol.datagramReceived(Buffer.of(first), ["127.0.0.1", port]);
  }
  assert.deepEqual(heard, ["1 from 7", "1 from 8", "22 from 7", "128 from 7"]);
});

rtcTest(
  "who offers asks for H.264 and Opus at this address alone, and refuses what takes no H.264",
  async () => {
    const sender = rtc.createSender({ place: PLACE, onNeedKey() {}, onState() {} });
    const offer = await sender.offer();
    assert.match(offer, /a=rtpmap:102 H264\/90000\r\n/);
    assert.match(offer, /a=rtpmap:111 opus\/48000\/2\r\n/);
    assert.match(offer, /a=sendonly/);
    assert.doesNotMatch(offer, /VP8|typ srflx/);
    const hosts = [...offer.matchAll(/a=candidate:\S+ \d udp \d+ (\S+)/g)].map(([, host]) => host);
    assert.deepEqual([...new Set(hosts)], ["127.0.0.1"], "only this address is bound");
    await assert.rejects(
      () => sender.accept("v=0"),
      /^Error: Cannot make the connection: the answer takes no H.264$/,
    );
    await sender.close();
    assert.equal(rtc.size, 0);
  },
);

Deno.test("what breaks in the thread is told to each that it had", async () => {
  const thread = {
    onmessage: null,
    onerror: null as ((event: ErrorEvent) => void) | null,
    postMessage() {},
    terminate() {},
  };
  const broken = createRtc(() => thread);
  const reasons: (string | null)[] = [];
  const sender = broken.createSender({
    place: PLACE,
    onNeedKey() {},
    onState: (_, reason) => reasons.push(reason),
  });
  const asked = sender.offer();
  thread.onerror!({ message: "it fell over", preventDefault() {} } as ErrorEvent);
  await assert.rejects(() => asked, /it fell over/);
  assert.deepEqual(reasons, ["the thread of connections has failed: it fell over"]);
  await sender.close();
  assert.equal(broken.size, 0);
});

/** Units without their start codes. */
function nalUnits(data: Uint8Array): number[][] {
  const units: number[][] = [];
  let begin = -1;
  for (let at = 0; at + 2 < data.length; at++) {
    if (data[at] !== 0 || data[at + 1] !== 0 || data[at + 2] !== 1) continue;
    if (begin >= 0) units.push([...data.subarray(begin, data[at - 1] === 0 ? at - 1 : at)]);
    begin = at + 3;
  }
  units.push([...data.subarray(begin)]);
  return units;
}
