import assert from "node:assert/strict";
import { openCameraDevice } from "../../../runtime/stream/sinks/camera_device.ts";
import type { RawOutput } from "../../../runtime/video/raw_output.ts";
import { fakeSpeech } from "../sound/fake_speech.ts";
import { withHub } from "../virtual_hub.ts";

/** An output that counts, and does what a test has it do. */
function fakeOutput(write: (data: Uint8Array) => Promise<void> = () => Promise.resolve()) {
  const output = { written: 0, closed: 0 };
  const raw: RawOutput = {
    get written() {
      return output.written;
    },
    async write(data) {
      await write(data);
      output.written++;
    },
    close() {
      output.closed++;
      return Promise.resolve();
    },
  };
  return { output, raw };
}

const REQUEST = { session: "main", wishes: { size: 160, fps: 10, payer: "camera" } };

Deno.test("a camera device opens its session, and lets go of it and of the device when it is closed", () =>
  withHub(async ({ hub, sleep }) => {
    const { output, raw } = fakeOutput();
    const camera = openCameraDevice(hub, { ...REQUEST, output: raw, onFailed: assert.fail });
    await sleep(2000);
    assert.ok(output.written > 15, `${output.written} pictures in 2 s at 10 a second`);
    assert.equal(hub.sessions()[0]!.state, "watched");
    await Promise.all([camera.close(), camera.close()]);
    assert.deepEqual([output.closed, hub.sessions()[0]!.state], [1, "empty"]);
  }));

Deno.test("a camera has no sound: what is said before it alone has been heard by nobody, which is told at once", () =>
  withHub(async ({ hub, connect, sleep }) => {
    const camera = openCameraDevice(hub, { ...REQUEST, output: fakeOutput().raw, onFailed: assert.fail });
    const puppeteer = connect();
    await puppeteer.join({ role: "puppeteer", sound: [] });
    puppeteer.send({ type: "speak", id: "a", text: "x".repeat(100) });
    await sleep(2000);
    puppeteer.send({ type: "interrupt", id: "a" });
    await sleep(100);
    const told = puppeteer.socket.messages.find(({ type }) => type === "interrupted");
    assert.ok(told?.type === "interrupted");
    assert.equal(told.answers, 0);
    await camera.close();
  }, { speech: fakeSpeech() }));

Deno.test("a camera device that hangs loses pictures and holds up nobody; one that fails is let go of, with its reason", () =>
  withHub(async ({ hub, sleep }) => {
    let release = () => {};
    const hanging = new Promise<void>((resolve) => release = resolve);
    let taken = 0;
    const slow = fakeOutput(() => (taken++, hanging));
    const camera = openCameraDevice(hub, { ...REQUEST, output: slow.raw, onFailed: assert.fail });
    await sleep(3000);
    assert.equal(taken, 1);
    release();
    await sleep(1000);
    assert.ok(slow.output.written > 8, `it goes on: ${slow.output.written}`);
    await camera.close();

    const reasons: string[] = [];
    const gone = fakeOutput(() => Promise.reject(new Error("no such device")));
    openCameraDevice(hub, { ...REQUEST, output: gone.raw, onFailed: (reason) => reasons.push(reason) });
    await sleep(1000);
    assert.deepEqual(reasons, ["no such device"]);
    assert.deepEqual([gone.output.closed, hub.sessions()[0]!.state], [1, "empty"]);
  }));
