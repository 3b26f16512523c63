/** By itself: what a reader takes of time and memory is the process's, in which other files would be read meanwhile. */
import assert from "node:assert/strict";
import { readMorphs } from "../../../runtime/head/morph/read_morph_head.ts";
import { assertRefusesOrReads, malformed } from "../../formats/malformed.ts";
import { glbOf } from "../../formats/glb/glb_of.ts";
import { stockHead } from "../../kept.ts";
import { wolfParts, writeAvatarGlb } from "./avatar_glb.ts";
import { avatarOf, stockTargets } from "./stock_targets.ts";

const stock = stockHead();

Deno.test("readMorphs() reads each half of a target once, however often a file has it", () => {
  const binary = new Uint8Array(3000 * 12),
    accessor = { bufferView: 0, componentType: 5126, count: 3000, type: "VEC3" };
  const halves = Array.from({ length: 60_000 }, (_, i) => `jawOpen_${"LR"[i % 2]}`);
  const file = glbOf({
    bufferViews: [{ buffer: 0, byteLength: binary.length }],
    accessors: [accessor],
    meshes: [{
      primitives: [{ attributes: { POSITION: 0 }, targets: halves.map(() => ({ POSITION: 0 })) }],
      extras: { targetNames: halves },
    }],
    nodes: [{ mesh: 0 }],
  }, binary);
  const start = performance.now();
  assert.throws(() => readMorphs(file, "guest"), /eyeBlinkLeft, eyeBlinkRight/);
  assert.ok(performance.now() - start < 4000, `${performance.now() - start} ms`);
});

Deno.test("readMorphs() answers 500 malformed avatars with a refusal or a head of finite numbers", async () => {
  const few = wolfParts(stock).map(({ name, triangles }) => ({
    name,
    triangles: triangles.filter((_, i) => i % 60 === 0),
  }));
  const bones = {
    Spine: [0, -0.2, -0.1],
    Neck: [0, -0.12, -0.08],
    Head: [0, -0.05, -0.05],
    LeftEye: [0.032, 0.002, -0.012],
    RightEye: [-0.032, 0.002, -0.012],
  } as const;
  const targets = stockTargets(["jawOpen", "eyeBlinkLeft", "eyeBlinkRight", "browInnerUp"]);
  const good = await writeAvatarGlb({ ...avatarOf(targets), parts: few, bones });
  const tally = await assertRefusesOrReads(malformed(good), (bytes) => readMorphs(bytes, "guest"), {
    valid: ({ template, triangles, expressions }) => {
      for (const values of [template, ...expressions.values()]) assert.ok(values.every(Number.isFinite));
      assert.ok(triangles.every((v) => v < template.length / 3));
    },
  });
  assert.ok(tally.read > 50 && tally.refused > 50);
});
