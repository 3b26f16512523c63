import assert from "node:assert/strict";
import { createOpenSeeFaceReader } from "../../../../runtime/motion/sources/openseeface/openseeface_reader.ts";
import type { ArkitShape } from "../../../../runtime/head/arkit.ts";
import type { SourceFrame } from "../../../../runtime/motion/sources/source.ts";
import { frameOf, framesOf, turnOf, weightsOf } from "../taken.ts";
import { openSeeFaceDatagram, seenAt, type SeenFace } from "./sender.ts";

const read = (face: SeenFace): SourceFrame => frameOf(createOpenSeeFaceReader(), openSeeFaceDatagram(face));

Deno.test("a face has its number and its time, and rests where nothing moves", () => {
  const frame = read({ id: 3, time: 1700000000.5 });
  assert.deepEqual([frame.sender, frame.t, frame.face], ["face 3", 1700000000500, true]);
  assert.deepEqual(weightsOf(frame), {});
  for (const angle of Object.values(turnOf(frame))) assert(Math.abs(angle) < 1, `${angle}`);
});

Deno.test("a head before the camera turns as it does, to its own left where the nose goes right in the picture", () => {
  for (
    const [turn, place] of [
      [{ yaw: 25, pitch: 0, roll: 0 }, [0, 0, 2.5]],
      [{ yaw: -25, pitch: 0, roll: 0 }, [0.6, 0.2, 2.5]],
      [{ yaw: 0, pitch: 15, roll: 0 }, [-0.5, -0.4, 4]],
      [{ yaw: 0, pitch: 0, roll: 20 }, [0.3, 0, 2.5]],
      [{ yaw: 20, pitch: -12, roll: -10 }, [0.3, 0.4, 3]],
    ] as const
  ) {
    const frame = read({ turn, place });
    const met = turnOf(frame);
    // The middle of the head is found from the solution, whose offsets are inside out as well.
    for (const axis of ["yaw", "pitch", "roll"] as const) {
      assert(Math.abs(met[axis] - turn[axis]) < 5, `${JSON.stringify(turn)} became ${JSON.stringify(met)}`);
    }
  }
  const [nose] = seenAt({ turn: { yaw: 25 } }, 30);
  const ears = (seenAt({ turn: { yaw: 25 } }, 0)[0] + seenAt({ turn: { yaw: 25 } }, 16)[0]) / 2;
  assert(nose > ears + 20 && turnOf(read({ turn: { yaw: 25 } })).yaw > 20, "left is the picture's right");
});

Deno.test("left stays left: lids, corners of the mouth, brows and gaze", () => {
  const only = (frame: SourceFrame, shapes: ArkitShape[]) =>
    assert.deepEqual(Object.keys(weightsOf(frame)).sort(), shapes.sort());
  only(read({ open: { left: 0, right: 1 } }), ["eyeBlinkLeft"]);
  only(read({ open: { left: 1, right: 0 } }), ["eyeBlinkRight"]);
  only(read({ features: { cornerDownLeft: -1 } }), ["mouthSmileLeft"]);
  only(read({ features: { cornerDownRight: 1 } }), ["mouthFrownRight", "mouthStretchRight"]);
  only(read({ features: { browUpLeft: 1 } }), ["browInnerUp", "browOuterUpLeft"]);
  only(read({ features: { browUpRight: -1 } }), ["browDownRight"]);
  only(read({ features: { eyeLeft: 1 } }), ["eyeWideLeft"]);
  only(read({ features: { cornerOutLeft: 1, cornerOutRight: -1 } }), ["mouthLeft"]);
  only(read({ gaze: [0.4, 0] }), ["eyeLookOutLeft", "eyeLookInRight"]);
  only(read({ gaze: [-0.4, 0] }), ["eyeLookInLeft", "eyeLookOutRight"]);
  only(read({ gaze: [0, 0.2] }), ["eyeLookUpLeft", "eyeLookUpRight"]);
  only(read({ gaze: [0, -0.2] }), ["eyeLookDownLeft", "eyeLookDownRight"]);
});

Deno.test("a mouth that opens takes no corners down, and a turned head does not pucker", () => {
  assert.deepEqual(
    weightsOf(read({ features: { mouthOpen: 1, cornerDownLeft: 1, cornerDownRight: 1, mouthWide: 0.3 } })),
    { jawOpen: 0.8 },
  );
  assert.equal(weightsOf(read({ features: { mouthWide: -1 } })).mouthPucker, 0.8);
  const turned = read({ features: { mouthWide: -0.95 }, turn: { yaw: 25 } });
  assert((weightsOf(turned).mouthPucker ?? 0) < 0.1);
});

Deno.test("of several faces the largest in the picture comes first, each by its number", () => {
  const datagram = openSeeFaceDatagram(
    { id: 0, place: [-1, 0, 5] },
    { id: 1, place: [0.5, 0, 2], features: { mouthOpen: 1 } },
    { id: 2, found: false },
  );
  const frames = framesOf(createOpenSeeFaceReader(), datagram);
  assert.deepEqual(frames.map(({ sender, face }) => [sender, face]), [["face 1", true], ["face 0", true], [
    "face 2",
    false,
  ]]);
  assert.deepEqual(weightsOf(frames[0]!), { jawOpen: 0.8 });
  assert.deepEqual(weightsOf(frames[1]!), {});
});

Deno.test("a pose that does not fit is no face; features that are not numbers say nothing", () => {
  assert.equal(read({ error: 99999 }).face, false);
  assert.equal(read({ error: NaN }).face, false);
  assert.deepEqual(
    weightsOf(read({ features: { mouthOpen: NaN, mouthWide: -Infinity, cornerDownLeft: -1 } })),
    { mouthSmileLeft: 0.8 },
  );
  assert.deepEqual(weightsOf(read({ open: { left: NaN, right: 0 } })), { eyeBlinkRight: 1 });
});

Deno.test("what is no datagram of OpenSeeFace is refused with a reason", () => {
  const reader = createOpenSeeFaceReader();
  const good = openSeeFaceDatagram({});
  for (const length of [0, 1, 1784, 1786, 1729]) {
    assert.throws(
      () => framesOf(reader, new Uint8Array(length)),
      new RegExp(
        `^SyntaxError: Cannot read OpenSeeFace datagram, it must hold 1 to 36 faces of 1785 bytes: ${length} bytes$`,
      ),
    );
  }
  assert.throws(() => framesOf(reader, new Uint8Array(1785 * 37)), /1 to 36 faces/);
  for (const [at, what] of [[33, "rotation"], [61, "translation"]] as const) {
    const broken = good.slice();
    new DataView(broken.buffer).setFloat32(at, NaN, true);
    assert.throws(() => framesOf(reader, broken), new RegExp(`its ${what} must be finite: NaN`));
  }
  const timeless = good.slice();
  new DataView(timeless.buffer).setFloat64(0, Infinity, true);
  assert.throws(() => framesOf(reader, timeless), /its time must be finite: Infinity/);
});
