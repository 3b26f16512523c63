import assert from "node:assert/strict";
import { PORTRAIT } from "../../../../runtime/base/camera.ts";
import { FRAMINGS } from "../../../../runtime/protocol/framings.ts";
import { boundedSize, MOST_SIDE } from "../../../../static/live/stream/backdrop/bounded_size.ts";
import {
  cameraOf,
  framingName,
  isSameView,
  MOST_OWN,
  readOwn,
} from "../../../../static/live/stream/framing/own_framings.ts";
import { createMoodKeys } from "../../../../static/live/stream/keys/mood_keys.ts";

const SIDE = { ...PORTRAIT, azimuth: 0.7 };

Deno.test("views that were kept come back by name; what is no view, or has a name that is taken, does not", () => {
  const kept = [
    ...[{ name: " Desk  cam ", camera: SIDE }, { name: "bust", camera: SIDE }],
    ...[{ name: "Desk cam", camera: SIDE }, { name: "far", camera: { ...SIDE, distance: 99 } }],
    ...[{ name: "none" }, null, 7, { name: "", camera: SIDE }],
  ];
  const own = readOwn(kept);
  assert.deepEqual(own, [{ name: "Desk cam", camera: SIDE }]);
  assert.equal(cameraOf("Desk cam", own), own[0]!.camera);
  assert.equal(cameraOf("bust", own), FRAMINGS.bust);
  assert.equal(cameraOf("toString", own), null);
  assert.equal(framingName("Desk cam", own), null);
  assert.equal(
    readOwn(Array.from({ length: 40 }, (_, at) => ({ name: `v${at}`, camera: SIDE }))).length,
    MOST_OWN,
  );
  for (const broken of [null, {}, "x"]) assert.deepEqual(readOwn(broken), []);
  assert.ok(isSameView(SIDE, { ...SIDE }) && !isSameView(SIDE, PORTRAIT));
});

Deno.test("a picture is kept in bounded size, and one of too many pixels is refused", () => {
  assert.deepEqual(boundedSize(800, 600), [800, 600]);
  assert.deepEqual(boundedSize(7680, 4320), [MOST_SIDE, 1080]);
  assert.deepEqual(boundedSize(10_000, 1), [MOST_SIDE, 1]);
  assert.throws(() => boundedSize(20_000, 20_000), RangeError);
  assert.throws(() => boundedSize(0, 0), RangeError);
});

Deno.test("a mood's key is on and off, or held, and what was not sent is not shown", () => {
  const sent: (string | null)[] = [];
  let isOpen = true;
  const keys = createMoodKeys(false, (mood) => isOpen && sent.push(mood) > 0, () => {});
  keys.down("sad");
  keys.up("sad");
  keys.down("happy");
  keys.down("happy");
  assert.deepEqual(sent.splice(0), ["sad", "happy", null]);
  keys.holds = true;
  keys.down("sad");
  keys.down("happy");
  keys.up("sad");
  assert.equal(keys.mood, "happy");
  keys.up("happy");
  assert.deepEqual(sent.splice(0), ["sad", "happy", null]);
  isOpen = false;
  keys.down("sad");
  assert.equal(keys.mood, null);
  keys.told("angry");
  assert.equal(keys.mood, "angry");
});
