import assert from "node:assert/strict";
import {
  type DeviceKind,
  listDevices,
  meansOurs,
  type Wanted,
} from "../../../static/camera_extension/choose.ts";
import type { Devices, Kind } from "../../../static/camera_extension/device.ts";

const OURS: Devices = {
  ...{ camera: "c0", microphone: "a0", group: "g0", first: false },
  shape: { width: 910, height: 512, rate: 30 },
};
const entry = (kind: DeviceKind, deviceId: string, label: string) => ({ kind, deviceId, label });
const NAMED = [
  entry("audioinput", "default", "Default"),
  entry("audioinput", "a1", "A microphone"),
  entry("videoinput", "c1", "A webcam"),
  entry("audiooutput", "o1", "A loudspeaker"),
];
const NAMELESS = [entry("audioinput", "", ""), entry("videoinput", "", ""), entry("audiooutput", "", "")];

const shown = (native: typeof NAMED, granted: Kind[] = [], devices = OURS) =>
  listDevices(native, devices, new Set(granted)).map((each) =>
    typeof each === "number" ? native[each]!.deviceId || native[each]!.kind : `${each.label}:${each.deviceId}`
  );

Deno.test("listDevices() names the devices where the browser names its own, each after those of its kind", () => {
  assert.deepEqual(shown(NAMED), ["default", "a1", "Headcast:a0", "c1", "Headcast:c0", "o1"]);
  assert.deepEqual(shown(NAMED, [], { ...OURS, first: true }), [
    ...["Headcast:a0", "default", "a1", "Headcast:c0", "c1", "o1"],
  ]);
});

Deno.test("listDevices() shows no name and one entry a kind before permission, as browsers do", () => {
  assert.deepEqual(shown(NAMELESS), ["audioinput", "videoinput", "audiooutput"]);
  assert.deepEqual(shown([]), [":", ":"], "a machine without devices");
  assert.deepEqual(shown([entry("audioinput", "", "")]), ["audioinput", ":"], "a machine without a camera");
});

Deno.test("listDevices() names what it has given, and nothing of the browser's", () => {
  assert.deepEqual(shown(NAMELESS, ["video"]), ["audioinput", "videoinput", "Headcast:c0", "audiooutput"]);
});

const CASES: readonly [claim: string, wanted: Wanted, others: boolean, ours: boolean][] = [
  ["nothing", undefined, true, false],
  ["false", false, false, false],
  ["any, beside others", true, true, false],
  ["any, alone", true, false, true],
  ["exactly ours", { deviceId: { exact: "c0" } }, true, true],
  ["exactly one of ours and others", { deviceId: { exact: ["c1", "c0"] } }, true, true],
  ["exactly another", { deviceId: { exact: "c1" } }, true, false],
  ["exactly another, alone", { deviceId: { exact: "c1" } }, false, false],
  ["a wish for ours", { deviceId: "c0" }, true, true],
  ["a wish for ours in a list", { deviceId: ["c0", "c1"] }, true, true],
  ["an ideal", { deviceId: { ideal: "c0" } }, true, true],
  ["an advanced wish", { advanced: [{ deviceId: "c0" }] }, true, true],
  ["a wish for another", { deviceId: "c1" }, true, false],
  ["a wish for one that is gone, alone", { deviceId: "c1" }, false, true],
  ["a wish that does not matter", { deviceId: "" }, true, false],
  ["our group", { groupId: { exact: "g0" } }, true, true],
  ["another group", { groupId: { exact: "g1" } }, false, false],
  ["a wish for a way to look", { facingMode: "user" }, true, false],
];

for (const [claim, wanted, others, ours] of CASES) {
  Deno.test(`meansOurs(): ${claim} is ${ours ? "ours" : "the browser's"}`, () => {
    assert.equal(meansOurs("video", wanted, OURS, others), ours);
  });
}

Deno.test("meansOurs() of a user who puts it first takes any camera, and none that was named or looks away", () => {
  const devices = { ...OURS, first: true };
  assert.equal(meansOurs("video", true, devices, true), true);
  assert.equal(meansOurs("audio", {}, devices, true), true);
  assert.equal(meansOurs("video", { deviceId: "c1" }, devices, true), false);
  assert.equal(meansOurs("video", { facingMode: { exact: "environment" } }, devices, true), false);
});
