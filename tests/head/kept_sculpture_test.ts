import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { keepSculptureIn, SCULPTOR } from "../../runtime/head/folder/kept_sculpture.ts";
import type { HeadModel } from "../../runtime/head/head_model.ts";
import { headFingerprint } from "../../runtime/head/registry.ts";
import { openKeptFolder } from "../../runtime/kept/kept_folder.ts";
import { isSource, sourceHash } from "../../runtime/kept/source_hash.ts";
import { stockHead } from "../kept.ts";
import { assertSameBytes } from "../same_bytes.ts";

const ROOT = new URL("../../", import.meta.url);

Deno.test("the sculpted head is read to the bit in another process, and sculpted anew of other sources", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const head = stockHead();
    let sculpted = 0;
    const sculpt = () => {
      sculpted++;
      return Promise.resolve(head);
    };
    // Each as a process of its own would make it.
    const keeper = (key: string | undefined) => keepSculptureIn(openKeptFolder(folder), () => key);
    assert.equal(await keeper("a").fingerprint(), undefined);
    await keeper("a").open(sculpt);
    const read = await keeper("a").open(sculpt);
    assert.equal(sculpted, 1);
    assertSameHead(read, head);
    assert.equal(await keeper("a").fingerprint(), headFingerprint(head));
    await keeper("b").open(sculpt);
    assert.equal(sculpted, 2);
    assert.equal(await keeper(undefined).open(sculpt), head, "without a key it is made, and nothing is kept");
    assert.equal(sculpted, 3);
    const [kept] = [...Deno.readDirSync(folder)].filter(({ name }) => name.startsWith("head-a"));
    await Deno.truncate(join(folder, kept!.name), 20_000_000);
    assertSameHead(await keeper("a").open(sculpt), head);
    assert.equal(sculpted, 4, "half a file is not taken for a head");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** Arrays by their bytes, the rest as it is. */
function assertSameHead(read: HeadModel, made: HeadModel): void {
  const others = (head: HeadModel) =>
    Object.fromEntries(Object.entries(head).filter(([, value]) => !ArrayBuffer.isView(value)));
  assert.deepEqual(Object.keys(read).sort(), Object.keys(made).sort());
  for (const [name, value] of Object.entries(made)) {
    if (ArrayBuffer.isView(value)) assertSameBytes(read[name as "template"], value, name);
  }
  assert.deepEqual(others(read), others(made));
  assert.equal(headFingerprint(read), headFingerprint(made));
}

Deno.test("the sculptor's key covers all that it imports, and changes with a word of it", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "runtime/head/stock/stock_head.ts"],
    cwd: fileURLToPath(ROOT),
  }).output();
  const { modules }: { modules: { specifier: string }[] } = JSON.parse(new TextDecoder().decode(stdout));
  // Declarations are every module's, and decide nothing.
  const paths = modules.map(({ specifier }) => specifier.replace(ROOT.href, ""))
    .filter((path) => !path.endsWith(".d.ts"));
  assert.ok(paths.length > 40, `modules were found: ${paths.length}`);
  assert.deepEqual(paths.filter((path) => !isSource(path, SCULPTOR)), []);
  assert.match(sourceHash(SCULPTOR)!, /^[0-9a-f]{16}$/);
  assert.notEqual(sourceHash(SCULPTOR), sourceHash(["runtime/base"]));
  assert.equal(sourceHash(["runtime/none"]), undefined);
});
