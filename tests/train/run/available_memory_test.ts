import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { availableMemory } from "../../../train/run/available_memory.ts";

Deno.test("availableMemory() is the machine's, or what a container's limit leaves where that is less", async () => {
  const folder = await mkdtemp(join(tmpdir(), "headcast-limits-"));
  const limit = async (most: string, current: string, stat: string) => {
    await writeFile(join(folder, "memory.max"), `${most}\n`);
    await writeFile(join(folder, "memory.current"), `${current}\n`);
    await writeFile(join(folder, "memory.stat"), `anon 70\nfile 30\ninactive_file ${stat}\nactive_file 10\n`);
    return availableMemory(folder);
  };
  try {
    const machine = availableMemory(folder);
    assert.ok(machine > 2 ** 20);
    assert.equal(await limit("1000", "100", "20"), 920);
    assert.equal(await limit("1000", "1100", "20"), 0, "a limit that is passed leaves nothing");
    assert.ok(await limit("max", "100", "20") > 2 ** 20);
    assert.ok(await limit("1000", "nonsense", "20") > 2 ** 20);
  } finally {
    await rm(folder, { recursive: true });
  }
});
