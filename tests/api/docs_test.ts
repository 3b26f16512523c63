/** What the exports of deno.json promise, held to what they do. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };
import { existsSync } from "node:fs";
import { join } from "node:path";
import { AVATAR_FOLDER } from "../../runtime/avatar/folder/read_avatar.ts";
import { putStockAvatar } from "../kept.ts";
import { lackOfGpu, testUnless } from "../skip.ts";

const path = (below: string) => fileURLToPath(new URL(`../../${below}`, import.meta.url));
const ENTRIES = Object.values(config.exports).map(path);

/** A training takes ten seconds: tests/examples runs one. */
const QUICK = ENTRIES.filter((entry) => !entry.endsWith("train/mod.ts"));

async function deno(args: readonly string[], cwd = path("")): Promise<{ code: number; said: string }> {
  const command = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  const { code, stdout, stderr } = await command.output();
  return { code, said: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

testUnless(await lackOfGpu(), {
  name: "examples in the exports' docs compile and run",
  async fn() {
    if (!existsSync(join(AVATAR_FOLDER, "stock"))) await putStockAvatar(AVATAR_FOLDER);
    // They write files where they are run.
    const folder = await Deno.makeTempDir({ prefix: "headcast-docs-" });
    const shared = ["--doc", "--config", path("deno.json")];
    const { code, said } = await deno(["test", "-A", ...shared, ...QUICK], folder);
    await Deno.remove(folder, { recursive: true });
    assert.equal(code, 0, said);
    const slow = await deno(["check", ...shared, ...ENTRIES.filter((entry) => !QUICK.includes(entry))]);
    assert.equal(slow.code, 0, slow.said);
  },
});

Deno.test("every export is documented with an example, in types that are exported themselves", async () => {
  for (const entry of ENTRIES) {
    assert.match(await Deno.readTextFile(entry), /@example[^]*```ts[^]*@module/, entry);
  }
  const { code, said } = await deno(["doc", "--lint", ...ENTRIES]);
  assert.equal(code, 0, said);
});
