import assert from "node:assert/strict";
import { faceFrames, toWorld } from "../../../../runtime/avatar/binding.ts";
import { SPLAT } from "../../../../runtime/gpu/layouts.ts";
import { columnOf } from "../../../../runtime/gpu/struct_rows.ts";
import { foldIdentity } from "../../../../runtime/head/identity.ts";
import { makeConfig } from "../../../../train/config/config.ts";
import { completeLook } from "../../../../train/guidance/painter/look/whole_look.ts";
import { readPatch } from "../../../../train/guidance/painter/look/look.ts";
import { rowWords } from "../../../../train/guidance/painter/scene/painted_scene.ts";
import { createSceneRenderer } from "../../../../train/guidance/painter/scene/scene_renderer.ts";
import { createPictureShrinker } from "../../../../train/guidance/painter/scene/shrink_picture.ts";
import { wornSurfaceOf } from "../../../../train/guidance/painter/scene/worn_surface.ts";
import { coveredSnapshot } from "../../../../train/run/start_snapshot.ts";
import { checkSnapshot } from "../../../../train/run/snapshot.ts";
import { gpuTest } from "../../../gpu_support.ts";
import { randomNumbers } from "../../../reference/scenes.ts";
import { stockHead } from "../../../kept.ts";
import { download, submit } from "../../training_support.ts";

const look = completeLook(readPatch({
  skin: { colour: "#4db33f" },
  hair: { style: "bald" },
  pieces: [{ kind: "top hat", colour: "#b02020" }],
}));

gpuTest(
  "a painted start covers skin and hat where they are painted, in their colours, whatever beta begins",
  async (gpu) => {
    const head = stockHead();
    const scene = await createSceneRenderer(gpu, head, look, 2);
    const triangles = head.triangles.length / 3;
    const options = { points: new Uint8Array(triangles).fill(1), worn: 3000, spread: 0.8, flatness: 0.5 };
    const cover = await scene.start({ ...options, most: 90_000 });
    const count = cover.binding.length;
    const few = await scene.start({ ...options, most: triangles + 1000 });
    assert.ok(few.binding.length < triangles + 1500, `${few.binding.length}`);
    assert.equal(cover.colour.length, count * 3);
    const config = makeConfig("fast");
    const hues = { green: 0, red: 0 };
    for (let i = 0; i < count; i++) {
      const [red, green] = [cover.colour[i * 3]!, cover.colour[i * 3 + 1]!];
      const high = cover.position[i * 3 + 1]! > 0.4;
      if (green > 1.3 * red && !high) hues.green++;
      if (red > 1.3 * green && high) hues.red++;
    }
    assert.ok(hues.green > 0.4 * count, `${hues.green} of ${count} are skin`);
    assert.ok(hues.red > 1200, `${hues.red} of ${count} are the hat`);
    for (const shape of [cover.shape, Float32Array.of(0.5, -1)]) {
      const snapshot = coveredSnapshot(head, config, cover, shape);
      checkSnapshot(snapshot, head, count);
      const floats = new Float32Array(snapshot.raw.buffer);
      const world = toWorld(
        {
          position: columnOf(SPLAT, floats, "mean"),
          rotation: columnOf(SPLAT, floats, "rotation"),
          scale: columnOf(SPLAT, floats, "scale").map(Math.exp),
        },
        columnOf(SPLAT, snapshot.raw, "triangle"),
        faceFrames(foldIdentity(head, shape).template, head.triangles),
      );
      const middle = (places: ArrayLike<number>, n: number) =>
        [0, 1, 2].map((c) =>
          Array.from({ length: n }, (_, i) => places[i * 3 + c]!).reduce((a, x) => a + x) / n
        );
      const [now, then] = [middle(world.position, snapshot.count), middle(cover.position, count)];
      now.forEach((x, c) => assert.ok(Math.abs(x - then[c]!) < 1e-3, `${now} for ${then}`));
    }

    // The light asks for the same surface that dressing the head once more would give.
    const [worn, anew] = [scene.worn()!, wornSurfaceOf(head, look)!];
    for (let i = count - 500; i < count; i++) {
      const at = [0, 1, 2].map((c) => cover.position[i * 3 + c]!) as unknown as Parameters<typeof worn>[0];
      assert.deepEqual(worn(at), anew(at));
    }
    scene.close();
  },
  ["cpu"],
);

gpuTest("a kept picture is shrunk to the mean over each pixel's area", async (gpu) => {
  const shrinker = await createPictureShrinker(gpu);
  for (const [size, side] of [[96, 64], [128, 64], [80, 48]] as const) {
    const random = randomNumbers(size);
    const bytes = Uint8Array.from({ length: rowWords(size) * size * 4 }, () => Math.floor(256 * random()));
    const to = gpu.buffer("shrunk", rowWords(side) * side * 4);
    submit(gpu, (pass) => shrinker.encode(pass, gpu.upload("large", bytes), size, to, side));
    const shrunk = new Uint8Array((await download(gpu, to)).buffer);
    const ratio = size / side;
    const overlap = (pixel: number, at: number) =>
      Math.max(0, Math.min((at + 1) * ratio, pixel + 1) - Math.max(at * ratio, pixel));
    for (const [x, y] of [[0, 0], [5, 17], [side - 1, side - 1], [20, 3]] as const) {
      for (let c = 0; c < 4; c++) {
        let sum = 0;
        for (let v = 0; v < size; v++) {
          for (let u = 0; u < size; u++) {
            sum += overlap(u, x) * overlap(v, y) * bytes[(v * rowWords(size) + u) * 4 + c]!;
          }
        }
        const met = shrunk[(y * rowWords(side) + x) * 4 + c]!;
        assert.ok(Math.abs(met - sum / ratio ** 2) <= 0.51, `${met} for ${sum / ratio ** 2}`);
      }
    }
  }
  shrinker.close();
  await gpu.settle();
}, ["cpu"]);
