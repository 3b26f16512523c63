import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadAvatar, readAvatarInfo } from "../../../runtime/avatar/folder/avatar_folder.ts";
import { keptSplats, SPLAT_READER } from "../../../runtime/avatar/folder/kept_splats.ts";
import type { SplatRecord } from "../../../runtime/avatar/avatar_ply.ts";
import { openKeptFolder } from "../../../runtime/kept/kept_folder.ts";
import { isSource } from "../../../runtime/kept/source_hash.ts";
import { putStockAvatar, stockHead } from "../../kept.ts";

const ROOT = new URL("../../../", import.meta.url);

Deno.test("splats that were read once are read to the bit, and anew when anything is written to their file", async () => {
  const data = await Deno.makeTempDir();
  try {
    const { folder } = await putStockAvatar(join(data, "avatars")), ply = join(folder, "avatar.ply");
    const kept = openKeptFolder(join(data, "cache"));
    const placeOf = async (reader = "a") =>
      keptSplats(kept, await readAvatarInfo(folder), await Deno.stat(ply), reader);
    const load = async () => {
      const warned: string[] = [];
      const avatar = await loadAvatar(folder, stockHead, (words) => warned.push(words));
      return { avatar, warned };
    };
    const { avatar } = await load();
    assert.equal(await (await placeOf()).find(), null);
    await (await placeOf()).put(avatar);
    const found = await (await placeOf()).find();
    const { name: _, head: _head, shape: _shape, provenance: _provenance, ...splats } = avatar;
    assert.ok(splats.light, "the stock avatar has light");
    assert.deepEqual(sumsOf(found!), sumsOf(splats));
    assert.equal(await (await placeOf("b")).find(), null, "another reader would read something else");
    const again = (await load()).avatar;
    assert.deepEqual(Object.keys(again).sort(), Object.keys(avatar).sort());
    assert.deepEqual(sumsOf(again), sumsOf(avatar));

    // One byte of an opacity, with the file's length and time as they were.
    const { mtime } = await Deno.stat(ply), bytes = await Deno.readFile(ply);
    const body = new TextDecoder("latin1").decode(bytes.subarray(0, 4096)).indexOf("end_header\n") + 11;
    const rows = new DataView(bytes.buffer, body);
    rows.setFloat32(0, rows.getFloat32(0, true) + 0.25, true);
    await Deno.writeFile(ply, bytes);
    await Deno.utime(ply, mtime!, mtime!);
    assert.equal(await (await placeOf()).find(), null);
    const edited = await load();
    assert.match(edited.warned.join(), /edited by another program/);
    assert.notDeepEqual(sumsOf(edited.avatar), sumsOf(avatar));
    assert.match((await load()).warned.join(), /edited by another program/, "which is told each time");
  } finally {
    await Deno.remove(data, { recursive: true });
  }
});

/** Each array's kind and bytes: node:assert takes seconds for 100,000 splats. */
function sumsOf({ light, ...rest }: SplatRecord): Record<string, string> {
  const arrays = Object.entries({ ...rest, ...light }).filter(([, values]) => ArrayBuffer.isView(values));
  return Object.fromEntries(arrays.map(([name, values]) => {
    const { buffer, byteOffset, byteLength } = values as Float32Array;
    const sum = createHash("sha256").update(new Uint8Array(buffer, byteOffset, byteLength)).digest("hex");
    return [name, `${values!.constructor.name} ${sum}`];
  }));
}

Deno.test("the key of kept splats covers all that reads avatar.ply", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "runtime/avatar/avatar_ply.ts"],
    cwd: fileURLToPath(ROOT),
  }).output();
  const { modules }: { modules: { specifier: string }[] } = JSON.parse(new TextDecoder().decode(stdout));
  // Declarations are every module's, and decide nothing.
  const paths = modules.map(({ specifier }) => specifier.replace(ROOT.href, ""))
    .filter((path) => !path.endsWith(".d.ts"));
  assert.ok(paths.length > 10, `modules were found: ${paths.length}`);
  assert.deepEqual(paths.filter((path) => !isSource(path, SPLAT_READER)), []);
});
