/** pylivelinkface as an independent sender, through a real socket. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { checkListenRequest } from "../../../../runtime/motion/sources/listen_request.ts";
import { openReceiver } from "../../../../runtime/motion/sources/receiver.ts";
import type { SourceFrame } from "../../../../runtime/motion/sources/source.ts";
import { eventually } from "../../../eventually.ts";
import { pythonWith } from "../../../examples/python.ts";
import { type Lack, testUnless } from "../../../skip.ts";
import { turnOf, weightsOf } from "../taken.ts";

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const python = await pythonWith(file("requirements.txt"));
const lack: Lack | null = "missing" in python ? { kind: "tool", reason: python.missing } : null;

const FRAMES = 13;

async function received(name: string, fps: number): Promise<{ frames: SourceFrame[]; names: Set<string> }> {
  const frames: SourceFrame[] = [];
  const names = new Set<string>();
  const port = await openReceiver(checkListenRequest({ kind: "livelink", port: 0 }), (frame, _id, called) => {
    names.add(called);
    frames.push({ ...frame, expression: frame.expression.slice(), joints: frame.joints.slice() });
  });
  try {
    assert.ok("path" in python);
    const args = [file("peer.py"), `${port.port}`, name, `${fps}`];
    const { success, stderr } = await new Deno.Command(python.path, { args }).output();
    assert(success, new TextDecoder().decode(stderr));
    await eventually("all frames are here", () => frames.length === FRAMES, { seconds: 5 });
    assert.equal(port.report().malformed, 0);
  } finally {
    port.close();
  }
  return { frames, names };
}

testUnless(lack, {
  name: "pylivelinkface's face comes in: its name, its weights on their sides, its turn to the left",
  fn: async () => {
    const { frames, names } = await received("Ada", 60);
    assert.deepEqual([...names], ["Ada"]);
    assert.deepEqual(weightsOf(frames[4]!), { jawOpen: 0.5, mouthSmileRight: 0.75, tongueOut: 1 });
    assert(Math.abs(turnOf(frames[4]!).yaw - 0.4 * 180 / Math.PI) < 0.01, "to the subject's left");
    // It spreads one frame's blink over five; the eye is the one that it names.
    const blink = frames.map(({ expression }) => Math.round(expression[0]! * 100) / 100);
    assert.deepEqual(blink, [0, 0, 0, 0, 0, 0.5, 0.33, 0.25, 0.2, 0.2, 0, 0, 0]);
    assert(frames.every((frame) => Number.isFinite(frame.t)));
  },
});

testUnless(lack, {
  name:
    "pylivelinkface under a name with other letters and at 30 frames a second (30/0 on the wire) is read alike",
  fn: async () => {
    const { frames, names } = await received("J\u00fcrgen", 30);
    assert.deepEqual([...names], ["J\u00fcrgen"]);
    assert.deepEqual(weightsOf(frames[0]!), { jawOpen: 0.5, mouthSmileRight: 0.75, tongueOut: 1 });
  },
});
