import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { lackOfGpu, lackOfSystem, testUnless } from "../skip.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

testUnless(lackOfSystem("linux") ?? await lackOfGpu(), {
  name: "--set-up asks the driver once a machine, and again where what it is chosen by has changed",
  async fn() {
    const data = await Deno.makeTempDir();
    try {
      const run = async (env: Record<string, string> = {}, args = ["clip", "--list-none"]) => {
        const { code, stderr } = await new Deno.Command(Deno.execPath(), {
          args: ["run", "-A", "main.ts", "--data", data, "--set-up", ...args],
          cwd: ROOT,
          env: { HEADCAST_INSTALL: "0", NO_COLOR: "1", ...env },
        }).output();
        return { code, said: new TextDecoder().decode(stderr) };
      };
      const kept = async () => {
        try {
          return (await Array.fromAsync(Deno.readDir(join(data, "out", "cache")), ({ name }) => name))
            .filter((name) => name.startsWith("graphics-"));
        } catch {
          return [];
        }
      };
      const refused = await run();
      assert.equal(refused.code, 2, "words that are not understood come first");
      assert.deepEqual(await kept(), []);
      const models = ["models"];
      assert.deepEqual(await run({}, models), { code: 0, said: "" });
      const [first] = await kept();
      assert.ok(first);
      await run({}, models);
      assert.deepEqual(await kept(), [first]);
      await run({ VK_ICD_FILENAMES: "/nowhere", VK_DRIVER_FILES: "/nowhere" }, models);
      assert.deepEqual(await kept(), [first], "what is second best, or nothing, is not kept");
      await run({ VK_LOADER_DEBUG: "" }, models);
      assert.equal((await kept()).length, 2, "other words to the driver, another answer");
    } finally {
      await Deno.remove(data, { recursive: true });
    }
  },
});
