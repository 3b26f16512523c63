import assert from "node:assert/strict";
import { join } from "node:path";
import { saveAvatar } from "../../../runtime/avatar/folder/avatar_folder.ts";
import { keptLevels, levelsLater } from "../../../runtime/avatar/folder/kept_levels.ts";
import { buildPlainAvatar } from "../../../runtime/avatar/stock/build.ts";
import { headByName } from "../../../runtime/head/registry.ts";

const AVATAR = buildPlainAvatar(await headByName("stock"), "avatar", [], 12_000);

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const place = await Deno.makeTempDir({ prefix: "headcast-levels-" });
  try {
    const folder = join(place, "avatar");
    await saveAvatar(AVATAR, folder);
    await work(folder);
  } finally {
    await Deno.remove(place, { recursive: true });
  }
}

Deno.test("levels that are not kept are waited for before they are made, and not made once nobody wants them", () =>
  inFolder(async (folder) => {
    const gone = new AbortController(), give = await levelsLater(folder, 600_000);
    const given = give(gone.signal);
    setTimeout(() => gone.abort(), 50);
    assert.deepEqual(await given, []);
  }));

Deno.test("an avatar that was replaced on disk since it was loaded has no levels, rather than another's", () =>
  inFolder(async (folder) => {
    const give = await levelsLater(folder, 600_000);
    const path = join(folder, "avatar.ply");
    await Deno.writeFile(path, await Deno.readFile(path));
    // The system counts times of files in steps of up to 10 ms.
    await Deno.utime(path, 1, 1);
    assert.deepEqual(await give(new AbortController().signal), []);
  }));

Deno.test("an avatar of few splats has no levels, at once, and one whose levels nobody made has none yet", async () => {
  assert.deepEqual(await keptLevels({ ...AVATAR, splatCount: 3000 }), []);
  assert.equal(await keptLevels({ ...AVATAR, shape: Float32Array.of(0.123) }), null);
});

Deno.test("an avatar.ply that is missing is told by who loads it, with the folder and what is wrong", () =>
  inFolder(async (folder) => {
    await Deno.remove(join(folder, "avatar.ply"));
    const give = await levelsLater(folder, 0);
    await assert.rejects(
      give(new AbortController().signal),
      /^NotFound: Cannot load avatar from .*a file is missing$/,
    );
  }));
