import assert from "node:assert/strict";
import { createRandom } from "../../../runtime/base/mulberry32.ts";
import { EXPRESSION_SPACES } from "../../../runtime/head/expression_space.ts";
import { JOINTS } from "../../../runtime/head/head_model.ts";
import { readLiveLinkCsv } from "../../../runtime/motion/clips/csv/live_link_csv.ts";
import { readMotionClip } from "../../../runtime/motion/clips/lines/motion_clip.ts";
import { motionHeader, motionLine } from "../../../runtime/motion/clips/lines/motion_line.ts";
import {
  readMotionLines,
  type RecordedFrame,
} from "../../../runtime/motion/clips/lines/read_motion_lines.ts";
import { clipCsv } from "../../../runtime/motion/clips/out/clip_csv.ts";
import { clipLines } from "../../../runtime/motion/clips/out/clip_lines.ts";
import { readClip } from "../../../runtime/motion/clips/read_clip.ts";
import { createDriver } from "../../../runtime/motion/driver.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { outsideFile, testUnless } from "../../skip.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** Frames as a network brings them: jitter, late ones, gaps, another sender, another space, and numbers of all sizes. */
function received(count: number): RecordedFrame[] {
  const draw = createRandom(3);
  const odd = [0, -0, 1, 1e-45, -1.1754944e-38, Math.fround(1 / 3), Math.fround(0.1), Math.fround(1.1)];
  let at = 1.79e12 + draw(), t = 100 * draw();
  return Array.from({ length: count }, (_, index): RecordedFrame => {
    const sender = index === 0 ? "stream" : index === 150 ? "datagrams" : null;
    t += index === 150 ? -5000 : 16 + 4 * draw();
    at += index === 90 ? 1800 : 33 * draw();
    const space = index % 40 === 39 ? "flame" : "arkit";
    const late = index % 25 === 24;
    const expression = Float32Array.from(
      { length: EXPRESSION_SPACES[space].count },
      () => draw() < 0.1 ? odd[Math.floor(draw() * odd.length)]! : draw() * 1.2 - 0.1,
    );
    const turns = JOINTS.filter(() => draw() < 0.5).map((joint) =>
      [joint, Float32Array.from({ length: 3 }, () => draw() - 0.5)] as const
    );
    const frame = { seq: late ? index - 3 : index, t: late ? t - 60 : t, space, expression } as const;
    return { frame: { ...frame, ...Object.fromEntries(turns) }, receivedAt: at, sender };
  });
}

const linesOf = (frames: readonly RecordedFrame[]): string =>
  motionHeader("my 房间") +
  frames.map(({ frame, receivedAt, sender }) => motionLine(frame, receivedAt, sender)).join("");

/** The bits of all poses that a driver shows of frames, sampled between them. */
function driven(frames: readonly RecordedFrame[]): Uint32Array {
  const driver = createDriver({ seed: 5, space: "arkit" });
  const pose = restPose();
  const shown: number[] = [];
  let now = frames[0]!.receivedAt - 20;
  for (const { frame, receivedAt, sender } of frames) {
    for (; now < receivedAt; now += 10) {
      driver.sample(now, pose);
      shown.push(...pose.expression, ...pose.joints);
    }
    if (sender !== null) driver.reset(sender);
    driver.push(frame, receivedAt);
  }
  return new Uint32Array(Float32Array.from(shown).buffer);
}

Deno.test("what drove a session drives a head again to the bit, out of JSON lines", () => {
  const frames = received(300);
  const back = readMotionLines(encode(linesOf(frames)));
  assert.deepEqual([back.session, back.notes], ["my 房间", []]);
  assert.deepEqual(back.frames, frames, "every number, negative zeros too");
  const bits = driven(frames);
  assert.ok(bits.length > 300 * 67);
  assert.deepEqual(driven(back.frames), bits);
  const nudged = structuredClone(frames);
  const { expression } = nudged[10]!.frame;
  nudged[10]!.frame.expression = Float32Array.from(expression, (value) => value + 1e-6);
  assert.notDeepEqual(driven(readMotionLines(encode(linesOf(nudged))).frames), bits, "and not by another");
});

