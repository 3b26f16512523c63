import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { availableMemory } from "../../runtime/system/available_memory.ts";

async function withGroups(
  own: string,
  test: (
    write: (path: string, text: string) => Promise<void>,
    available: () => number,
  ) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "headcast-limits-")), groups = join(folder, "cgroup");
  const write = async (path: string, text: string) => {
    await mkdir(join(groups, path, ".."), { recursive: true });
    await writeFile(join(groups, path), `${text}\n`);
  };
  try {
    await writeFile(join(folder, "own"), own);
    await test(write, () => availableMemory({ groups, own: join(folder, "own") }));
  } finally {
    await rm(folder, { recursive: true });
  }
}
const FILES = (bytes: number, total = "") =>
  `anon 70\nfile 30\n${total}inactive_file ${bytes}\nactive_file 10`;
const MUCH = 2 ** 20;

Deno.test("availableMemory() is the machine's, or what a container's limit leaves where that is less", () =>
  withGroups("0::/\n", async (write, available) => {
    const limit = async (most: string, current: string, files: number) => {
      await write("memory.max", most);
      await write("memory.current", current);
      await write("memory.stat", FILES(files));
      return available();
    };
    assert.ok(available() > MUCH);
    assert.equal(await limit("1000", "100", 20), 920);
    assert.equal(await limit("1000", "1100", 20), 0, "a limit that is passed leaves nothing");
    assert.ok(await limit("max", "100", 20) > MUCH);
    assert.ok(await limit("1000", "nonsense", 20) > MUCH);
  }));

Deno.test("availableMemory() heeds the limit of a unit, and of any group above it", () =>
  withGroups("0::/system.slice/headcast.service\n", async (write, available) => {
    await write("system.slice/headcast.service/memory.max", "5000");
    await write("system.slice/headcast.service/memory.current", "1000");
    assert.equal(available(), 4000);
    await write("system.slice/memory.max", "6000");
    await write("system.slice/memory.current", "5900");
    assert.equal(available(), 100, "others of the slice have taken the rest");
  }));

Deno.test("availableMemory() heeds limits of control groups of version 1, in a container and outside", () =>
  withGroups("7:cpu,cpuacct:/x\n4:memory:/docker/abc\n0::/\n", async (write, available) => {
    // In the container its own group is the topmost, and its path is not there.
    await write("memory/memory.limit_in_bytes", "9223372036854771712");
    await write("memory/memory.usage_in_bytes", "100");
    assert.ok(available() > MUCH);
    await write("memory/memory.limit_in_bytes", "3000");
    await write("memory/memory.stat", FILES(1, "total_inactive_file 50\n"));
    assert.equal(available(), 2950, "of the groups below it too");
    await write("memory/docker/abc/memory.limit_in_bytes", "400");
    await write("memory/docker/abc/memory.usage_in_bytes", "300");
    assert.equal(available(), 100);
  }));
