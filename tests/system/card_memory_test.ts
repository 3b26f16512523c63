import assert from "node:assert/strict";
import { join } from "node:path";
import { freeCardMemory } from "../../runtime/system/card_memory.ts";

Deno.test("freeCardMemory() is what the driver tells of its card in mebibytes, and null where none tells", async () => {
  const folder = await Deno.makeTempDir();
  const driver = async (script: string) => {
    const path = join(folder, "driver");
    await Deno.writeTextFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return await freeCardMemory(path);
  };
  try {
    assert.equal(await driver(`[ "$1" = --query-gpu=memory.free ] && echo 24210`), 24_210 * 2 ** 20);
    assert.equal(await driver(`echo "No devices were found"; exit 6`), null);
    assert.equal(await driver(`echo "[N/A]"`), null);
    assert.equal(await freeCardMemory(join(folder, "none")), null);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
