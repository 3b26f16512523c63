import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cpSync, existsSync } from "node:fs";
import { loadAvatar, readAvatarInfo } from "../../runtime/avatar/folder/avatar_folder.ts";
import { UsageError } from "../../runtime/cli/flags.ts";
import { runAvatar } from "../../runtime/commands/avatar_run.ts";
import { STOCK_HEAD_VERSION } from "../../runtime/head/stock/frozen.ts";

/** An avatar that the program made before heads had versions. */
const OLD = fileURLToPath(new URL("../goldens/head_versions/1/", import.meta.url));
const NEWEST = `stock ${STOCK_HEAD_VERSION}`;

/** What the command says in a folder of avatars with an old one, "elf", and a broken one. */
async function inFolder(test: (run: (line: string) => Promise<string>, avatars: string) => Promise<void>) {
  const avatars = await Deno.makeTempDir({ prefix: "headcast-avatars-" });
  const { log } = console;
  try {
    cpSync(OLD, join(avatars, "elf"), { recursive: true });
    await Deno.writeTextFile(join(avatars, "elf", "look.json"), '{ "elf": 1 }');
    await Deno.mkdir(join(avatars, "hollow"));
    const run = async (line: string) => {
      const said: unknown[] = [];
      console.log = (...words) => said.push(...words);
      const [words, flags] = [line.split(" ").filter((word) => !word.startsWith("--")), line.split(" ")];
      const out = flags.find((flag) => flag.startsWith("--out="))?.slice("--out=".length);
      try {
        const code = await runAvatar(
          { avatars, out, replace: flags.includes("--replace") },
          words.filter(Boolean),
        );
        assert.equal(code, 0);
      } finally {
        console.log = log;
      }
      return said.join("\n");
    };
    await test(run, avatars);
  } finally {
    await Deno.remove(avatars, { recursive: true });
  }
}

Deno.test("avatar list tells of every avatar the head's version, its splats and its source", () =>
  inFolder(async (run) => {
    for (const line of ["", "list"]) {
      const said = await run(line);
      assert.match(said, /^ +elf +stock 1, \d+ splats, the plain look$/m);
      assert.match(said, /^ +hollow +Cannot load avatar from .*, a file is missing$/m);
    }
    assert.match(await run("info elf"), /head +stock 1 \(67fb3099\)/);
    assert.match(await run("info elf"), /levels +none, its splats are few/);
    assert.match(await run("levels elf"), /elf: none, its splats are few/);
  }));

Deno.test("avatar move makes a copy on the newest head, with its look, and leaves the old one", () =>
  inFolder(async (run, avatars) => {
    const before = await readAvatarInfo(join(avatars, "elf"));
    assert.match(
      await run("move elf"),
      new RegExp(`elf-head${STOCK_HEAD_VERSION}: ${before.splats} splats moved from stock 1 to`),
    );
    const moved = join(avatars, `elf-head${STOCK_HEAD_VERSION}`);
    assert.equal((await loadAvatar(moved)).head.version, STOCK_HEAD_VERSION);
    const info = await readAvatarInfo(moved);
    assert.equal(info.headVersion, STOCK_HEAD_VERSION);
    assert.deepEqual(info.provenance, { ...before.provenance, movedFromHead: 1 });
    assert.equal(await Deno.readTextFile(join(moved, "look.json")), '{ "elf": 1 }');
    assert.deepEqual(await readAvatarInfo(join(avatars, "elf")), before);
    assert.match(await run("list"), new RegExp(`elf-head${STOCK_HEAD_VERSION} +${NEWEST}, `));
    await assert.rejects(run("move elf"), /its new folder must not exist \(another: --out\): .*elf-head/);
    await assert.rejects(
      run(`move elf-head${STOCK_HEAD_VERSION}`),
      new RegExp(`must be earlier than the newest: ${NEWEST}$`),
    );
    await run("move elf --out=second");
    await run(`move ${join(avatars, "elf")} --out=${join(avatars, "third")}`);
    assert.ok(["second", "third"].every((name) => existsSync(join(avatars, name, "avatar.ply"))));
  }));

Deno.test("avatar move --replace puts the moved avatar in the old one's place, its look kept", () =>
  inFolder(async (run, avatars) => {
    await run("move elf --replace");
    const folder = join(avatars, "elf");
    assert.equal((await loadAvatar(folder)).head.version, STOCK_HEAD_VERSION);
    assert.equal(await Deno.readTextFile(join(folder, "look.json")), '{ "elf": 1 }');
    assert.deepEqual([...Deno.readDirSync(avatars)].map(({ name }) => name).sort(), ["elf", "hollow"]);
  }));

Deno.test("avatar pack makes one file of an avatar, and unpack an avatar of that", () =>
  inFolder(async (run, avatars) => {
    const file = join(avatars, "elf.headcast.zip");
    assert.match(await run(`pack elf --out=${file}`), /elf\.headcast\.zip: \d+\.\d MB/);
    await assert.rejects(run(`pack elf --out=${file}`), /its file must not exist/);
    await assert.rejects(run(`unpack ${file}`), /its folder must not exist/);
    await run(`unpack ${file} --out=gnome`);
    assert.equal((await readAvatarInfo(join(avatars, "gnome"))).name, "gnome");
    assert.equal(await Deno.readTextFile(join(avatars, "gnome", "look.json")), '{ "elf": 1 }');
    await assert.rejects(run(`unpack ${join(avatars, "elf/look.json")}`), /must be a ZIP archive/);
  }));

Deno.test("avatar refuses what it cannot do before it does anything", () =>
  inFolder(async (run, avatars) => {
    for (
      const [line, message] of [
        ["paint elf", /the first word is one of list, info, levels, move, pack, unpack: paint/],
        ["list elf", /Cannot list avatars, it takes no name: elf/],
        ["move", /its name is needed: none/],
        ["info", /its name is needed: none/],
        ["list --replace", /with --replace, only move takes it/],
        ["info elf --out=x", /with --out, only move, pack, unpack takes it/],
        ["move elf --replace --out=x", /it stays where it is: --out x/],
      ] as const
    ) {
      await assert.rejects(
        run(line),
        (error: Error) => error instanceof UsageError && message.test(error.message),
        line,
      );
    }
    await assert.rejects(run("move nobody"), /which has elf: nobody/);
    await assert.rejects(run("move hollow"), /Cannot use the avatar hollow/);
    await assert.rejects(run("move elf --out=.hidden"), /Cannot find avatar, its name must be/);
    const json = join(avatars, "elf", "avatar.json");
    const info = JSON.parse(await Deno.readTextFile(json));
    await Deno.writeTextFile(json, JSON.stringify({ ...info, headFingerprint: "deadbeef" }));
    assert.match(await run("list"), /elf +stock of no version known here/);
    await assert.rejects(run("move elf"), /version 1 \(67fb3099\) or .*: deadbeef/);
    await Deno.writeTextFile(json, JSON.stringify(info));
    cpSync(join(avatars, "elf"), join(avatars, "stock"), { recursive: true });
    await assert.rejects(run("move stock --replace"), /deno task start builds it anew/);
    assert.deepEqual([...Deno.readDirSync(avatars)].map(({ name }) => name).sort(), [
      "elf",
      "hollow",
      "stock",
    ]);
  }));
