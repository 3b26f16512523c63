import assert from "node:assert/strict";
import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import { exportAvatar, lostBy } from "../../../runtime/avatar/export/export_avatar.ts";
import { BINDING_EXTENSION } from "../../../runtime/avatar/export/binding_extension.ts";
import { isHeadcastGlb, readHeadcastGlb } from "../../../runtime/avatar/export/read_headcast_glb.ts";
import { worldCloud } from "../../../runtime/avatar/export/world_cloud.ts";
import { readFloats } from "../../../runtime/formats/glb/accessors.ts";
import { readGlb } from "../../../runtime/formats/glb/container.ts";
import { readSplatGlb } from "../../../runtime/formats/splats/splat_glb.ts";
import { worldTransform } from "../../../runtime/head/identity.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { poseHead } from "../../reference/posing.ts";
import { testHead } from "../../reference/test_head.ts";
import { withHarmonics, withLight } from "../../tinted_avatar.ts";
import { assertRefusesOrReads, malformed } from "../../formats/malformed.ts";
import { differences } from "../../formats/splats/clouds.ts";
import { speckledOn } from "./speckled.ts";

const head = testHead(8);
const heads = () => head;
const plain = speckledOn(head, [0.7, -0.4]);
const rich = withLight(withHarmonics({ ...plain, name: "rich" }, 4, 0.3, 3), 5);

Deno.test("readHeadcastGlb() opens a .glb as the avatar that it was made of, to the bit", async () => {
  const pose = restPose(head.expressionSpace);
  pose.expression.fill(0.5);
  for (const avatar of [plain, withLight(plain, 2), withHarmonics(plain, 3, 0.3), rich]) {
    for (const posed of [{}, { pose }]) {
      const bytes = await exportAvatar(avatar, { format: "glb", ...posed });
      assert.deepEqual(await readHeadcastGlb(bytes, heads), avatar);
    }
  }
});

Deno.test("a .glb says where its avatar came from, and names no file of the machine that made it", async () => {
  const provenance = { prompt: "a man", file: "/home/me/man.ply", shapedFrom: "me.npz" };
  const bytes = await exportAvatar({ ...plain, provenance }, { format: "glb" });
  assert.deepEqual((await readHeadcastGlb(bytes, heads)).provenance, { prompt: "a man" });
});

Deno.test("a .glb shows what knows the standard the still splats alone: the head stands in no scene", async () => {
  for (const avatar of [plain, rich]) {
    const bytes = await exportAvatar(avatar, { format: "glb" });
    const json = JSON.parse(
      new TextDecoder().decode(bytes.subarray(20, 20 + new DataView(bytes.buffer).getUint32(12, true))),
    );
    assert.deepEqual(json.scenes, [{ name: avatar.name, nodes: [0] }]);
    assert.deepEqual(json.nodes[0], { name: avatar.name, mesh: 0 });
    assert.equal(json.extensionsRequired, undefined);
    const off = differences(worldCloud(avatar), readSplatGlb(readGlb(bytes)));
    assert.ok(Object.values(off).every((x) => x < 2e-3) && off.position === 0, JSON.stringify(off));
  }
});

Deno.test("a .glb's morph targets are the expressions at weight 1, the jaw's turn in them", async () => {
  const glb = readGlb(await exportAvatar(plain, { format: "glb" }));
  const mesh = glb.document.meshes[1]!;
  assert.deepEqual(mesh.targetNames, head.expressionNames);
  const [primitive] = mesh.primitives;
  const rest = readFloats(glb, primitive!.attributes.POSITION!, { type: "VEC3" });
  const { centre, scale } = worldTransform(head);
  head.expressionNames.forEach((name, k) => {
    const pose = restPose(head.expressionSpace);
    pose.expression[k] = 1;
    const { vertices } = poseHead(head, plain.shape, pose);
    const offsets = readFloats(glb, primitive!.targets[k]!.POSITION!, { type: "VEC3" });
    let worst = 0;
    for (let i = 0; i < rest.length; i++) {
      worst = Math.max(worst, Math.abs(rest[i]! + offsets[i]! - (vertices[i]! / scale + centre[i % 3]!)));
    }
    assert.ok(worst < 1e-6, `${name} is off by ${worst} m`);
  });
});

Deno.test("--still leaves the head out of a .glb, and lostBy() tells what each form goes without", async () => {
  const still = readGlb(await exportAvatar(rich, { format: "glb", still: true }));
  assert.ok(!isHeadcastGlb(still));
  assert.deepEqual(still.document.extensionsUsed, ["KHR_gaussian_splatting"]);
  await assert.rejects(readHeadcastGlb(still, heads), new RegExp(`${BINDING_EXTENSION}.*splats alone`));
  assert.match(lostBy(rich, { format: "splat" }).join(), /motion.*light.*outside.*side/);
  assert.deepEqual(lostBy({ ...plain, oneSided: new Uint8Array(300) }, { format: "glb" }), []);
});

Deno.test("500 malformed .glb files of avatars are refused in clear words, or read as avatars that can be drawn", async () => {
  const good = await exportAvatar(
    speckledOn(head, [0.2], 20),
    { format: "glb" },
  );
  const richer = await exportAvatar(withLight(withHarmonics(speckledOn(head, [], 20), 4, 0.3, 2), 5), {
    format: "glb",
  });
  const triangles = head.triangles.length / 3;
  await assertRefusesOrReads<Avatar>(malformed([good, richer]), (bytes) => readHeadcastGlb(bytes, heads), {
    valid(avatar) {
      assert.ok(avatar.binding.every((t) => t < triangles));
      assert.equal(avatar.rotation.length, avatar.splatCount * 4);
      assert.ok(avatar.position.every(Number.isFinite) && avatar.scale.every((s) => s >= 0));
    },
  });
});
