import assert from "node:assert/strict";
import { SPLAT } from "../../../runtime/gpu/layouts.ts";
import { decodeAvatarPly, encodeAvatarPly } from "../../../runtime/avatar/avatar_ply.ts";
import { makeConfig } from "../../../train/config/config.ts";
import { createModel } from "../../../train/splats/model.ts";
import { toAvatar } from "../../../train/run/to_avatar.ts";
import { gpuTest } from "../../gpu_support.ts";
import { testHead } from "../../reference/test_head.ts";

const head = testHead(4);
const config = makeConfig("fast", { capacity: 500, splatsPerTriangle: 2, startOpacity: 0.5 });

gpuTest("toAvatar() gives what avatar.ply can hold, without splats that are never seen", async (gpu) => {
  const model = await createModel(gpu, head, config, { shape: [0.25] });
  const snapshot = await model.snapshot();
  const floats = new Float32Array(snapshot.raw.buffer);
  const at = (splat: number, name: string) => splat * SPLAT.words + SPLAT.at(name);
  floats[at(0, "opacity")] = -9; // the first one's opacity
  floats.set([0, 3, 4, 0], at(1, "rotation")); // the second one's quaternion
  floats.set([9, -9, 0], at(2, "colour")); // the third one's colour, out of range
  floats[at(3, "one_sided")] = 0; // the fourth one is seen from both sides
  model.load(snapshot);
  const avatar = await toAvatar(gpu, model, "somebody", { seed: 1 });
  assert.equal(avatar.splatCount, model.count - 1);
  assert.deepEqual([...avatar.rotation.subarray(0, 4)], [0, 0.6, 0.8, 0].map(Math.fround));
  assert.deepEqual([...avatar.colour.subarray(3, 6)], [1, 0, 0.5]);
  assert.deepEqual([...avatar.oneSided.subarray(0, 4)], [1, 1, 0, 1]);
  assert.deepEqual([...avatar.binding.subarray(0, 3)], [0, 1, 1]);
  assert.deepEqual([...avatar.shape], [0.25, 0]);
  const { splats: read } = decodeAvatarPly(encodeAvatarPly(avatar), head, avatar.shape);
  assert.deepEqual(read.position, avatar.position);
  assert.deepEqual(read.opacity, avatar.opacity);

  floats[at(2, "scale")] = NaN;
  model.load(snapshot);
  await assert.rejects(toAvatar(gpu, model, "nobody", {}), /every value must be finite: NaN of splat 2$/);
  model.destroy();
}, ["cpu"]);
