import assert from "node:assert/strict";
import type { Port } from "../../../static/camera_extension/chrome.ts";
import { createOutlet } from "../../../static/camera_extension/page/outlet.ts";
import type { Picture, StreamMessage, Wish } from "../../../static/camera_extension/messages.ts";

const SHAPE = { width: 910, height: 512, rate: 30 };
const SMALL = { width: 455, height: 256, rate: 15 };
const BOTH: Wish = { camera: true, microphone: true, fit: SHAPE };

/** A site's end of a line. */
function openPort(origin = "https://meet.example") {
  const got: StreamMessage[] = [];
  const heard: ((message: unknown) => void)[] = [], gone: (() => void)[] = [];
  const state = { open: true };
  const port: Port = {
    name: "stream",
    sender: { origin },
    onMessage: { addListener: (listener) => void heard.push(listener), removeListener: () => {} },
    onDisconnect: { addListener: (listener) => void gone.push(listener), removeListener: () => {} },
    postMessage: (message) => void got.push(message as StreamMessage),
    disconnect: () => void (state.open = false),
  };
  return {
    port,
    got,
    state,
    say: (message: unknown) => heard.forEach((listener) => listener(message)),
    leave: () => gone.forEach((listener) => listener()),
    pictures: () => got.filter(({ type }) => type === "picture").length,
  };
}

const picture = (timestamp: number): Picture => ({
  ...{ type: "picture", format: "I420", width: 2, height: 2, timestamp, layout: [], colorSpace: {} },
  data: new ArrayBuffer(6),
});

/** Gives a second of pictures at 30 a second to who wants them. @param each is called behind each */
function second(outlet: ReturnType<typeof createOutlet>, each = () => {}): void {
  for (let at = 1; at <= 30; at++) {
    const timestamp = Math.round(at * 1e6 / 30);
    for (const fit of outlet.wanted(timestamp)) outlet.picture(fit, picture(timestamp));
    each();
  }
}

Deno.test("an outlet gives each site the pictures that it takes, at its rate, and makes a size once for all", () => {
  const outlet = createOutlet(() => {});
  const [fast, twin, slow, stuck] = [openPort(), openPort(), openPort(), openPort()];
  for (const { port } of [fast, twin, stuck]) outlet.add(port, BOTH, SHAPE);
  outlet.add(slow.port, { ...BOTH, fit: SMALL }, SHAPE);
  assert.deepEqual(outlet.wanted(0), [SHAPE, SMALL]);
  second(outlet, () => [fast, twin, slow].forEach((each) => each.say({ type: "taken" })));
  assert.deepEqual([fast, twin, slow, stuck].map((each) => each.pictures()), [30, 30, 15, 3]);
});

Deno.test("an outlet gives sound to whoever was let in and wants it, and pictures to no microphone", () => {
  const outlet = createOutlet(() => {});
  const [both, microphone, camera] = [openPort(), openPort(), openPort()];
  outlet.add(both.port, BOTH, SHAPE);
  outlet.add(microphone.port, { ...BOTH, camera: false }, SHAPE);
  outlet.add(camera.port, { ...BOTH, microphone: false }, SHAPE);
  assert.equal(outlet.wantsSound, false);
  outlet.open();
  outlet.open();
  assert.equal(outlet.wantsSound, true);
  outlet.sound({ type: "sound", sampleRate: 48_000, channels: 1, timestamp: 0, data: new ArrayBuffer(4) });
  second(outlet);
  const types = ({ got }: ReturnType<typeof openPort>) => [...new Set(got.map(({ type }) => type))];
  assert.deepEqual(types(both), ["opened", "sound", "picture"]);
  assert.deepEqual(types(microphone), ["opened", "sound"]);
  assert.deepEqual(types(camera), ["opened", "picture"]);
  assert.equal(both.got.filter(({ type }) => type === "opened").length, 1);
});

Deno.test("an outlet takes what a site's script says of sizes within what there is, whatever it says", () => {
  const outlet = createOutlet(() => {});
  const site = openPort();
  outlet.add(site.port, { ...BOTH, fit: undefined as never }, SHAPE);
  for (
    const [fit, taken] of [
      [{ width: 1e9, height: -1, rate: Infinity }, SHAPE],
      [{ width: "100", height: NaN, rate: {} }, SHAPE],
      [null, SHAPE],
      [{ width: 100.4, height: 50, rate: 0.5 }, { width: 100, height: 50, rate: 30 }],
      [SMALL, SMALL],
    ]
  ) {
    site.say({ type: "fit", fit });
    assert.deepEqual(outlet.wanted(0), [taken]);
  }
  for (const nonsense of [undefined, null, 3, "taken", {}, []]) site.say(nonsense);
});

Deno.test("an outlet tells who waits why not, ends who was let in, and says when nobody is left", () => {
  let empty = 0;
  const outlet = createOutlet(() => void empty++);
  const [open, waiting, other] = [openPort(), openPort(), openPort("https://else.example")];
  outlet.add(open.port, BOTH, SHAPE);
  outlet.add(other.port, BOTH, SHAPE);
  outlet.open();
  outlet.add(waiting.port, BOTH, SHAPE);
  outlet.keep(({ sender }) => sender?.origin === "https://meet.example");
  assert.deepEqual([other.got.at(-1), other.state.open, outlet.size], [{ type: "ended" }, false, 2]);
  outlet.fail("NotReadableError", "Could not start video source");
  assert.deepEqual(open.got.at(-1), { type: "ended" });
  assert.deepEqual(waiting.got, [
    { type: "failed", name: "NotReadableError", message: "Could not start video source" },
  ]);
  assert.deepEqual([empty, outlet.size], [1, 0]);
  open.leave();
  assert.equal(empty, 1);
});
