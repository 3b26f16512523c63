import assert from "node:assert/strict";
import goldens from "../goldens/clips.json" with { type: "json" };
import { JOINTS } from "../../../runtime/head/head_model.ts";
import type { Clip } from "../../../runtime/motion/clips/clip.ts";
import { type ClipFolder, readFolderClip } from "../../../runtime/motion/clips/folder_clip.ts";
import { writeZip } from "../../../runtime/formats/zip_writer.ts";
import { readClip } from "../../../runtime/motion/clips/read_clip.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { ROOT_SHARE } from "../../../runtime/motion/head_turn.ts";
import { decodeBase64, latin1 } from "../../formats/hostile.ts";
import { assertRefusesOrReads, malformed } from "../../formats/malformed.ts";
import { assertWhole } from "./whole_clip.ts";

const { numbers } = goldens;
const T = 3;
const read = (file: string, name = "x") => readClip(decodeBase64(file), name);
const folderOf = (files: Record<string, string>): ClipFolder => ({
  files: Object.keys(files),
  read: (path) => Promise.resolve(decodeBase64(files[path]!)),
});

/** What a clip must hold: rows of numbers, laid into expression and joints. */
interface Held {
  expression: readonly number[];
  joints: Partial<Record<typeof JOINTS[number], (frame: number) => readonly number[]>>;
}
const triple = (rows: readonly number[], width: number, at = 0) => (frame: number) =>
  rows.slice(frame * width + at, frame * width + at + 3);

function assertHolds(clip: Clip, { expression, joints }: Held): void {
  assert.equal(clip.space, "flame");
  assert.equal(clip.frameCount, T);
  const width = expression.length / T;
  const pose = restPose("flame");
  for (let frame = 0; frame < T; frame++) {
    clip.pose(frame, pose);
    const row = expression.slice(frame * width, (frame + 1) * width);
    pose.expression.forEach((value, i) =>
      assert.ok(Math.abs(value - (row[i] ?? 0)) < 1e-6, `expression ${i}`)
    );
    JOINTS.forEach((joint, row) => {
      const expected = joints[joint]?.(frame) ?? [0, 0, 0];
      expected.forEach((value, i) => {
        const found = pose.joints[row * 3 + i]!;
        assert.ok(Math.abs(found - value) < 1e-6, `${joint} of frame ${frame}: ${found} and not ${value}`);
      });
    });
  }
}

const scaled = (rows: (frame: number) => readonly number[], share: number) => (frame: number) =>
  rows(frame).map((value) => share * value);
/** A tracker's global turn without a neck: both joints share it. */
const shared = (rows: (frame: number) => readonly number[]) => ({
  root: scaled(rows, ROOT_SHARE),
  neck: scaled(rows, 1 - ROOT_SHARE),
});

const TRACKED: Held = {
  expression: numbers.expr,
  joints: {
    root: triple(numbers.rotation, 3),
    neck: triple(numbers.neck, 3),
    jaw: triple(numbers.jaw, 3),
    leftEye: triple(numbers.eyes, 6),
    rightEye: triple(numbers.eyes, 6, 3),
  },
};
const CODED: Held = {
  expression: numbers.exp50,
  joints: { ...shared(triple(numbers.pose, 6)), jaw: triple(numbers.pose, 6, 3) },
};

Deno.test("VHAP's track: all joints, 100 expressions, gaps where frames were lost, and what was left out is told", async () => {
  const clip = await read(goldens.vhap);
  assertHolds(clip, TRACKED);
  assert.deepEqual([...clip.times].map((time) => Math.round(time * 30)), [0, 1, 3]);
  assert.match(clip.facts.rate, /assumed.*--fps/);
  assert.deepEqual(clip.facts.absent, []);
  assert.match(clip.facts.notes.join(), /place is left out.*shape is left out/);
  assert.deepEqual(clip.facts.unknown, ["static_offset", "n_processed_frames", "focal_length"]);
  assert.equal((await readClip(decodeBase64(goldens.vhap), "x", { fps: 24 })).fps, 24);
});

