import assert from "node:assert/strict";
import { ARKIT_SHAPES } from "../../runtime/head/arkit.ts";
import { restPose } from "../../runtime/motion/head_pose.ts";
import { readLiveLinkCsv } from "../../runtime/motion/clips/live_link_face.ts";
import { parseLiveLinkCsv, sampleClip } from "../../static/js/clip.js";
import { outsideFile, testUnless } from "../skip.ts";

const CAPTURE = outsideFile("arkit/iphone-capture.csv");

function csv(
  rows: [string, ...number[]][],
  columns = "JawOpen,EyeBlinkLeft,HeadYaw,HeadPitch,HeadRoll",
): string {
  return [
    `Timecode,BlendShapeCount,${columns}`,
    ...rows.map(([code, ...cells]) => [code, 61, ...cells].join()),
  ]
    .join("\r\n");
}

Deno.test("parseLiveLinkCsv() finds columns by name and frames by their time codes", () => {
  const clip = parseLiveLinkCsv(
    csv([["01:00:00:58.100", 0, 0.5, 0.2, 0, 0], ["01:00:00:59.100", 0.25, 0.5, 0.2, 0, 0], [
      "01:00:02:00.100",
      1,
      0,
      0,
      0.1,
      0,
    ]]),
    "a.csv",
    ["eyeBlinkLeft", "jawOpen", "tongueOut"],
  );
  assert.equal(clip.count, 3);
  assert.deepEqual([...clip.expression], [0.5, 0, 0, 0.5, 0.25, 0, 0, 1, 0]);
  assert.ok(Math.abs((clip.times[1] ?? 0) - 1 / 60) < 1e-6);
  assert.ok(Math.abs(clip.duration - 62 / 60) < 1e-6);
  assert.ok(Math.abs((clip.neck?.[1] ?? 0) - 0.2) < 1e-6);
});

Deno.test("parseLiveLinkCsv() takes the frame rate from the highest frame number met", () => {
  const rows: [string, number, number, number, number, number][] = Array.from(
    { length: 31 },
    (_, index) => [
      `00:00:${String(Math.floor(index / 30)).padStart(2, "0")}:${String(index % 30).padStart(2, "0")}.000`,
      index / 31,
      0,
      0,
      0,
      0,
    ],
  );
  assert.ok(Math.abs(parseLiveLinkCsv(csv(rows), "a.csv", ["jawOpen"]).duration - 1) < 1e-6);
});

Deno.test("parseLiveLinkCsv() names the file and the frame of what it cannot read", () => {
  const shapes = ["jawOpen"];
  assert.throws(() => parseLiveLinkCsv("a,b\n1,2", "x.csv", shapes), /JawOpen: x\.csv/);
  assert.throws(() => parseLiveLinkCsv(csv([]), "x.csv", shapes), SyntaxError);
  assert.throws(() => parseLiveLinkCsv(csv([["later", 0]]), "x.csv", shapes), /time code in x\.csv: later/);
  assert.throws(() => parseLiveLinkCsv(csv([["00:00:00:01.0", NaN]]), "x.csv", shapes), /frame 1 of x\.csv/);
  assert.throws(() => parseLiveLinkCsv(csv([["00:00:00:01.0"]]), "x.csv", shapes), /without frames/);
});

Deno.test("sampleClip() blends between frames and holds at the ends", () => {
  const clip = parseLiveLinkCsv(
    csv([["00:00:00:00.0", 0, 0, 0, 0, 0], ["00:00:00:30.0", 1, 0, 0.4, 0, 0]]),
    "a.csv",
    ["jawOpen"],
  );
  const expression = new Float32Array(1);
  const neck = [0, 0, 0];
  for (const [time, open] of [[-1, 0], [0.125, 0.25], [0.25, 0.5], [9, 1]] as const) {
    sampleClip(clip, time, expression, neck);
    assert.ok(Math.abs((expression[0] ?? 0) - open) < 1e-6, `at ${time}`);
    assert.ok(Math.abs((neck[1] ?? 0) - 0.4 * open) < 1e-6, `at ${time}`);
  }
});

testUnless(CAPTURE.lack, {
  name: "parseLiveLinkCsv() reads a real capture as the server's own reader does",
  fn() {
    const text = new TextDecoder().decode(CAPTURE.bytes!);
    const clip = parseLiveLinkCsv(text, "iphone-capture.csv", ARKIT_SHAPES);
    const twin = readLiveLinkCsv(text);
    assert.equal(clip.count, twin.frameCount);
    assert.ok(clip.neck !== null);
    const pose = restPose("arkit");
    for (let frame = 0; frame < clip.count; frame++) {
      twin.pose(frame, pose);
      const own = clip.expression.subarray(frame * clip.shapes, (frame + 1) * clip.shapes);
      assert.deepEqual(own, pose.expression, `frame ${frame}`);
      assert.ok(Math.abs((clip.times[frame] ?? 0) - (twin.times[frame] ?? 0)) < 1e-4, `frame ${frame}`);
      for (let axis = 0; axis < 3; axis++) {
        // The server's reader splits the head's turn between root and neck, about one axis.
        const whole = (pose.joints[axis] ?? 0) + (pose.joints[3 + axis] ?? 0);
        assert.ok(Math.abs((clip.neck[frame * 3 + axis] ?? 0) - whole) < 1e-5, `frame ${frame}`);
      }
    }
  },
});
