import assert from "node:assert/strict";
import { ARKIT_INDEX, ARKIT_SHAPES } from "../../../runtime/head/arkit.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import type { Clip } from "../../../runtime/motion/clips/clip.ts";
import { readClip } from "../../../runtime/motion/clips/read_clip.ts";
import { assertRefusesOrReads, malformed } from "../../formats/malformed.ts";
import { assertWhole } from "./whole_clip.ts";

const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const read = (value: unknown, fps?: number) =>
  readClip(bytesOf(value), "x.json", fps === undefined ? {} : { fps });

/** Three frames in which the jaw opens and the left eye shuts. */
const JAW = [0, 0.25, 0.5], BLINK = [1, 0.5, 0];

function assertMoves(clip: Clip, fps: number, from = 0): void {
  assert.deepEqual([clip.space, clip.frameCount], ["arkit", 3]);
  assert.ok(Math.abs(clip.fps - fps) < 1e-9, `${clip.fps}`);
  const pose = restPose();
  for (let i = 0; i < 3; i++) {
    clip.pose(i, pose);
    assert.equal(pose.expression[ARKIT_INDEX.jawOpen], JAW[i]);
    assert.equal(pose.expression[ARKIT_INDEX.eyeBlinkLeft], BLINK[i]);
    assert.ok(Math.abs(clip.times[i]! - clip.times[0]! - i / fps) < 1e-9 && clip.times[0] === from);
  }
}

const matrix = JAW.map((jaw, i) => [BLINK[i], jaw, 0.1]);
const names = ["eyeBlinkLeft", "JawOpen", "tongueCurl"];
const audio2face = {
  exportFps: 60.0,
  trackPath: "/tmp/a.wav",
  numPoses: 3,
  numFrames: 3,
  facsNames: names,
  weightMat: matrix,
  joints: ["jaw"],
  rotations: [[[0, 0, 0, 1]]],
};
const lam = {
  names: ARKIT_SHAPES,
  metadata: { fps: 30.0, frame_count: 3, blendshape_names: ARKIT_SHAPES },
  frames: JAW.map((jaw, i) => ({
    weights: ARKIT_SHAPES.map((shape) => shape === "jawOpen" ? jaw : shape === "eyeBlinkLeft" ? BLINK[i] : 0),
    time: i / 30,
    rotation: [],
  })),
};
const plain = { names, weights: matrix, fps: 50 };
const dicts = JAW.map((jaw, i) => ({ time: 12 + i / 25, jawOpen: jaw, eyeBlink_L: BLINK[i] }));
const nested = {
  fps: 24,
  frames: JAW.map((jaw, i) => ({ blendShapes: { JawOpen: jaw, EyeBlinkLeft: BLINK[i] } })),
};

