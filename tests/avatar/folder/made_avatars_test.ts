import assert from "node:assert/strict";
import { join } from "node:path";
import { loadAvatar, readAvatarInfo, saveAvatar } from "../../../runtime/avatar/folder/avatar_folder.ts";
import { ensurePlainAvatar, ensureShapedAvatar } from "../../../runtime/avatar/folder/made_avatars.ts";
import { buildPlainAvatar } from "../../../runtime/avatar/stock/build.ts";
import type { HeadModel } from "../../../runtime/head/head_model.ts";
import { headFingerprint, provideHeads } from "../../../runtime/head/registry.ts";
import { stockHead } from "../../kept.ts";
import { testHead } from "../../reference/test_head.ts";

const wide = (head: HeadModel, by: number) => ({
  ...head,
  template: head.template.map((x, i) => i % 3 ? x : x * by),
});
/** By name; a test may put another in the place of one. */
const heads = new Map<string, HeadModel>([
  ["wide", { ...wide(stockHead(), 1.1), name: "wide" }],
  ["ball", { ...testHead(), name: "ball" }],
]);
provideHeads({
  names: () => Promise.resolve([...heads.keys()]),
  load: (name) => Promise.resolve(heads.get(name)),
  find(fingerprint) {
    const found = [...heads.values()].find((head) => headFingerprint(head) === fingerprint);
    return Promise.resolve(found && { name: found.name, version: 1 });
  },
});

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "headcast-made-" });
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a head's plain avatar is built once, anew for another head of the name, and never over somebody else's", () =>
  inFolder(async (root) => {
    const first = await ensurePlainAvatar(root, "wide");
    assert.deepEqual(first, { folder: join(root, "plain-wide"), built: true });
    const avatar = await loadAvatar(first.folder);
    assert.deepEqual([avatar.name, avatar.head], ["plain-wide", heads.get("wide")]);
    assert.equal((await ensurePlainAvatar(root, "wide")).built, false);
    heads.set("wide", { ...wide(stockHead(), 0.9), name: "wide" });
    assert.equal((await ensurePlainAvatar(root, "wide")).built, true);
    assert.equal((await loadAvatar(first.folder)).head, heads.get("wide"));

    await saveAvatar({ ...avatar, provenance: { trainer: "headcast" } }, first.folder, { replace: true });
    await assert.rejects(ensurePlainAvatar(root, "wide"), /another avatar is there: "plain-wide"/);
    for (const name of ["nobody", "../x", "a b", ""]) {
      await assert.rejects(ensurePlainAvatar(root, name), (error: RangeError) => {
        assert.ok(error instanceof RangeError);
        assert.match(error.message, /^Cannot load head, .*wide, ball were added/);
        return error.message.endsWith(`: ${JSON.stringify(name)}`);
      });
    }
    // Its plain avatar is there still.
    const gone = heads.get("wide")!;
    heads.delete("wide");
    await assert.rejects(ensurePlainAvatar(root, "wide"), /^RangeError: Cannot load head, .*: "wide"/);
    heads.set("wide", gone);
  }));

Deno.test("a shaped avatar is the same with another beta, made once a shape, and anew where the avatar is", () =>
  inFolder(async (root) => {
    const own = buildPlainAvatar(heads.get("ball")!, "somebody", [0.5, 0], 2000);
    await saveAvatar(own, join(root, "somebody"));
    const shape = Float32Array.of(0, 1.5);
    const { folder, built } = await ensureShapedAvatar(root, join(root, "somebody"), shape);
    assert.match(folder, /somebody-shape-[0-9a-f]{8}$/);
    assert.equal(built, true);
    const shaped = await loadAvatar(folder);
    assert.deepEqual([...shaped.shape], [0, 1.5]);
    for (const name of ["binding", "position", "rotation", "scale", "opacity", "colour"] as const) {
      assert.deepEqual(shaped[name], own[name], name);
    }
    const again = () => ensureShapedAvatar(root, join(root, "somebody"), shape);
    assert.equal((await again()).built, false);
    assert.notEqual(
      (await ensureShapedAvatar(root, join(root, "somebody"), Float32Array.of(0, 2))).folder,
      folder,
    );
    await new Promise((resolve) => setTimeout(resolve, 5));
    await saveAvatar({ ...own, name: "anew" }, join(root, "somebody"), { replace: true });
    assert.equal((await again()).built, true);
    await saveAvatar(own, folder, { replace: true });
    await assert.rejects(again(), /another avatar is in the way/);
    assert.equal((await readAvatarInfo(folder)).name, "somebody");
  }));
