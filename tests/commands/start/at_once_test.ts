import assert from "node:assert/strict";
import { join } from "node:path";
import { STOCK_HEAD } from "../../../runtime/head/head_model.ts";
import { headByName } from "../../../runtime/head/registry.ts";
import { savePreview } from "../../../runtime/avatar/folder/avatar_folder.ts";
import { lacksPreviews, shownAtOnce } from "../../../runtime/commands/start/at_once.ts";
import { putStockAvatar } from "../../kept.ts";

Deno.test("a start shows at once what is there, and leaves to another process what has to be made", async () => {
  const avatars = await Deno.makeTempDir();
  try {
    // Sculpted and kept where it was not; the file beside it is held by tests/head/kept_sculpture_test.ts.
    await headByName(STOCK_HEAD);
    assert.equal(await shownAtOnce(avatars, {}), null, "nothing is there");
    const { folder } = await putStockAvatar(avatars);
    assert.equal(await shownAtOnce(avatars, {}), folder);
    assert.equal(await shownAtOnce(avatars, { avatar: "stock" }), folder);
    assert.equal(
      await shownAtOnce("/nowhere", { avatar: folder }),
      null,
      "the stock avatar is still to be built",
    );
    assert.equal(await shownAtOnce(avatars, { avatar: `${folder}/` }), folder);
    assert.equal(await shownAtOnce(avatars, { avatar: "elf" }), null);
    assert.equal(await shownAtOnce(avatars, { head: STOCK_HEAD }), null);
    assert.equal(await shownAtOnce(avatars, { shape: "me.npz" }), null);

    assert.equal(await lacksPreviews(avatars), true);
    await savePreview(folder, Uint8Array.of(0));
    assert.equal(await lacksPreviews(avatars), false);

    const path = join(folder, "avatar.json"), info = JSON.parse(await Deno.readTextFile(path));
    for (
      const older of [
        { ...info, provenance: { ...info.provenance, lookVersion: 1 } },
        { ...info, headFingerprint: "00000000" },
        { ...info, provenance: { builder: "somebody else" } },
      ]
    ) {
      await Deno.writeTextFile(path, JSON.stringify(older));
      assert.equal(await shownAtOnce(avatars, {}), null, JSON.stringify(older.provenance));
    }
  } finally {
    await Deno.remove(avatars, { recursive: true });
  }
});