Deno.test("GaussianAvatars' folder of one .npz a frame is the same clip as the track, in the order of numbers", async () => {
  const files = Object.fromEntries(
    goldens.frames.map((file, i) => [`flame_param/${[8, 9, 10][i]}.npz`, file]),
  );
  const clip = await readFolderClip(folderOf({ "canonical_flame_param.npz": goldens.vhap, ...files }), "x");
  assertHolds(clip, TRACKED);
  assert.deepEqual([...clip.times].map((time) => Math.round(time * 30)), [0, 1, 2]);
});

Deno.test("DECA's code dicts and EMOCA's folders: 50 expressions, a pose of global and jaw", async () => {
  const dicts = Object.fromEntries(goldens.deca.map((file, i) => [`frame${i}.npy`, file]));
  assertHolds(await readFolderClip(folderOf(dicts), "x"), CODED);
  assertHolds(await read(goldens.decaList), CODED);
  const emoca = Object.fromEntries(
    goldens.emoca.flatMap((frame, i) =>
      Object.entries(frame).map(([name, file]) => [`00000${i}_000/${name}.npy`, file])
    ),
  );
  assertHolds(await readFolderClip(folderOf(emoca), "x"), CODED);
  // Ten comes after nine, whatever the letters say.
  const names = ["run2/frame8", "run2/frame9", "run2/frame10"];
  const unpadded = Object.fromEntries(goldens.emoca.map((frame, i) => [`${names[i]}/exp.npy`, frame.exp]));
  assertHolds(await readFolderClip(folderOf(unpadded), "x"), { expression: numbers.exp50, joints: {} });
  const one = await read(goldens.decaPickle, "code.pkl");
  assert.equal(one.frameCount, 1);
  assert.match(one.facts.kind, /a Python pickle of 6 arrays/);
});

