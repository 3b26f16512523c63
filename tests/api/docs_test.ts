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

/** Run elsewhere, to save seconds: a server in the session's example, a training in tests/examples. */
const CHECKED = ["./serve", "./train"] as const;

/** Far above the ten seconds that it takes alone. */
const DEADLINE_MS = 180_000;

async function deno(args: readonly string[], cwd = path("")): Promise<{ code: number; said: string }> {
  const command = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(DEADLINE_MS),
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
    const checked = CHECKED.map((name) => path(config.exports[name]));
    const run = ENTRIES.filter((entry) => !checked.includes(entry));
    const check = await deno(["check", ...shared, ...ENTRIES]);
    assert.equal(check.code, 0, check.said);
    const { code, said } = await deno(["test", "-A", "--no-check", ...shared, ...run], folder);
    await Deno.remove(folder, { recursive: true });
    assert.equal(code, 0, said);
  },
});

Deno.test("every export is documented with an example, in types that are exported themselves", async () => {
  for (const entry of ENTRIES) {
    assert.match(await Deno.readTextFile(entry), /@example[^]*```ts[^]*@module/, entry);
  }
  const { code, said } = await deno(["doc", "--lint", ...ENTRIES]);
  assert.equal(code, 0, said);
});
