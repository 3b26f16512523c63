import assert from "node:assert/strict";
import { join } from "node:path";
import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import { buildPlainAvatar } from "../../../runtime/avatar/stock/build.ts";
import {
  loadAvatar,
  readAvatarInfo,
  saveAvatar,
  savePreview,
} from "../../../runtime/avatar/folder/avatar_folder.ts";
import { ownPortrait } from "../../../runtime/avatar/portrait.ts";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { avatarFolder, listAvatars } from "../../../runtime/avatar/folder/library.ts";
import { ensureStockAvatar } from "../../../runtime/avatar/folder/made_avatars.ts";
import { encodeAvatarPly } from "../../../runtime/avatar/avatar_ply.ts";
import { type PlyColumn, readPly, writePly } from "../../../runtime/formats/ply.ts";
import { headFingerprint, provideHeads } from "../../../runtime/head/registry.ts";
import { foldIdentity } from "../../../runtime/head/identity.ts";
import { bindSplats, triangleFrames } from "../../reference/binding.ts";
import { restOf } from "../../reference/harmonics.ts";
import { testHead } from "../../reference/test_head.ts";
import { withHarmonics, withLight } from "../../tinted_avatar.ts";

const head = testHead();
const avatar = { ...buildPlainAvatar(head, "tester", [0.3, -0.2], 3_000), light: null };
const heads = () => head;

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "headcast-avatars-" });
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("an avatar comes back from its folder to the bit", () =>
  inFolder(async (root) => {
    const folder = join(root, "tester");
    await saveAvatar(avatar, folder);
    const again = await loadAvatar(folder, heads);
    assert.deepEqual(again, avatar);
    assert.deepEqual(
      [...Deno.readDirSync(root)].map(({ name }) => name),
      ["tester"],
      "nothing is left beside it",
    );
  }));

Deno.test("who is taller than the usual portrait says from where it is seen whole", () =>
  inFolder(async (root) => {
    const folder = join(root, "tester"), tall = { ...avatar, position: avatar.position.map((x) => 9 * x) };
    await saveAvatar(tall, folder);
    assert.deepEqual((await readAvatarInfo(folder)).portrait, ownPortrait(tall));
    assert.ok(ownPortrait(tall)!.distance > PORTRAIT.distance);
    await saveAvatar({ ...avatar, scale: avatar.scale }, join(root, "usual"));
    assert.equal((await readAvatarInfo(join(root, "usual"))).portrait, undefined);
  }));

