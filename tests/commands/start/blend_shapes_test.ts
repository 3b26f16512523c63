import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { blendShapesOf, NET_NAME } from "../../../runtime/commands/start/blend_shapes.ts";
import { knownModel } from "../../../runtime/models/known_model.ts";
import { COMMIT, withHub } from "../../models/hub_support.ts";
import { linearNet } from "../../motion/tracking/linear_net.ts";

const NET = linearNet([{ output: 25, plus: 0.5 }]);
const OTHER = linearNet([], { outputs: 10 });
const never = (line: string) => assert.fail(line);

Deno.test("a net is pulled by its path in a repository, and found by that name, by its file, or in the models' folder", () =>
  withHub(async ({ settings, pull, folder }) => {
    assert.equal(await blendShapesOf(undefined, never, settings), undefined);
    const name = "some/nets/onnx/face_blendshapes.onnx";
    await assert.rejects(
      blendShapesOf(name, never, settings),
      /deno task models pull some\/nets\/onnx\/face_blendshapes\.onnx gets them\): onnx\/face_blendshapes\.onnx$/,
    );
    assert.equal(await pull({}, knownModel(name)), NET.length, "the file alone");
    const pulled = await blendShapesOf(name, never, settings);
    assert.deepEqual(pulled?.bytes, NET);

    const file = join(folder, "mine.onnx");
    await writeFile(file, NET);
    assert.equal((await blendShapesOf(file, never, settings))?.path, file);

    await writeFile(join(settings.cache, NET_NAME), NET);
    assert.equal((await blendShapesOf(undefined, never, settings))?.path, join(settings.cache, NET_NAME));
  }, {
    "some/nets": { commit: COMMIT, files: { "onnx/face_blendshapes.onnx": NET, "model.safetensors": OTHER } },
  }));

Deno.test("a net that is another is refused where it was named, and left out with a word where it was found", () =>
  withHub(async ({ settings, folder }) => {
    await mkdir(settings.cache, { recursive: true });
    const path = join(settings.cache, NET_NAME);
    await writeFile(path, OTHER);
    const why =
      `Cannot use ${path} for blend shapes: Cannot use net for blend shapes, it must take float32 ` +
      "[1, 146, 2] and give float32 [1, 52]: takes float32 [1, 146, 2], gives float32 [1, 10]";
    await assert.rejects(blendShapesOf(path, never, settings), { message: why });
    const said: string[] = [];
    assert.equal(await blendShapesOf(undefined, (line) => said.push(line), settings), undefined);
    assert.deepEqual(said, [`${why}. It is left out`]);
    await assert.rejects(blendShapesOf(join(folder, "none.onnx"), never, settings), /no such folder or file/);
    await assert.rejects(blendShapesOf(settings.cache, never, settings), /a file is needed/);
  }));

Deno.test("a path in a repository that climbs or hides is no model's name", () => {
  for (const name of ["a/b/../c.onnx", "a/b/.x/c.onnx", "a/b/c.onnx/d", "a/b/c.bin", "a/b//c.onnx"]) {
    assert.throws(() => knownModel(name), RangeError, name);
  }
});