Deno.test("Audio2Face's JSON: its rate, its names; those that ARKit lacks are told, and the joints' turns", async () => {
  const clip = await read(audio2face);
  assertMoves(clip, 60);
  assert.deepEqual(clip.facts.unknown, ["tongueCurl"]);
  assert.equal(clip.facts.absent.length, 50 + 3);
  assert.match(clip.facts.kind, /a JSON of Audio2Face, 3 frames/);
  assert.match(clip.facts.notes.join(), /joints' turns are left out/);
  assertMoves(await read(audio2face, 25), 25);
});

Deno.test("LAM's bsData, names with weights, and frames of named weights with times or without", async () => {
  const clip = await read(lam);
  assertMoves(clip, 30);
  assert.deepEqual([clip.facts.absent, clip.facts.rate], [
    ["headYaw", "headPitch", "headRoll"],
    "as its fps says",
  ]);
  assertMoves(await read(plain), 50);
  const derived = await read(dicts);
  assertMoves(derived, 25);
  assert.match(derived.facts.rate, /from 3 times/);
  assertMoves(await read(nested), 24);
  const single = await read({ names, weights: [0, 0.5, 0] });
  assert.equal(single.frameCount, 1);
});

Deno.test("JSON with a byte order mark or in UTF-16 is read as well", async () => {
  const text = `\ufeff${JSON.stringify(plain)}`;
  assertMoves(await readClip(new TextEncoder().encode(text), "x.json"), 50);
  const wide = new Uint8Array(Uint16Array.from(text, (mark) => mark.charCodeAt(0)).buffer);
  assertMoves(await readClip(wide, "x.json"), 50);
});

Deno.test("JSON that is broken or holds no motion is refused in words", async () => {
  await assert.rejects(
    readClip(new TextEncoder().encode('{"names": ['), "x.json"),
    /it is broken: at its end|character 11/,
  );
  await assert.rejects(
    readClip(new TextEncoder().encode('{"a" 1}'), "x.json"),
    /broken: at character 5, "1}"/,
  );
  await assert.rejects(read({ names, weights: [[0, 0]] }), /frame 1 needs 3 weights, one for each name: 2/);
  await assert.rejects(read({ names, weights: [[0, null, 0]] }), /frame 1 needs a number for "JawOpen": NaN/);
  await assert.rejects(read([{ smile: 1 }]), /weights with names such as jawOpen: "smile"/);
  await assert.rejects(read([[1, 2]]), /frame 1 must be an object: a list/);
  await assert.rejects(read({ version: 3 }), /needs frames of motion, or names and weights: "version"/);
  await assert.rejects(read([]), /an empty list/);
});

Deno.test("JSON is refused for its depth before it is parsed, and not for brackets in its strings", async () => {
  const deep = (levels: number) => JSON.parse("[".repeat(levels) + "]".repeat(levels));
  await assert.rejects(read({ ...plain, more: deep(64) }), /64 deep at most: deeper at character \d+/);
  const told = ["[".repeat(99), '"'.repeat(5) + "{".repeat(99), "\\", '\\"' + "[".repeat(99)];
  assertMoves(await read({ ...plain, more: deep(63), told }), 50);
});

Deno.test("readClip() reads two hours of FLAME's frames that are numbered", async () => {
  const count = 2 * 3600 * 30;
  const clip = await read({
    expr: Array(count).fill([0]),
    timestep_id: Array.from({ length: count }, (_, i) => i),
  });
  assert.ok(Math.abs(clip.duration - 2 * 3600) < 1e-6, `${clip.duration} s`);
});

Deno.test("500 malformed JSON clips are refused in clear words, or read as a clip that is whole", async () => {
  const text = (name: string, text: string) => ({ name, bytes: new TextEncoder().encode(text) });
  const wide = Object.fromEntries(
    ["jawOpen", ...Array.from({ length: 2000 }, (_, i) => `a${i}`)].map((name) => [name, 1]),
  );
  const own = [
    text("deep", "[".repeat(5e6)),
    text("deep behind a quote in a string", `{"a\\"[": ${"[".repeat(5e6)}`),
    text("five million empty lists", `[${"[],".repeat(5e6)}[]]`),
    text("five million empty objects", `[${"{},".repeat(5e6)}{}]`),
    text("deep objects", `${'{"frames":['.repeat(1 << 16)}`),
    text("many names", `[{${Array.from({ length: 1 << 16 }, (_, i) => `"a${i}":1`).join()}}]`),
    text("wild weights", JSON.stringify({ names, weights: matrix }).replace("0.25", "1e999")),
    text("__proto__", '[{"__proto__": {"jawOpen": 1}, "jawOpen": 0.5}]'),
    text("empty frames of many names", `[${JSON.stringify(wide)}${",{}".repeat(3e5)}]`),
    text("names and few letters a frame", `[${JSON.stringify(wide)}${",{}".repeat(1e5)}]`),
    text("frames of nothing", `{"names":["jawOpen"],"weights":[${"[0],".repeat(6e5)}[0]]}`),
    text("wide rows", `{"names":["jawOpen"],"weights":[[${"1,".repeat(1 << 18)}1]]}`),
  ];
  await assertRefusesOrReads(
    malformed([audio2face, plain, dicts, nested, { ...lam, frames: lam.frames.slice(0, 1) }].map(bytesOf), {
      own,
    }),
    (bytes) => readClip(bytes, "x.json"),
    { valid: assertWhole },
  );
});
