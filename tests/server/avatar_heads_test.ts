import assert from "node:assert/strict";
import { join } from "node:path";
import { saveAvatar } from "../../runtime/avatar/folder/avatar_folder.ts";
import { buildPlainAvatar } from "../../runtime/avatar/stock/build.ts";
import { addHead } from "../../runtime/head/folder/add_head.ts";
import { openHeadFolder } from "../../runtime/head/folder/head_folder.ts";
import { headByName, provideHeads } from "../../runtime/head/registry.ts";
import { openAvatarStore } from "../../runtime/server/avatar_store.ts";
import { testHead } from "../reference/test_head.ts";

Deno.test("a head that is added while a server runs cures its avatars at once, and one that is removed is told", async () => {
  const root = await Deno.makeTempDir({ prefix: "headcast-store-" });
  try {
    const avatars = join(root, "avatars"), heads = join(root, "heads");
    const head = { ...testHead(), name: "ball" };
    await saveAvatar(buildPlainAvatar(head, "somebody", [], 2000), join(avatars, "somebody"));
    provideHeads(openHeadFolder(heads));
    const store = openAvatarStore(avatars, join(avatars, "somebody"));
    const [lacking] = await store.list();
    const { problem, ...listed } = lacking!;
    const { name, preview, isDefault, splats } = listed;
    assert.deepEqual([name, preview, isDefault, splats], [
      ...["somebody", null, true, 2000],
    ]);
    assert.equal(listed.head, "ball");
    assert.match(problem!, /^Cannot find head "ball", .*\(deno task head add FILE --name ball brings it\): /);

    const path = await addHead(heads, head, { licence: "for tests", source: "a test" });
    assert.deepEqual(await store.list(), [listed]);
    const loaded = await headByName("ball");
    await Deno.remove(path);
    assert.match((await store.list())[0]!.problem!, /Cannot find head "ball"/);
    assert.deepEqual(loaded.template, head.template);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