Deno.test("saveAvatar() replaces an avatar's folder and an empty one, never a folder of anything else", () =>
  inFolder(async (root) => {
    const folder = join(root, "tester"), notes = join(root, "notes");
    await Deno.mkdir(folder);
    await saveAvatar(avatar, folder, { replace: true });
    await saveAvatar(avatar, folder, { replace: true });
    await Deno.mkdir(notes);
    await Deno.writeTextFile(join(notes, "thesis.txt"), "three years");
    for (const place of [notes, join(notes, "thesis.txt")]) {
      await assert.rejects(saveAvatar(avatar, place, { replace: true }), /must be an avatar's folder: /);
    }
    assert.equal(await Deno.readTextFile(join(notes, "thesis.txt")), "three years");
    assert.deepEqual([...Deno.readDirSync(root)].map(({ name }) => name).sort(), ["notes", "tester"]);
  }));

Deno.test("an avatar is saved with what else lies in its folder, and a long prompt as its name does not spoil it", () =>
  inFolder(async (root) => {
    const folder = join(root, "tester"), long = "x".repeat(199) + "😀";
    await saveAvatar({ ...avatar, name: long }, folder, { files: { "look.json": "{}" } });
    assert.equal((await loadAvatar(folder, heads)).name, "x".repeat(199));
    assert.equal(await Deno.readTextFile(join(folder, "look.json")), "{}");
  }));

Deno.test("a checksum of avatar.ply that is wrong or missing is no error: the file is looked at for edits", () =>
  inFolder(async (root) => {
    const folder = join(root, "tester"), path = join(folder, "avatar.json");
    await saveAvatar(avatar, folder);
    const info = JSON.parse(await Deno.readTextFile(path));
    assert.equal(typeof info.plyChecksum, "number");
    for (const plyChecksum of [undefined, 1, "no number"]) {
      await Deno.writeTextFile(path, JSON.stringify({ ...info, plyChecksum }));
      assert.deepEqual(await loadAvatar(folder, heads), avatar);
    }
  }));

Deno.test("avatar.ply has what any splat viewer asks for, in the world of the head at rest", () =>
  inFolder(async (root) => {
    const folder = join(root, "tester");
    await saveAvatar(avatar, folder);
    const { elements } = readPly(await Deno.readFile(join(folder, "avatar.ply")));
    const { name, columns, count } = elements[0]!;
    assert.equal(name, "vertex");
    assert.deepEqual([...columns.keys()].slice(0, 17), [
      ...["x", "y", "z", "nx", "ny", "nz", "f_dc_0", "f_dc_1", "f_dc_2", "opacity"],
      ...["scale_0", "scale_1", "scale_2", "rot_0", "rot_1", "rot_2", "rot_3"],
    ]);
    const { template } = foldIdentity(head, avatar.shape);
    const world = bindSplats(avatar, triangleFrames(template, head.triangles));
    const get = (property: string, i: number) => columns.get(property)![i]!;
    for (let i = 0; i < count; i += 37) {
      ["x", "y", "z"].forEach((axis, c) => {
        assert.ok(Math.abs(get(axis, i) - world.position[i * 3 + c]!) < 1e-6);
        assert.ok(Math.abs(Math.exp(get(`scale_${c}`, i)) - world.scale[i * 3 + c]!) < 1e-6);
        assert.ok(
          Math.abs(0.5 + 0.28209479177387814 * get(`f_dc_${c}`, i) - avatar.colour[i * 3 + c]!) < 1e-6,
        );
      });
      assert.ok(Math.abs(1 / (1 + Math.exp(-get("opacity", i))) - avatar.opacity[i]!) < 1e-6);
      const dot = [0, 1, 2, 3].reduce((sum, c) => sum + get(`rot_${c}`, i) * world.rotation[i * 4 + c]!, 0);
      assert.ok(Math.abs(Math.abs(dot) - 1) < 1e-6);
    }
  }));

Deno.test("an avatar with harmonics comes back to the bit, and one without is still of version 1", () =>
  inFolder(async (root) => {
    const tinted = { ...withHarmonics(avatar, 3, 0.5), colour: avatar.colour.slice() };
    tinted.colour[0] = -0.25; // which its harmonics may lift above 0
    await saveAvatar(tinted, join(root, "tinted"));
    assert.deepEqual(await loadAvatar(join(root, "tinted"), heads), tinted);
    const { version, harmonicsDegree } = await readAvatarInfo(join(root, "tinted"));
    assert.deepEqual([version, harmonicsDegree], [2, 1]);
    await saveAvatar(avatar, join(root, "plain"));
    const plain = await readAvatarInfo(join(root, "plain"));
    assert.equal(plain.version, 1);
    assert.ok(!("harmonicsDegree" in plain));
  }));

Deno.test("an avatar's light comes back to the bit, in files of version 3", () =>
  inFolder(async (root) => {
    for (const [name, own] of [["plain", avatar], ["tinted", withHarmonics(avatar, 3, 0.5)]] as const) {
      const lit = withLight(own, 4);
      await saveAvatar(lit, join(root, name));
      assert.deepEqual(await loadAvatar(join(root, name), heads), lit);
      const { version, harmonicsDegree } = await readAvatarInfo(join(root, name));
      assert.deepEqual([version, harmonicsDegree], [3, name === "tinted" ? 1 : 0]);
    }
  }));

Deno.test("what other viewers read of an avatar is the same with its light and without", () => {
  const columnsOf = (of: Avatar) => readPly(encodeAvatarPly(of)).elements[0]!.columns;
  const [baked, lit] = [columnsOf(avatar), columnsOf(withLight(avatar, 4))];
  for (const [name, column] of baked) assert.deepEqual(lit.get(name), column, name);
  assert.equal(lit.size, baked.size + 8);
});

Deno.test("light that is broken is refused, and is told", () =>
  inFolder(async (root) => {
    const folder = join(root, "tester");
    const lit = withLight(avatar, 4);
    await saveAvatar(lit, folder);
    const rewrite = async (change: (columns: Map<string, PlyColumn>) => void) => {
      const { elements, comments } = readPly(encodeAvatarPly(lit));
      const { name, count } = elements[0]!;
      const columns = new Map([...elements[0]!.columns].map(([key, column]) => [key, column.slice()]));
      change(columns);
      await Deno.writeFile(
        join(folder, "avatar.ply"),
        writePly({ comments, elements: [{ name, count, columns }] }),
      );
    };
    for (
      const [property, value, message] of [
        ["local_ny", NaN, /normal must lie in -1..1: NaN/],
        ["local_nx", 0.9, /splat 7's normal must be of length 1/],
        ["light_gloss", 1.5, /gloss must lie in 0..1: 1.5/],
        ["light_polish", -0.1, /polish must lie/],
        ["light_share", Infinity, /share must lie/],
        ["fold", 16, /fold must lie in 0..15: 16/],
        ["fold_depth", -2, /depth must lie in -1..1: -2/],
      ] as const
    ) {
      await rewrite((columns) => columns.get(property)![7] = value);
      await assert.rejects(loadAvatar(folder, heads), message);
    }
    await rewrite((columns) => columns.delete("light_share"));
    await assert.rejects(loadAvatar(folder, heads), /its light must be whole, missing property: light_share/);
    await saveAvatar(avatar, folder, { replace: true });
    const json = join(folder, "avatar.json");
    const info = JSON.parse(await Deno.readTextFile(json));
    await Deno.writeTextFile(json, JSON.stringify({ ...info, version: 3, harmonicsDegree: 0 }));
    await assert.rejects(loadAvatar(folder, heads), /must hold the light of version 3 of avatar.json: none/);
  }));

Deno.test("f_rest stands behind f_dc, and gives viewers the colours that the twin has in the world", () => {
  const tinted = withHarmonics(avatar, 3, 0.5);
  const { columns } = readPly(encodeAvatarPly(tinted)).elements[0]!;
  const names = [...columns.keys()];
  assert.deepEqual(names.slice(9, 18), Array.from({ length: 9 }, (_, i) => `f_rest_${i}`));
  assert.deepEqual([names[8], names[18]], ["f_dc_2", "opacity"]);
  const { template } = foldIdentity(head, avatar.shape);
  const rest = restOf(tinted, triangleFrames(template, head.triangles));
  for (let i = 0; i < avatar.splatCount; i += 37) {
    rest[i]!.forEach((x, k) => assert.ok(Math.abs(columns.get(`f_rest_${k}`)![i]! - x) < 1e-6, `${i} ${k}`));
  }
});

Deno.test("colours of degree 2 and 3 come back to the bit, in files of version 4", () =>
  inFolder(async (root) => {
    for (const degree of [2, 3] as const) {
      const tinted = withLight(withHarmonics(avatar, 3, 0.5, degree), 5);
      await saveAvatar(tinted, join(root, "fine"), { replace: true });
      const info = await readAvatarInfo(join(root, "fine"));
      assert.deepEqual([info.version, info.harmonicsDegree], [4, degree]);
      const read = await loadAvatar(join(root, "fine"), heads);
      assert.deepEqual(read.harmonics, tinted.harmonics);
    }
  }));

Deno.test("another program's file of degree 3 is read whole, and the degree is told", () =>
  inFolder(async (root) => {
    const tinted = withHarmonics(avatar, 3, 0.5);
    const folder = join(root, "tinted");
    await saveAvatar(tinted, folder);
    const rewrite = async (coefficients: number) => {
      const { elements, comments } = readPly(encodeAvatarPly(tinted));
      const { name, count, columns } = elements[0]!;
      const others = new Map(
        [...columns].filter(([property]) => !/^(f_rest|local_harmonic)_/.test(property)),
      );
      for (let i = 0; i < 3 * coefficients; i++) {
        const own = columns.get(`f_rest_${Math.floor(i / coefficients) * 3 + i % coefficients}`);
        others.set(`f_rest_${i}`, i % coefficients < 3 ? own! : new Float32Array(count).fill(0.1 * (i % 7)));
      }
      const bytes = writePly({ comments, elements: [{ name, count, columns: others }] });
      await Deno.writeFile(join(folder, "avatar.ply"), bytes);
    };
    for (
      const [coefficients, warned] of [[3, []], [8, [/of degree 2, avatar.json's of 1$/]], [15, [
        /of degree 3, avatar.json's of 1$/,
      ]]] as const
    ) {
      await rewrite(coefficients);
      const told: string[] = [];
      const read = await loadAvatar(folder, heads, (words) => told.push(words));
      assert.equal(read.harmonics!.length, avatar.splatCount * 3 * coefficients);
      tinted.harmonics!.forEach((x, i) => {
        const own = read.harmonics![Math.floor(i / 3) * coefficients + i % 3]!;
        assert.ok(Math.abs(x - own) < 1e-6, `${i}: ${own}`);
      });
      // As another who turns the file's coefficients by the head's frames would have them.
      const rest = restOf(read, triangleFrames(foldIdentity(head, avatar.shape).template, head.triangles));
      for (let k = 3; k < coefficients; k++) {
        assert.ok(Math.abs(rest[5]![coefficients + k]! - 0.1 * ((coefficients + k) % 7)) < 1e-6, `${k}`);
      }
      assert.equal(told.length, warned.length);
      warned.forEach((pattern) => assert.match(told[0]!, pattern));
    }
    await rewrite(4);
    await assert.rejects(loadAvatar(folder, heads), /f_rest must have 0, 9, 24, 45 columns: 12/);
  }));

Deno.test("saveAvatar() replaces a folder only when told to", () =>
  inFolder(async (root) => {
    const folder = join(root, "tester");
    await saveAvatar(avatar, folder);
    await savePreview(folder, Uint8Array.of(1, 2, 3));
    await assert.rejects(saveAvatar(avatar, folder), /must not exist/);
    assert.equal((await Deno.readFile(join(folder, "preview.png"))).length, 3);
    await saveAvatar({ ...avatar, name: "second" }, folder, { replace: true });
    assert.equal((await readAvatarInfo(folder)).name, "second");
    assert.deepEqual([...Deno.readDirSync(root)].length, 1);
  }));

Deno.test("loadAvatar() refuses folders that are broken, and says why", () =>
  inFolder(async (root) => {
    const folder = join(root, "tester");
    await assert.rejects(loadAvatar(folder, heads), Deno.errors.NotFound);
    await saveAvatar(avatar, folder);
    const [json, ply] = [join(folder, "avatar.json"), join(folder, "avatar.ply")];
    const info = JSON.parse(await Deno.readTextFile(json));
    const splats = await Deno.readFile(ply);

    const broken: [unknown, RegExp][] = [
      [null, /must be an object/],
      [[], /must be an object/],
      [{ ...info, format: "zip" }, /format must be/],
      [{ ...info, portrait: { distance: 0, height: 0 } }, /portrait must have a distance and a height/],
      [{ ...info, version: 5 }, /version must be 1, 2, 3, 4: 5/],
      [{ ...info, version: 2 }, /harmonicsDegree must be 0 or 1/],
      [{ ...info, version: 4, harmonicsDegree: 1 }, /2 or 3 in version 4/],
      [{ ...info, harmonicsDegree: 1 }, /harmonicsDegree must be .* not there in version 1/],
      [{ ...info, name: "" }, /name must be/],
      [{ ...info, shape: "flat" }, /shape must be/],
      [{ ...info, shape: [null] }, /shape must be/],
      [{ ...info, shape: new Array(301).fill(0) }, /shape must be/],
      [{ ...info, splats: -1 }, /splats must be/],
      [{ ...info, expressionSpace: "morse" }, /expressionSpace/],
      [{ ...info, provenance: 3 }, /provenance/],
      [{ ...info, headFingerprint: "00000000" }, /must be the one it was made on/],
    ];
    for (const [value, message] of broken) {
      await Deno.writeTextFile(json, JSON.stringify(value));
      await assert.rejects(loadAvatar(folder, heads), message);
    }
    await Deno.writeTextFile(json, "{");
    await assert.rejects(loadAvatar(folder, heads), SyntaxError);
    await Deno.writeTextFile(json, JSON.stringify({ ...info, head: "elsewhere" }));
    await assert.rejects(loadAvatar(folder), /only "stock" is built in, none was added .*--name elsewhere/);

    await Deno.writeTextFile(json, JSON.stringify(info));
    await Deno.writeFile(ply, splats.subarray(0, splats.length - 5));
    await assert.rejects(loadAvatar(folder, heads), /must fill/);
    const damaged = splats.slice();
    // The last value of the last splat, a colour: NaN.
    damaged.fill(0xff, damaged.length - 4);
    await Deno.writeFile(ply, damaged);
    await assert.rejects(loadAvatar(folder, heads), /colour must lie in 0..1: NaN/);
    await Deno.writeTextFile(ply, "ply\nformat ascii 1.0\nelement vertex 0\nproperty float x\nend_header\n");
    await assert.rejects(loadAvatar(folder, heads), /missing property: binding/);
  }));

Deno.test("listAvatars() lists good and bad folders and nothing else", () =>
  inFolder(async (root) => {
    assert.deepEqual(await listAvatars(join(root, "nowhere")), []);
    await saveAvatar(avatar, join(root, "b"));
    await savePreview(join(root, "b"), Uint8Array.of(0));
    await Deno.mkdir(join(root, "a"));
    await Deno.mkdir(join(root, ".hidden"));
    await Deno.writeTextFile(join(root, "note.txt"), "");
    const elsewhere = await Deno.makeTempDir();
    await saveAvatar(avatar, join(elsewhere, "other"));
    await Deno.symlink(join(elsewhere, "other"), join(root, "c"));
    await Deno.symlink(join(root, "b"), join(root, "d"));
    await saveAvatar({
      ...avatar,
      head: { ...head, name: "bust", template: head.template.map((x) => 2 * x) },
    }, join(root, "e"));
    const found = { name: "test", version: 1 };
    const ours = headFingerprint(head);
    provideHeads({
      names: () => Promise.resolve(["test"]),
      load: (name) => Promise.resolve(name === "test" ? head : undefined),
      find: (fingerprint) => Promise.resolve(fingerprint === ours ? found : undefined),
    });
    const [a, b, c, d, e, ...rest] = await listAvatars(root);
    await Deno.remove(elsewhere, { recursive: true });
    assert.equal(rest.length, 0);
    assert.match(c!.error!, /^Cannot follow a link out of the folder of avatars, .*: .*c$/);
    assert.equal(d!.error, undefined, "a link to another of the same folder is another name for it");
    assert.match(a!.error!, /a file is missing/);
    assert.match(
      e!.error!,
      /^Cannot find head "bust", only "stock" .*\(deno task head add FILE --name bust /,
    );
    assert.deepEqual(b, {
      name: "b",
      folder: join(root, "b"),
      title: "tester",
      splats: avatar.splatCount,
      head: "test",
      preview: true,
    });
  }));

Deno.test("avatarFolder() lets no name leave the folder of avatars", () => {
  assert.equal(avatarFolder("avatars", "stock"), join("avatars", "stock"));
  for (const name of ["", ".", "..", "../x", "a/b", "a\\b", ".new", "a\0", "x".repeat(101)]) {
    assert.throws(() => avatarFolder("avatars", name), RangeError);
  }
});

Deno.test("ensureStockAvatar() builds once, keeps it, renews an older look, and leaves a broken one alone", () =>
  inFolder(async (root) => {
    const first = await ensureStockAvatar(root);
    assert.deepEqual(first, { folder: join(root, "stock"), built: true });
    assert.equal((await ensureStockAvatar(root)).built, false);
    assert.equal((await loadAvatar(first.folder)).name, "stock");

    const json = join(first.folder, "avatar.json");
    const info = JSON.parse(await Deno.readTextFile(json));
    await Deno.writeTextFile(
      json,
      JSON.stringify({ ...info, provenance: { ...info.provenance, lookVersion: 0 } }),
    );
    assert.equal((await ensureStockAvatar(root)).built, true);

    await Deno.writeTextFile(json, "broken");
    await assert.rejects(ensureStockAvatar(root), /move its folder away or delete it/);
    assert.equal(await Deno.readTextFile(json), "broken");
  }));
