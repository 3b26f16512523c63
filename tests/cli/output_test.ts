import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openProgress } from "../../runtime/cli/progress.ts";
import { inSteps } from "../../runtime/cli/in_steps.ts";
import { placeError, refusePlace } from "../../runtime/cli/out_place.ts";
import { refuseFullFolder, writeWhole } from "../../runtime/cli/whole_output.ts";

async function inFolder(test: (folder: string) => Promise<void>) {
  const folder = await mkdtemp(join(tmpdir(), "headcast-output-"));
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("writeWhole() leaves the old file and no other where writing fails", () =>
  inFolder(async (folder) => {
    const path = join(folder, "film.mp4");
    await writeFile(path, "old");
    await assert.rejects(
      writeWhole(path, async (temporary) => {
        assert.ok(temporary.endsWith(".mp4"), "writers choose the format by the extension");
        await writeFile(temporary, "half");
        throw new Error("disk on fire");
      }),
      /disk on fire/,
    );
    assert.deepEqual(await readdir(folder), ["film.mp4"]);
    assert.equal(await readFile(path, "utf8"), "old");
  }));

Deno.test("writeWhole() makes the folders above and puts a whole file in the old one's place", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a", "b", "picture.png");
    for (const words of ["first", "second"]) {
      await writeWhole(path, (temporary) => writeFile(temporary, words));
    }
    assert.equal(await readFile(path, "utf8"), "second");
    assert.deepEqual(await readdir(join(folder, "a", "b")), ["picture.png"]);
  }));

Deno.test("writeWhole() says in words what is in the way, by the name that somebody knows", () =>
  inFolder(async (folder) => {
    await mkdir(join(folder, "b.json"));
    await writeFile(join(folder, "b.json", "mine"), "");
    await writeFile(join(folder, "file"), "");
    const cases: [string, RegExp][] = [
      [join(folder, "b.json"), /^Cannot write, a folder of its name is there .*: .*b\.json$/],
      [join(folder, "file", "c.json"), /^Cannot write, a file is where a folder must be .*: .*file.c\.json$/],
      ...(Deno.build.os === "linux"
        ? [["/proc/x/c.json", /^Cannot write, the folder must be one that can be written to .*: \/proc\/x$/]]
        : []) as [string, RegExp][],
    ];
    for (const [path, message] of cases) {
      const writers = [writeFile, (temporary: string, text: string) => Deno.writeTextFile(temporary, text)];
      for (const write of writers) {
        await assert.rejects(writeWhole(path, (temporary) => write(temporary, "x")), (error: Error) => {
          assert.match(error.message, message);
          return true;
        });
      }
    }
    if (Deno.build.os === "linux") {
      const error = await Deno.mkdir("/proc/x").catch((error) => error);
      assert.match((placeError(error, "/proc/x", "import") as Error).message, /^Cannot import, .*: \/proc$/);
    }
    const other = Object.assign(new Error("ENOENT: no such file, open 'else'"), { code: "ENOENT" });
    await assert.rejects(
      writeWhole(join(folder, "d.json"), () => Promise.reject(other)),
      (error) => error === other,
    );
    assert.deepEqual((await readdir(folder)).sort(), ["b.json", "file"]);
  }));

Deno.test("refusePlace() refuses a folder, a file that may not go, and what cannot be made; it makes nothing", () =>
  inFolder(async (folder) => {
    await writeFile(join(folder, "file"), "");
    const place = (path: string, replace = false) => refusePlace(path, { action: "draw", replace });
    await place(join(folder, "a", "b", "c.json"));
    await place(join(folder, "file"), true);
    await assert.rejects(
      place(join(folder, "file")),
      /^Error: Cannot draw, .* or --replace be given: .*file$/,
    );
    await assert.rejects(place(folder, true), /^Error: Cannot draw, a folder of the file's name is there/);
    await assert.rejects(
      place(join(folder, "file", "a", "c.json")),
      /^Error: Cannot draw, a file is where a folder must be \(.*\): .*file$/,
    );
    if (Deno.build.os !== "windows" && Deno.uid() !== 0) {
      await mkdir(join(folder, "shut"), { mode: 0o555 });
      await assert.rejects(place(join(folder, "shut", "a", "c.json")), /must be one that can be written to/);
      await Deno.remove(join(folder, "shut"));
    }
    assert.deepEqual(await readdir(folder), ["file"]);
  }));

Deno.test("refuseFullFolder() lets a missing or empty folder pass and no other", () =>
  inFolder(async (folder) => {
    await refuseFullFolder(join(folder, "new"));
    await refuseFullFolder(folder);
    await writeFile(join(folder, "0000.png"), "");
    await assert.rejects(refuseFullFolder(folder), /has files in it already/);
  }));

Deno.test("openProgress() redraws one line on a terminal and writes few lines elsewhere", () => {
  for (const terminal of [true, false]) {
    let time = 0;
    const written: string[] = [];
    const out = {
      isTerminal: () => terminal,
      writeSync: (bytes: Uint8Array) => written.push(new TextDecoder().decode(bytes)),
    };
    const progress = openProgress("Rendering", 200, out, () => time);
    for (let done = 0; done <= 200; done++, time += 100) progress.show(done);
    progress.end();
    const all = written.join("");
    assert.equal(all.split("\n").length - 1, terminal ? 1 : 3, all);
    assert.match(all, / 50 % \(100\/200\) 0:10 left/);
    assert.match(all, /100 % \(200\/200\) 0:20/);
  }
});

Deno.test("openProgress() guesses no time by the first step, which compiles kernels, and then by the others", () => {
  let time = 0;
  const written: string[] = [];
  const out = {
    isTerminal: () => true,
    writeSync: (bytes: Uint8Array) => written.push(new TextDecoder().decode(bytes)),
  };
  const progress = openProgress("Training", 100, out, () => time);
  progress.show(0);
  time = 60_000;
  progress.show(1);
  assert.doesNotMatch(written.join(""), /left/);
  time += 1000;
  progress.show(2);
  assert.match(written.at(-1)!, /\(2\/100\) 1:38 left/);
  time += 98_000;
  progress.show(100);
  assert.match(written.at(-1)!, /\(100\/100\) 2:39/, "what it took is all that it took");
});

Deno.test("inSteps() says how far it is, then what came of it, and ends with 130 where it is interrupted", async () => {
  const said: string[] = [], { log, error } = console, { writeSync } = Deno.stderr;
  console.log = console.error = (...words) => said.push(words.join(" "));
  Deno.stderr.writeSync = (bytes) => bytes.length;
  try {
    assert.equal(await inSteps("Making", 2, ({ step }) => step(1, "half").then(() => ["a", "b"])), 0);
    await assert.rejects(inSteps("Making", 2, () => Promise.reject(new Error("broken"))), /broken/);
    assert.deepEqual(said.splice(0), ["a", "b"]);
    if (Deno.build.os === "windows") return;
    const stopped = inSteps("Making", 2, async ({ step, signal }) => {
      // Ctrl-C would end the tests.
      Deno.kill(Deno.pid, "SIGTERM");
      while (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, 5));
      await step(1, "half");
      return ["made"];
    });
    assert.equal(await stopped, 130);
    assert.deepEqual(said, ["Interrupted, nothing was written"]);
  } finally {
    Object.assign(console, { log, error });
    Deno.stderr.writeSync = writeSync;
  }
});
