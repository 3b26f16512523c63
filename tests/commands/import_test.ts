import assert from "node:assert/strict";
import { join } from "node:path";
import { parseCommandLine } from "../../runtime/cli/flags.ts";
import { command } from "../../runtime/commands/import/import.ts";

/** What import says, on standard error too, and how it ends. */
async function importOf(line: string, data: string): Promise<{ said: string; error: Error | null }> {
  const said: string[] = [];
  const { error } = console, writeSync = Deno.stderr.writeSync;
  console.error = (...words) => said.push(words.join(" "));
  Deno.stderr.writeSync = (bytes) => (said.push(new TextDecoder().decode(bytes)), bytes.length);
  try {
    const args = [...line.split(" "), "--out", join(data, "new")];
    const { values, words } = parseCommandLine("import", command.flags, args, 1);
    await command.run(values, words);
    return { said: said.join(""), error: null };
  } catch (error) {
    return { said: said.join(""), error: error as Error };
  } finally {
    console.error = error;
    Deno.stderr.writeSync = writeSync;
  }
}

Deno.test("import names a file that is not there, and speaks of binding only what was read", async () => {
  const folder = await Deno.makeTempDir({ prefix: "headcast-import-" });
  try {
    const path = join(folder, "nope.ply");
    const { said, error } = await importOf(path, folder);
    assert.equal(error?.message, `Cannot import, the file must be there: ${path}`);
    assert.doesNotMatch(said, /binding/);
    assert.match(
      (await importOf(folder, folder)).error!.message,
      /must be a file of at most 2048 MiB: it is none/,
    );
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("import looks whether its folder can be made before it reads anything", async () => {
  const folder = await Deno.makeTempDir({ prefix: "headcast-import-" });
  try {
    await Deno.writeTextFile(join(folder, "file"), "mine");
    const { said, error } = await importOf(join(folder, "nope.ply"), join(folder, "file"));
    assert.match(error!.message, /^Cannot import, a file is where a folder must be \(.*\): .*file$/);
    assert.equal(said, "");
    assert.equal(await Deno.readTextFile(join(folder, "file")), "mine");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