Deno.test("a file of motion that is cut off anywhere is whole up to its last line, and says so", async () => {
  const frames = received(4);
  const bytes = encode(linesOf(frames));
  const lines = linesOf(frames).split("\n");
  const third = encode(lines.slice(0, 4).join("\n")).length + 1;
  for (let cut = third + 1; cut < bytes.length - 2; cut += 7) {
    const { frames: read, notes } = readMotionLines(bytes.subarray(0, cut));
    assert.equal(read.length, 3);
    assert.deepEqual(notes, ["the last line is cut off and left out: line 5"]);
  }
  assert.deepEqual(
    readMotionLines(bytes.subarray(0, -1)).frames.length,
    4,
    "a last line without its end is whole",
  );
  const clip = await readClip(bytes.subarray(0, third + 40), "cut.jsonl");
  assert.equal(clip.frameCount, 3);
  assert.match(clip.facts.notes.join(), /cut off/);
});

Deno.test("JSON lines are a clip: by the sender's clock, without what came late or of another space", async () => {
  const frames = received(300);
  const clip = await readClip(encode(linesOf(frames)), "take.jsonl");
  const own = frames.filter(({ frame }) => frame.space === "arkit");
  assert.equal(clip.space, "arkit");
  assert.ok(clip.frameCount < own.length && clip.frameCount > 0.9 * own.length);
  assert.match(
    clip.facts.notes.join("; "),
    /^frames of another space are left out: 7; frames that came late/,
  );
  const pose = restPose();
  let row = 0;
  for (const [i, { frame }] of own.entries()) {
    if (i > 0 && frame.seq !== own[i]!.frame.seq) continue;
    if (frame.seq % 25 === 21 && own[i - 1] && own[i - 1]!.frame.seq > frame.seq) continue;
    clip.pose(row, pose);
    assert.deepEqual(pose.expression, frame.expression, `row ${row}`);
    const step = i > 0 ? (frame.t - own[i - 1]!.frame.t) / 1000 : NaN;
    if (step > 0 && step < 0.025) {
      assert.ok(Math.abs(clip.times[row]! - clip.times[row - 1]! - step) < 1e-9, `row ${row}`);
    }
    row++;
    // Behind it lies a pause of ours, which counts more than the sender's clock.
    if (row === 80) break;
  }
  const even = Array.from({ length: 90 }, (_, seq) => ({
    ...{ receivedAt: 1e12 + seq * 33.4, sender: null },
    frame: {
      seq,
      t: seq * 1000 / 29.8,
      space: "arkit" as const,
      expression: new Float32Array(52).fill(0.25),
    },
  }));
  assert.equal((await readClip(encode(linesOf(even)), "even.jsonl")).fps, 30);
  assert.equal((await readClip(encode(linesOf(even)), "even.jsonl", { fps: 12 })).fps, 12);
});