Deno.test("SMIRK's outputs and rows of [frames, 1, n]; a rate that the file says", async () => {
  const smirk = await read(goldens.smirk);
  assertHolds(smirk, {
    expression: numbers.exp50,
    joints: { ...shared(triple(numbers.rotation, 3)), jaw: triple(numbers.jaw, 3) },
  });
  assert.match(smirk.facts.notes.join(), /lids' closing is left out/);
  const rows = await read(goldens.rows);
  assertHolds(rows, { expression: numbers.expr, joints: { jaw: triple(numbers.jaw, 3) } });
  assert.deepEqual([rows.fps, rows.facts.rate, rows.facts.absent], [25, "as its fps says", ["neck", "eyes"]]);
});

Deno.test("TalkSHOW's array of 265 columns, floats and doubles, with a batch and without", async () => {
  const neck = (frame: number, joint: number) =>
    numbers.body.slice(frame * 63 + joint * 3, frame * 63 + joint * 3 + 3);
  const clip = await read(goldens.talkshow);
  const batch = await read(goldens.talkshowBatch);
  const a = restPose("flame"), b = restPose("flame");
  for (let frame = 0; frame < T; frame++) {
    clip.pose(frame, a);
    batch.pose(frame, b);
    assert.deepEqual(a, b);
    assert.ok(Math.abs(a.expression[7]! - numbers.expr[frame * 100 + 7]!) < 1e-6);
    assert.ok(Math.abs(a.joints[JOINTS.indexOf("rightEye") * 3]! - numbers.eyes[frame * 6 + 3]!) < 1e-6);
    // Small turns add nearly.
    assert.ok(Math.abs(a.joints[3]! - neck(frame, 11)[0]! - neck(frame, 14)[0]!) < 0.15);
  }
  assert.match(clip.facts.kind, /NumPy array of numbers, shape \[3, 265\], as TalkSHOW writes them/);
});

Deno.test("a head that was tracked in a camera's axes is turned upright, and told", async () => {
  const arrays = { expr: [[0]], rotation: [[Math.PI - 0.2, 0, 0]] };
  const clip = await readClip(new TextEncoder().encode(JSON.stringify(arrays)), "x.json");
  const pose = restPose("flame");
  clip.pose(0, pose);
  assert.ok(Math.abs(pose.joints[0]! + pose.joints[3]! + 0.2) < 1e-6, `${pose.joints}`);
  assert.match(clip.facts.notes.join(), /turned upright/);
});

Deno.test("names and weights of ARKit's shapes in a .npz", async () => {
  const clip = await read(goldens.arkit);
  assert.deepEqual([clip.space, clip.fps, clip.frameCount], ["arkit", 24, 3]);
  assert.deepEqual(clip.facts.unknown, ["notAShape"]);
  const pose = restPose();
  clip.pose(1, pose);
  assert.ok(Math.abs(pose.expression[17]! - numbers.weights[4]!) < 1e-6, "jawOpen");
});

Deno.test("arrays of another width or number of frames, or none that is known, are refused by name", async () => {
  const json = (value: unknown) => readClip(new TextEncoder().encode(JSON.stringify(value)), "x.json");
  await assert.rejects(
    json({ expr: [[0], [1]], jaw_pose: [[0, 0], [0, 0]] }),
    /"jaw_pose" must have 3 numbers.*: 2/,
  );
  await assert.rejects(
    json({ expr: [[0], [1], [2]], jaw_pose: [[0, 0, 0], [0, 0, 0]] }),
    /"jaw_pose" must have 3 frames.*: 2/,
  );
  await assert.rejects(json({ expr: [Array(101).fill(0)] }), /may have 100 expressions at most: 101/);
  await assert.rejects(json({ smile: [1] }), /needs frames of motion, or names and weights: "smile"/);
  const frames = { "0.npz": goldens.frames[0]!, "1.npz": goldens.rows };
  await assert.rejects(readFolderClip(folderOf(frames), "x"), /frame 2 needs 100 numbers of "expr": none/);
  await assert.rejects(readFolderClip(folderOf({ "a.txt": "" }), "x"), /one a frame: "a.txt"/);
  const broken = { "0.npz": goldens.frames[0]!, "1.npz": goldens.frames[1]!.slice(0, 400) };
  await assert.rejects(readFolderClip(folderOf(broken), "x"), /"1.npz" is bad/);
});

/** As many zeros as the reader takes in a small file, in half and full floats, and some more than that. */
async function packedZeros() {
  const npz = async (rows: number, descr: string, bytes: number) => {
    const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${rows}, 100), }`.padEnd(117) +
      "\n";
    const data = new Uint8Array(10 + header.length + rows * 100 * bytes);
    data.set(latin1(`\x93NUMPY\x01\0${String.fromCharCode(header.length)}\0${header}`));
    return { name: `${rows} rows of ${descr}`, bytes: await writeZip(new Map([["expr.npy", data]])) };
  };
  return [await npz(41_000, "<f4", 4), await npz(82_000, "<f2", 2), await npz(400_000, "<f4", 4)];
}

const foreign = latin1("\x80\x04cos\nsystem\n(S'echo 1 >/tmp/headcast-owned'\ntR.");
const bomb = latin1(`\x80\x02${"]q\x00(h\x00h\x00h\x00h\x00h\x00h\x00h\x00h\x00e".repeat(3000)}.`);

for (
  const [kind, files, own] of [
    ["npz", [goldens.vhap, goldens.frames[0]!, goldens.smirk, goldens.arkit], await packedZeros()],
    ["npy", [goldens.talkshow, goldens.talkshowBatch, goldens.deca[0]!], []],
    ["pickle", [goldens.decaPickle, goldens.decaList], [{ name: "foreign class", bytes: foreign }, {
      name: "memo bomb",
      bytes: bomb,
    }]],
  ] as const
) {
  Deno.test(`500 malformed ${kind} clips are refused in clear words, or read as a clip that is whole`, async () => {
    const cases = malformed(files.map(decodeBase64), { own, seed: kind.length });
    await assertRefusesOrReads(cases, (bytes) => readClip(bytes, `x.${kind === "pickle" ? "pkl" : kind}`), {
      valid: assertWhole,
    });
  });
}

Deno.test("one row that stands in a pickle a million times is refused before it is laid out", async () => {
  const pickle = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const row = `(${"K\x00".repeat(100)}lq\x01`, again = "h\x01".repeat(1 << 20);
  await assert.rejects(
    readClip(pickle(`\x80\x02}U\x04expr(${row}${again}ls.`), "x.pkl"),
    /a list has at most/,
  );
  const frame = `}U\x04expr${row}sq\x02`, frames = "h\x02".repeat(1 << 20);
  await assert.rejects(readClip(pickle(`\x80\x02(${frame}${frames}l.`), "x.pkl"), /frames are the most/);
});
