import assert from "node:assert/strict";
import { join } from "node:path";
import { openFolderBlobs } from "../../../runtime/blobs/folder_blobs.ts";
import { capture, unitsOf } from "../../../runtime/commands/backup/capture.ts";
import { listManifests, readManifest, writeManifest } from "../../../runtime/commands/backup/manifest.ts";
import { connectNats } from "../../../runtime/nats/connect_nats.ts";
import { BUCKETS } from "../../../runtime/nats/names.ts";
import { denoOutput } from "../../deno_output.ts";
import { lackOfNats, startNats } from "../../nats/nats_server.ts";
import { testUnless } from "../../skip.ts";

const headcast = (data: string, ...args: string[]) =>
  denoOutput(["run", "-A", "--no-check", "main.ts", ...args, "--data", data]);

const FILES: Readonly<Record<string, string>> = {
  "avatars/zoe/avatar.json": "{}",
  "avatars/zoe/avatar.ply": "splats of zoe",
  "avatars/stock/avatar.json": "built anew",
  "avatars/.upload-half/avatar.json": "half",
  "avatars/.shared.json": "notes",
  "heads/ict/head.json": "a head",
  "out/training/elf/checkpoint.bin": "weights",
  "out/training/elf/.checkpoint.tmp": "half",
  "out/recordings/studio.mp4": "film",
  "out/recordings/.studio.mp4": "half a film",
  "out/keys/token_secret": "the secret",
  "out/cache/page.kept": "made anew",
};

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(join(folder, path, ".."), { recursive: true });
    await Deno.writeTextFile(join(folder, path), text);
  }
}

async function read(folder: string, below = ""): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { name, isDirectory } of Deno.readDir(join(folder, below))) {
    const path = below === "" ? name : `${below}/${name}`;
    if (isDirectory) Object.assign(files, await read(folder, path));
    else files[path] = await Deno.readTextFile(join(folder, path));
  }
  return files;
}

const pick = (...paths: string[]) => Object.fromEntries(paths.map((path) => [path, FILES[path]!]));
const USUAL = [
  "avatars/zoe/avatar.json",
  "avatars/zoe/avatar.ply",
  "heads/ict/head.json",
  "out/training/elf/checkpoint.bin",
];

