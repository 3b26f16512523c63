import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { cpSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadAvatar } from "../../runtime/avatar/folder/avatar_folder.ts";
import { readHeadcastGlb } from "../../runtime/avatar/export/read_headcast_glb.ts";
import { worldCloud } from "../../runtime/avatar/export/world_cloud.ts";
import { openPackage } from "../../runtime/avatar/package/open_package.ts";
import { parseCommandLine } from "../../runtime/cli/flags.ts";
import { command } from "../../runtime/commands/export.ts";
import { readSplat } from "../../runtime/formats/splats/splat.ts";
import { readSplatPly } from "../../runtime/formats/splats/splat_ply.ts";
import { readSpz } from "../../runtime/formats/splats/spz.ts";
import { differences } from "../formats/splats/clouds.ts";

const OLD = fileURLToPath(new URL("../goldens/head_versions/1/", import.meta.url));

/** Runs the command in a folder that has the avatar "elf" in avatars/. */
async function inFolder(test: (run: (line: string) => Promise<string>, folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir({ prefix: "headcast-export-" });
  const { log } = console;
  cpSync(OLD, join(folder, "avatars", "elf"), { recursive: true });
  const run = async (line: string) => {
    const said: unknown[] = [];
    console.log = (...words) => said.push(...words);
    try {
      const args = [...line.split(" "), "--avatars", join(folder, "avatars")];
      const { values, words } = parseCommandLine(
        "export",
        command.flags,
        args.map((word) => word.replace("OUT", folder)),
        1,
      );
      assert.equal(await command.run(values, words), 0);
    } finally {
      console.log = log;
    }
    return said.join("\n");
  };
  try {
    await test(run, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("export writes each form whole: the same splats come back, and it tells what is left out", () =>
  inFolder(async (run, folder) => {
    const avatar = await loadAvatar(join(folder, "avatars", "elf")), cloud = worldCloud(avatar);
    const read = { ply: readSplatPly, splat: readSplat, spz: readSpz };
    for (const format of ["ply", "splat", "spz"] as const) {
      const said = await run(`elf --format ${format} --out OUT/elf.${format}`);
      assert.match(said, new RegExp(`elf\\.${format}: ${avatar.splatCount} splats, \\d\\.\\d MB\\n.*motion`));
      const off = differences(cloud, await read[format](await readFile(join(folder, `elf.${format}`))));
      assert.ok(off.count === 0 && off.position < 1e-6 && off.colour < 2 / 255, JSON.stringify(off));
    }
    await run("elf --out OUT/elf.glb");
    assert.deepEqual(await readHeadcastGlb(await readFile(join(folder, "elf.glb"))), avatar);
    for (const version of [2, 4]) {
      await run(`elf --out OUT/elf${version}.spz --spz-version ${version}`);
      const { position } = await readSpz(await readFile(join(folder, `elf${version}.spz`)));
      assert.equal(position.length, cloud.position.length);
    }
    assert.ok(
      (await readdir(folder)).every((name) => /^(avatars|elf\d?\.\w+)$/.test(name)),
      "nothing is left behind",
    );
  }));

Deno.test("export takes a pose: an open jaw takes the chin down, by whichever flag", () =>
  inFolder(async (run, folder) => {
    const positions = async (flags: string) => {
      await run(`elf --out OUT/elf.splat --replace ${flags}`.trim());
      return readSplat(await readFile(join(folder, "elf.splat"))).position;
    };
    const shut = await positions(""), open = await positions("--pose jawOpen=1");
    const moved = shut.map((y, i) => i % 3 === 1 ? open[i]! - y : 0).filter((by) => Math.abs(by) > 1e-3);
    assert.ok(moved.length > 20 && moved.filter((by) => by < 0).length > 0.9 * moved.length, `${moved}`);
    assert.ok(Math.min(...moved) < -0.01, "a centimetre at least");
    assert.deepEqual(await positions("--expression jawOpen=1"), open);
  }));

Deno.test("export writes a page by itself, whose parts open again, with a tracker or without", () =>
  inFolder(async (run, folder) => {
    const bytes = async () => (await readFile(join(folder, "elf.html"))).length;
    const part = (html: string, name: string) =>
      new RegExp(`id="part-${name}"(?: data-packed)?>([^<]+)<`).exec(html)?.[1];
    const said = await run("elf --format html --levels 0 --without-tracker --out OUT/elf.html");
    const html = await Deno.readTextFile(join(folder, "elf.html")), without = await bytes();
    const { splatCount } = await loadAvatar(join(folder, "avatars", "elf"));
    assert.match(
      said,
      new RegExp(`elf\\.html: ${splatCount} splats, ${(without / 1e6).toFixed(1)} MB, of which`),
    );
    const live = openPackage(Uint8Array.from(Buffer.from(part(html, "package")!, "base64")));
    assert.equal((await live.avatar).splatCount, splatCount);
    assert.match(html, /MIT License/);
    assert.doesNotMatch(html, /Apache License/);
    assert.equal(part(html, "tracking_worker"), undefined);

    await run("elf --levels 0 --out OUT/elf.html --replace --mark");
    assert.ok(await bytes() > without + 5e6);
    const tracked = await Deno.readTextFile(join(folder, "elf.html"));
    assert.match(tracked, /Apache License/);
    assert.ok(part(tracked, "tracking_worker") && part(tracked, "mesh/face_mesh.js"));
  }));

Deno.test("export refuses what it cannot do and leaves a file that is there as it was", () =>
  inFolder(async (run, folder) => {
    await writeFile(join(folder, "elf.ply"), "mine");
    const cases: readonly (readonly [string, RegExp])[] = [
      ["elf", /--format must be one of ply, spz, glb, splat, headcast, html: none given/],
      ["elf --format spz --out OUT/elf.ply", /must end with \.spz: .*elf\.ply/],
      ["elf --format html --mood happy", /a page moves its head itself: html/],
      ["elf --format ply --mark", /it is of html alone: ply/],
      ["elf --format ply --still", /only glb has a head to leave out: ply/],
      ["elf --out OUT/elf.ply", /must not be there, or --replace be given: .*elf\.ply/],
      ["elf --out OUT/x.ply --pose jawOpen=1 --expression jawOpen=1", /they are the same/],
      ["elf --out OUT/x.spz --spz-version 5", /5/],
      ["nobody --out OUT/x.ply", /Cannot find the avatar in .*nobody/],
    ];
    for (const [line, message] of cases) await assert.rejects(run(line), message, line);
    assert.equal(await Deno.readTextFile(join(folder, "elf.ply")), "mine");
    assert.deepEqual((await readdir(folder)).sort(), ["avatars", "elf.ply"]);
  }));

Deno.test("export writes a live package that opens by itself, and one that names its head", () =>
  inFolder(async (run, folder) => {
    const avatar = await loadAvatar(join(folder, "avatars", "elf"));
    assert.match(
      await run("elf --format headcast --out OUT/elf.headcast"),
      /elf\.headcast: \d+ splats, \d\.\d\d MB/,
    );
    const whole = await openPackage(await readFile(join(folder, "elf.headcast"))).avatar;
    assert.deepEqual([whole.splatCount, whole.head.name, whole.provenance], [
      ...[avatar.splatCount, "stock", avatar.provenance],
    ]);
    const said = await run("elf --out OUT/named.headcast --named-head --harmonics off --levels 0");
    assert.match(said, /it names the head stock/);
    const named = openPackage(await readFile(join(folder, "named.headcast")), {
      head: () => Promise.resolve(avatar.head),
    });
    assert.equal((await named.avatar).head, avatar.head);
    await assert.rejects(
      run("elf --out OUT/no.headcast --mood happy"),
      /a live package has its head to move: headcast/,
    );
    await assert.rejects(run("elf --out OUT/no.ply --named-head"), /it is of headcast alone: ply/);
  }));
