import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeBase64 } from "../formats/hostile.ts";
import goldens from "../motion/goldens/clips.json" with { type: "json" };
import { smpte, writeTake } from "../motion/clips/csv_takes.ts";
import { denoOutput } from "../deno_output.ts";
import { putStockAvatar } from "../kept.ts";
import { lackOfGpu, testUnless } from "../skip.ts";
import { openClip } from "../../runtime/commands/clip/open.ts";

const clip = (...args: string[]) => denoOutput(["run", "-A", "main.ts", "clip", ...args]);

async function inFolder(test: (path: (name: string) => string) => Promise<void>) {
  const folder = await mkdtemp(join(tmpdir(), "headcast-clip-"));
  try {
    await writeFile(
      join(folder, "take.csv"),
      writeTake({ kind: "take", fps: 20, seconds: 3, timeCode: smpte(20, 5), columns: 55 }),
    );
    await writeFile(join(folder, "talk.npz"), decodeBase64(goldens.vhap));
    await test((name) => join(folder, name));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("clip says what is inside: kind, rate and how it was found, length, what is absent, what moves", () =>
  inFolder(async (path) => {
    const { code, out, err } = await clip(path("take.csv"));
    assert.equal(code, 0, err);
    for (
      const line of [
        /^take\.csv$/m,
        /what +a Live Link Face CSV of 57 columns and 60 lines/,
        /frames +60, 20 a second \(from 60 time codes/,
        /duration +3\.000 s/,
        /gaps +none/,
        /moves most +\w+ 0\.1 to 0\.9, /,
        /joints +root to .* degrees, neck to/,
        /absent +leftEyeYaw, leftEyePitch/,
      ]
    ) assert.match(out, line);
  }));

Deno.test("clip trims, changes the rate, loops and writes .json, .jsonl, .csv and .npz that are read back", () =>
  inFolder(async (path) => {
    const whole = [path("take.csv"), "--from", "0.5", "--to", "2.5", "--rate", "30", "--loop"];
    const { code, err } = await clip(...whole, "--out", path("part.json"));
    assert.equal(code, 0, err);
    const part = await openClip(path("part.json"));
    assert.deepEqual([part.fps, part.frameCount], [30, 44]);
    assert.equal((await clip(path("part.json"), "--out", path("part.csv"))).code, 0);
    assert.deepEqual((await openClip(path("part.csv"))).frameCount, 44);
    assert.equal(
      (await clip(path("part.json"), "--to", "1", "--out", path("part.csv"), "--replace")).code,
      0,
    );
    assert.deepEqual((await openClip(path("part.csv"))).frameCount, 30);
    assert.equal((await clip(path("part.json"), "--out", path("part.jsonl"))).code, 0);
    const lines = await openClip(path("part.jsonl"));
    assert.deepEqual([lines.frameCount, lines.fps], [44, 30]);
    assert.equal(lines.facts.kind, "what drove a session, as 44 lines of JSON");
    assert.equal((await clip(path("talk.npz"), "--fps", "25", "--out", path("talk2.npz"))).code, 0);
    const talk = await openClip(path("talk2.npz"));
    assert.deepEqual([talk.space, talk.fps, talk.frameCount], ["flame", 25, 3]);
  }));

Deno.test("clip refuses bad flags, parts and files once and in words, and leaves what there was", () =>
  inFolder(async (path) => {
    await writeFile(path("old.csv"), "mine");
    for (const name of ["folder.json", "folder.png"]) await mkdir(path(name));
    await writeFile(path("picture.csv"), Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a));
    const cases: [string[], number, RegExp][] = [
      [[], 2, /without its FILE/],
      [[path("take.csv"), "--from", "2", "--to", "1"], 2, /--from must be before --to: 2 and 1/],
      [[path("take.csv"), "--out", path("x.bvh")], 2, /must end with \.json, \.jsonl, \.csv, \.npz/],
      [[path("take.csv"), "--strip", path("x.jpg")], 2, /must end with \.png/],
      [[path("take.csv"), "--from", "9"], 1, /within 3\.000 s: 9 to/],
      [[path("take.csv"), "--to", "0.1", "--loop"], 1, /must last 6 frames/],
      [
        [path("talk.npz"), "--out", path("old.csv")],
        1,
        /must not be there, or --replace be given: .*old\.csv/,
      ],
      [[path("take.csv"), "--out", path("take.csv")], 1, /--replace be given: .*take\.csv/],
      [[path("talk.npz"), "--out", path("old.csv"), "--replace"], 1, /must be of ARKit's shapes: flame/],
      [[path("picture.csv"), "--out", path("old.csv"), "--replace"], 1, /\.csv: .* it is a PNG picture\n$/],
      [
        [path("take.csv"), "--out", path("folder.json")],
        1,
        /folder of the file's name is there .*folder\.json/,
      ],
      [
        [path("take.csv"), "--out", path("old.csv/x.json")],
        1,
        /a file is where a folder must be .*old\.csv\n/,
      ],
      [
        [path("take.csv"), "--strip", path("folder.png")],
        1,
        /folder of the file's name is there .*folder\.png/,
      ],
      [[path("none.csv")], 1, /there is no such file/],
    ];
    for (const [args, expected, words] of cases) {
      const { code, err } = await clip(...args);
      assert.equal(code, expected, err);
      assert.match(err, words);
      assert.equal(err.match(/Cannot/g)?.length, 1, err);
    }
    assert.equal(await readFile(path("old.csv"), "utf8"), "mine");
    assert.deepEqual((await readdir(path(""))).sort(), [
      "folder.json",
      "folder.png",
      "old.csv",
      "picture.csv",
      "take.csv",
      "talk.npz",
    ]);
  }));

testUnless(await lackOfGpu(), {
  name: "clip draws a strip of its frames",
  fn: () =>
    inFolder(async (path) => {
      await putStockAvatar(path("avatars"));
      const size = ["--size", "128", "--frames", "8", "--avatars", path("avatars")];
      const { code, out, err } = await clip(path("take.csv"), "--strip", path("strip.png"), ...size);
      assert.equal(code, 0, err);
      assert.ok(out.endsWith(`${path("strip.png")}\n`));
      const view = new DataView((await readFile(path("strip.png"))).buffer);
      assert.deepEqual([view.getUint32(16), view.getUint32(20)], [4 * 128, 2 * 128]);
    }),
});