Deno.test("broken lines and foreign versions are refused with the line and what it needs", () => {
  const [head, first, second] = linesOf(received(2)).split("\n") as [string, string, string];
  const cases: [string, RegExp][] = [
    [`${head}\n`, /there must be a frame: none/],
    [`${head.replace('"version":1', '"version":2')}\n${first}\n`, /its version must be 1: 2/],
    [`${head.replace("jawOpen", "jawOpened")}\n${first}\n`, /must be ARKit's 52/],
    [`${head}\n${first.slice(0, 50)}\n${second}\n`, /line 2 must be JSON/],
    [`${head}\n${first.replace(/"t":[^,]+/, '"t":"soon"')}\n`, /line 2 needs milliseconds as t: "\\"soon/],
    [`${head}\n${first.replace(/"seq":0/, '"seq":0.5')}\n`, /a whole number as seq/],
    [`${head}\n${first.replace(/"at":[^,]+,/, "")}\n`, /milliseconds as at: "none"/],
    [`${head}\n${first.replace("arkit", "toString")}\n`, /arkit or flame as space/],
    [`${head}\n${first.replace('"expression":[', '"expression":[0,')}\n`, /52 numbers as expression/],
    [`${head}\n${first.replace('"expression":[', '"expression":["0",')}\n`, /52 numbers as expression/],
    [`${head}\n${first.replace(/}$/, ',"neck":[1,2]}')}\n`, /three numbers as neck/],
    [`${head}\n[1]\n`, /line 2 needs/],
    [`${head}\n${" ".repeat(70_000)}\n`, /line 2 may have 65536 bytes/],
    [`${head}\n${"[".repeat(60_000)}\n`, /line 2 must be JSON/],
    [`${head}\n${first.replace(/"at":[^,]+/, '"at":1e300')}\n`, /milliseconds as at/],
    [
      head.replace(/"names".*/, `"names":${"[".repeat(20_000)}${"]".repeat(20_000)}}\n`),
      /names must be ARKit's 52/,
    ],
    [head.replace(/"names".*/, '"names":{"toString":1}}\n'), /names must be ARKit's 52/],
    [head.replace('"version":1', '"version":{"toString":1}'), /version must be 1: \{"toString":1\}/],
  ];
  for (const [text, words] of cases) assert.throws(() => readMotionLines(encode(text)), words);
});

Deno.test("a file whose frames all come late takes no longer than another", () => {
  const count = 12_000, expression = new Float32Array(52);
  const frames = Array.from({ length: 2 * count }, (_, i): RecordedFrame => ({
    ...{ receivedAt: i, sender: i === 0 ? "datagrams" : null },
    frame: {
      space: "arkit",
      expression,
      ...i < count ? { seq: i + 10, t: 10 + 900 * i / count } : { seq: 0, t: 1 },
    },
  }));
  const bytes = encode(linesOf(frames));
  const began = performance.now();
  readMotionLines(bytes);
  const read = performance.now() - began;
  const { frameCount } = readMotionClip(bytes, { name: "late" });
  assert.equal(frameCount, count);
  // Going through all of them for each takes six times as long.
  const taken = performance.now() - began - read;
  assert.ok(taken < 4 * read, `${taken} ms, and ${read} to read it`);
});

Deno.test("a recorded motion becomes Live Link's CSV and comes back with its weights to the bit", async () => {
  const frames = received(200).filter(({ frame }) => frame.space === "arkit").map((each) => ({
    ...each,
    frame: {
      ...each.frame,
      expression: Float32Array.from(each.frame.expression, (x) => Math.abs(x) < 1e-12 ? 0 : x),
    },
  }));
  const clip = await readClip(encode(linesOf(frames)), "take.jsonl");
  const back = readLiveLinkCsv(clipCsv(clip));
  assert.equal(back.frameCount, clip.frameCount);
  const a = restPose(), b = restPose();
  for (let i = 0; i < clip.frameCount; i++) {
    clip.pose(i, a);
    back.pose(i, b);
    assert.deepEqual(b.expression, a.expression);
    assert.ok(Math.abs(back.times[i]! - clip.times[i]!) <= 0.000_51 / clip.fps, `${i}`);
  }
});

const CAPTURE = outsideFile("arkit/iphone-capture.csv");
testUnless(CAPTURE.lack, {
  name: "clipLines() of a real capture is read back to the bit",
  fn: async () => {
    const clip = readLiveLinkCsv(CAPTURE.bytes!);
    const back = await readClip(encode(clipLines(clip)), "capture.jsonl");
    assert.deepEqual([back.frameCount, back.fps], [clip.frameCount, clip.fps]);
    const a = restPose(), b = restPose();
    for (let i = 0; i < clip.frameCount; i++) {
      clip.pose(i, a);
      back.pose(i, b);
      assert.deepEqual(b, a);
      assert.ok(Math.abs(back.times[i]! - clip.times[i]! + clip.times[0]!) < 1e-9);
    }
  },
});