async function inFolders(test: (at: (name: string) => string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "headcast-backup-" });
  try {
    await test((name) => join(root, name));
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("a backup is restored as it was, without secrets and recordings unless they are asked for, over nothing else", () =>
  inFolders(async (at) => {
    const [data, kept, fresh] = [at("data"), at("kept"), at("fresh")];
    await write(data, FILES);
    const dry = await headcast(data, "backup", kept, "--dry-run");
    assert.match(dry.out, /^avatars\/zoe {2}0.0 MB\nheads\/ict .*\nout\/training\/elf .*\nNothing was kept/);
    assert.equal(await Deno.stat(kept).catch(() => null), null);
    const first = await headcast(data, "backup", kept);
    assert.equal(first.code, 0, first.err);
    assert.match(first.out, /^Kept 1 of avatars, 1 of heads, 1 of training, 0.0 MB in the folder .*: \d{4}-/);
    assert.ok(!JSON.stringify(await read(kept)).includes("the secret"));

    const restored = await headcast(fresh, "restore", kept);
    assert.equal(restored.code, 0, restored.err);
    assert.deepEqual(await read(fresh), pick(...USUAL));

    // Later, with all that there is.
    await write(data, { "avatars/zoe/avatar.ply": "other splats" });
    const second = await headcast(data, "backup", kept, "--keys", "--recordings");
    assert.equal(second.code, 0, second.err);
    for await (const { name } of Deno.readDir(join(kept, "sha256"))) {
      if (Deno.build.os !== "windows") {
        assert.equal((await Deno.stat(join(kept, "sha256", name))).mode! & 0o777, 0o600);
      }
    }
    const refused = await headcast(fresh, "restore", kept);
    assert.equal(refused.code, 1);
    assert.match(refused.err, /unless --replace is given, and 1 differ: avatars\/zoe/);
    assert.deepEqual(await read(fresh), pick(...USUAL));
    const replaced = await headcast(fresh, "restore", kept, "--replace", "--keys", "--recordings");
    assert.match(replaced.out, /^Restored 3 of 5 /, replaced.err);
    assert.deepEqual(await read(fresh), {
      ...pick(...USUAL, "out/recordings/studio.mp4", "out/keys/token_secret"),
      "avatars/zoe/avatar.ply": "other splats",
    });
    if (Deno.build.os !== "windows") {
      assert.equal((await Deno.stat(join(fresh, "out/keys/token_secret"))).mode! & 0o777, 0o600);
      assert.equal((await Deno.stat(join(fresh, "out/keys"))).mode! & 0o777, 0o700);
    }

    // One of its files is no longer what it was.
    const blobs = await Array.fromAsync(
      Deno.readDir(join(kept, "sha256")),
      ({ name }) => join(kept, "sha256", name),
    );
    for (const path of blobs) {
      await Deno.writeTextFile(path, (await Deno.readTextFile(path)).replace("weights", "weighed"));
    }
    const checked = await headcast(data, "restore", kept, "--check");
    assert.equal(checked.code, 1);
    assert.match(checked.err, /its SHA-256 must be/);
    const broken = await headcast(at("third"), "restore", kept);
    assert.equal(broken.code, 1);
    assert.equal((await read(at("third")))["out/training/elf/checkpoint.bin"], undefined);
  }));

Deno.test("an avatar that is replaced while it is read is read again: no backup has half of each", () =>
  inFolders(async (at) => {
    await write(at("avatars"), { "zoe/avatar.json": "old", "zoe/avatar.ply": "old" });
    const part = { at: "avatars", folder: at("avatars"), isPrivate: false, isLeftOut: () => false };
    const store = openFolderBlobs(at("kept"));
    const [unit] = await unitsOf(part);
    let turn = 0;
    const slow = {
      ...store,
      // As saveAvatar does: another folder in its place, between two files.
      async put(...asked: Parameters<typeof store.put>) {
        await store.put(...asked);
        if (turn++ > 0) return;
        await write(at("fresh"), { "avatar.json": "new", "avatar.ply": "new" });
        await Deno.rename(at("avatars/zoe"), at("gone"));
        await Deno.rename(at("fresh"), at("avatars/zoe"));
      },
    };
    const notes: string[] = [];
    const kept = await capture(slow, unit!, (text) => notes.push(text), () => {});
    assert.deepEqual(notes, []);
    const texts = await Promise.all(
      kept.map(async ({ hash }) => await new Response((await store.get(`sha256/${hash}`))!.stream).text()),
    );
    assert.deepEqual(texts, ["new", "new"]);
  }));

Deno.test("a manifest that was changed, or leads out of the folder, is refused", () =>
  inFolders(async (at) => {
    const store = openFolderBlobs(at("kept")), hash = "ab".repeat(32);
    const write = (path: string) => writeManifest(store, "1.0", [{ path, size: 1, hash }], new Date());
    for (const path of ["../x", "/etc/passwd", "avatars/../../x", "a\\b", "avatars//x", "C:/x", ""]) {
      await assert.rejects(readManifest(store, await write(path)), /must be this program's/, path);
    }
    const name = await write("avatars/zoe/avatar.json");
    assert.equal((await readManifest(store, name)).files.length, 1);
    const file = join(at("kept"), "backups", `${name}.json`);
    await Deno.writeTextFile(file, (await Deno.readTextFile(file)).replace("zoe", "eve"));
    await assert.rejects(readManifest(store, name), /its sum must be in its name/);
    await assert.rejects(readManifest(store, "../x"), /there must be one of this name/);
  }));

Deno.test("backups that were made within one second are listed in their order", () =>
  inFolders(async (at) => {
    const store = openFolderBlobs(at("kept")), made: string[] = [];
    for (let ms = 0; ms < 12; ms++) {
      const file = { path: `avatars/a${ms}`, size: 1, hash: "ab".repeat(32) };
      made.push(await writeManifest(store, "1.0", [file], new Date(1.7e12 + ms)));
    }
    assert.deepEqual(await listManifests(store), made);
  }));

testUnless(await lackOfNats(), {
  name: "a backup goes into a cluster's object store and comes back from it",
  fn: () =>
    inFolders(async (at) => {
      await using server = await startNats();
      await write(at("data"), FILES);
      const kept = await headcast(at("data"), "backup", "nats:", "--nats", server.url);
      assert.match(kept.out, /^Kept .* in the object store /, kept.err);
      const restored = await headcast(at("fresh"), "restore", "nats:", "--nats", server.url);
      assert.equal(restored.code, 0, restored.err);
      assert.deepEqual(await read(at("fresh")), pick(...USUAL));
      await using nats = await connectNats({ url: server.url });
      assert.ok(await nats.manager.streams.info(`OBJ_${BUCKETS.blobs}`));
      const refused = await headcast(at("data"), "backup", "nats:");
      assert.equal(refused.code, 2, refused.err);
    }),
});

Deno.test("a file that no restore would take is told by the backup, before anything is kept", () =>
  inFolders(async (at) => {
    await write(at("data"), { "avatars/zoe/avatar.json": "{}", "avatars/zoe/a:b": "x" });
    const part = { at: "avatars", folder: at("data/avatars"), isPrivate: false, isLeftOut: () => false };
    await assert.rejects(unitsOf(part), /^Error: Cannot back up, a file's name must .*: avatars\/zoe\/a:b$/);
  }));
