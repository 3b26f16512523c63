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
    const preload = ["--preload", path("runtime/cli/preload.ts")];
    const { code, said } = await deno(
      ["test", "-A", "--doc", "--config", path("deno.json"), ...preload, ...ENTRIES],
      folder,
    );
    await Deno.remove(folder, { recursive: true });
    assert.equal(code, 0, said);
    for (const entry of Object.values(config.exports)) {
      assert.ok(said.includes(`${entry.slice(1)}#`), `${entry} has an example: ${said}`);
    }
  },
});

Deno.test("every export is documented, in types that are exported themselves", async () => {
  const { code, said } = await deno(["doc", "--lint", ...ENTRIES]);
  assert.equal(code, 0, said);
});
