import assert from "node:assert/strict";
import { basename, dirname, join } from "node:path";
import { createClip } from "../../../../runtime/motion/clips/clip.ts";
import { RESTING, talking } from "../../../../train/diffusion/evaluation/eval_poses.ts";
import { pngBytes } from "../../../../runtime/render/files/png_bytes.ts";
import { readOthers } from "../../../../train/diffusion/evaluation/other_pictures.ts";
import { htmlReport } from "../../../../train/diffusion/evaluation/html_report.ts";
import { reportTable } from "../../../../train/diffusion/evaluation/report.ts";
import { spreadOf } from "../../../../train/diffusion/evaluation/spread.ts";

Deno.test("avatars of one prompt have a mean and a deviation, by n - 1; a lone one has none", () => {
  const scores = [20, 24, 22, 30].map((score, i) => ({ prompt: i < 3 ? "an orc" : "an elf", score }));
  assert.deepEqual(spreadOf(scores), [{ prompt: "an orc", avatars: 3, score: 22, deviation: 2 }]);
  const theirs = [10, 14].map((score) => ({ prompt: "an orc", system: "theirs", score }));
  assert.deepEqual(spreadOf([...theirs, ...scores]).map(({ system, score }) => [system, score]), [
    ["theirs", 12],
    [undefined, 22],
  ]);
  const avatar = { avatar: "grom", prompt: "an orc", score: 22, sides: {}, found: 1, views: [] };
  const clips = [{ clip: "tiny", avatars: [avatar], spread: spreadOf(scores) }];
  const table = reportTable({ views: 1, size: 8, prompts: [], clips, flicker: { grom: 1.234 } });
  assert.match(table, /\n22\.00 with a deviation of 2\.00, 3 avatars: an orc\n/);
  assert.match(table, /flicker of the skin in motion, levels of 255: grom: 1\.23/);
});

Deno.test("the page has each picture with its score by each CLIP, and names say nothing to a browser", () => {
  const view = { side: "front", azimuth: 0, score: 25.04, nearest: "" } as const;
  const scored = { avatar: "a", prompt: "p", score: 25.04, sides: {}, found: 0.5, views: [view] };
  const clips = ["one", "two"].map((clip) => ({ clip, avatars: [scored] }));
  const seen = [{
    name: "<script>",
    prompt: '"R & D"',
    flicker: 0.5,
    views: [{ camera: { azimuth: 0, elevation: 0, distance: 1, fovY: 1 }, rgba: new Uint8Array(4) }],
  }];
  const report = { views: 1, size: 1, prompts: ["p"], clips };
  const page = [...htmlReport(report, seen, () => Uint8Array.of(1, 2, 3))].join("");
  assert.match(page, /src="data:image\/png;base64,AQID"><figcaption>25\.0 \/ 25\.0<\/figcaption>/);
  assert.match(page, /<h2>&lt;script&gt;: &quot;R &amp; D&quot;<\/h2><p>flicker 0\.50/);
  assert.match(page, /<pre>one, 1 views of 1 pixels, 1 prompts\navatar +score/);
  assert.ok(!page.includes("<script>"));
});

Deno.test("poses are frames evenly through all takes, or drawn, and rest where nothing moves", () => {
  const take = (frames: number, weight: number) => {
    const expression = Float32Array.from(
      { length: frames * 52 },
      (_, i) => weight + Math.floor(i / 52) / 1000,
    );
    return createClip({
      name: "take",
      space: "arkit",
      fps: 10,
      expression,
      joints: new Float32Array(frames * 15),
    });
  };
  const posed = talking([take(20, 0.1), take(60, 0.5)]).poses("arkit", 8).map(({ expression }) =>
    expression[0]!
  );
  assert.equal(
    posed.filter((weight) => weight < 0.3).length,
    2,
    "a quarter of them from a quarter of the time",
  );
  assert.equal(new Set(posed).size, 8);
  assert.ok(posed.every((weight, i) => i === 0 || weight > posed[i - 1]!));
  const drawn = talking([]);
  assert.deepEqual(drawn.poses("arkit", 3), drawn.poses("arkit", 3), "the same for all who are scored");
  assert.equal(drawn.movement("flame")!.length, 16);
  assert.equal(RESTING.movement("arkit"), null);
  assert.ok(RESTING.poses("arkit", 2).every(({ expression }) => expression.every((weight) => weight === 0)));
  assert.throws(() => talking([take(20, 0.1)]).poses("flame", 1), TypeError);
});

Deno.test("pictures of another system are those of the avatars' names, squares over black", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const save = async (name: string, width: number, height: number) => {
      const pixels = new Uint8Array(width * height * 4).map((_, i) => i % 4 === 3 ? 128 : 200);
      await Deno.mkdir(dirname(join(folder, name)), { recursive: true });
      await Deno.writeFile(join(folder, name), pngBytes(pixels, width, height, 4));
    };
    for (const name of ["grom/b.png", "grom/a.png", "other/a.png"]) await save(name, 4, 4);
    const avatars = [{ name: "/avatars/grom", prompt: "an orc" }, { name: "elf", prompt: "an elf" }];
    const [grom, ...more] = await readOthers(folder, avatars);
    assert.equal(more.length, 0);
    assert.deepEqual([grom!.name, grom!.prompt, grom!.size], [join(basename(folder), "grom"), "an orc", 4]);
    assert.deepEqual(grom!.views.map(({ camera }) => Math.round(camera.azimuth * 180 / Math.PI)), [0, 180]);
    assert.deepEqual([...grom!.views[0]!.rgba.subarray(0, 4)], [100, 100, 100, 255]);
    await assert.rejects(() => readOthers(folder, avatars.slice(1)), /for one of the avatars at least: elf$/);
    await assert.rejects(
      () => readOthers(folder, avatars, 100),
      /0\.0 GB are left for them at most: .*b\.png$/,
    );
    await Deno.writeTextFile(join(folder, "grom/bb.png"), "<html>");
    await assert.rejects(
      () => readOthers(folder, avatars),
      /Cannot score .*grom.bb\.png, it must be a PNG: it is/,
    );
    await Deno.remove(join(folder, "grom/bb.png"));
    await save("grom/c.png", 8, 8);
    await assert.rejects(() => readOthers(folder, avatars), /squares of one size: c\.png, 8 x 8/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
