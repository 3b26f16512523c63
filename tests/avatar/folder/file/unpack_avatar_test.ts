import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { saveAvatar } from "../../../../runtime/avatar/folder/avatar_folder.ts";
import { packAvatar } from "../../../../runtime/avatar/folder/file/pack_avatar.ts";
import { NoAvatarError, unpackAvatar } from "../../../../runtime/avatar/folder/file/unpack_avatar.ts";
import { buildPlainAvatar } from "../../../../runtime/avatar/stock/build.ts";
import { readZip } from "../../../../runtime/formats/zip.ts";
import { writeZip } from "../../../../runtime/formats/zip_writer.ts";
import { headByName } from "../../../../runtime/head/registry.ts";

const PLAIN = buildPlainAvatar(await headByName("stock"), "zoe", [], 1000);
/** As far as it is looked at. */
function png(...sides: [number, number]): Uint8Array {
  const head = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, ...text("IHDR")];
  const view = new DataView(new ArrayBuffer(8));
  sides.forEach((side, at) => view.setUint32(at * 4, side));
  return Uint8Array.of(...head, ...new Uint8Array(view.buffer), 8, 6, 0, 0, 0);
}
const text = (words: string) => new TextEncoder().encode(words);

/** An avatar's folder, packed. */
async function withPacked(
  test: (packed: Uint8Array<ArrayBuffer>, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "headcast-packed-" });
  try {
    await saveAvatar(PLAIN, join(folder, "zoe"));
    const { length, stream } = await packAvatar(join(folder, "zoe"));
    const packed = new Uint8Array(await new Response(stream).arrayBuffer());
    assert.equal(packed.length, length);
    await test(packed, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("an avatar's one file is an archive that other programs open, and unpacks to the same splats", () =>
  withPacked(async (packed, folder) => {
    await Deno.writeFile(join(folder, "zoe.zip"), packed);
    const { success, stdout } = await new Deno.Command("python3", {
      args: ["-c", "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), *z.namelist())"]
        .concat(join(folder, "zoe.zip")),
    }).output().catch(() => ({ success: false, stdout: new Uint8Array() }));
    if (success) assert.equal(new TextDecoder().decode(stdout).trim(), "None avatar.json avatar.ply");
    assert.equal(await unpackAvatar(packed, join(folder, "eve"), "eve"), "eve");
    const [zoe, eve] = await Promise.all(
      ["zoe", "eve"].map((name) => Deno.readFile(join(folder, name, "avatar.ply"))),
    );
    assert.ok(Buffer.from(zoe!).equals(eve!));
  }));

Deno.test("a file that holds no whole avatar is refused with the reason, and nothing of it stays", () =>
  withPacked(async (packed, folder) => {
    const whole = [...await readZip(packed)].map(([name, { data }]) => [name, data] as const);
    const { "avatar.json": info, "avatar.ply": ply } = Object.fromEntries(whole);
    const json = JSON.parse(new TextDecoder().decode(info));
    const zip = (more: Record<string, Uint8Array>) =>
      writeZip(new Map([...whole, ...Object.entries(more)]), 0);
    const deep = '{"x":'.repeat(100_000) + "1" + "}".repeat(100_000);
    const withInfo = (more: object) => zip({ "avatar.json": text(JSON.stringify({ ...json, ...more })) });
    const cases: [Uint8Array<ArrayBuffer>, RegExp][] = [
      [new Uint8Array(), /must be a ZIP archive/],
      [text("PK\x03\x04 and nothing more"), /must have a directory/],
      [await zip({ "avatar.json": new Uint8Array(2 << 20) }), /avatar\.json must be at most 1048576 bytes/],
      [await zip({ "notes.txt": text("hello") }), /and nothing else: "notes\.txt"/],
      [await zip({ "a/avatar.json": text("{}") }), /and nothing else: "a\/avatar\.json"/],
      [await zip({ "../avatar.json": text("{}") }), /names must lead to a file inside/],
      [await writeZip(new Map([["avatar.json", info!]])), /must hold this file: avatar\.ply/],
      [await zip({ "avatar.json": text("{") }), /avatar\.json must be JSON/],
      [await zip({ "avatar.json": text("7") }), /avatar\.json must be an object/],
      [await withInfo({ head: "nobody" }), /Cannot find head "nobody"/],
      [await withInfo({ version: 99 }), /version must be/],
      [await withInfo({ shape: ["1"] }), /shape must be at most 300 numbers/],
      [await zip({ "avatar.ply": ply!.slice(0, 5000) }), /PLY|avatar\.ply/],
      [await zip({ "preview.png": text("<svg/>") }), /must be a PNG/],
      [await zip({ "preview.png": png(60_000, 60_000) }), /at most 4096 pixels a side: 60000 x 60000/],
      [await zip({ "preview.png": png(0, 9).slice(0, 12) }), /must be a PNG/],
      [await zip({ "look.json": text("[") }), /look\.json must be JSON/],
      [await zip({ "avatar.json": text(`${JSON.stringify(json).slice(0, -1)},"x":${deep}}`) }), /stack/],
    ];
    for (const [bytes, reason] of cases) {
      await assert.rejects(unpackAvatar(bytes, join(folder, "eve")), (error) => {
        assert.ok(error instanceof NoAvatarError, String(error));
        assert.match(error.message, reason);
        assert.ok(!error.message.includes(folder), error.message);
        return true;
      });
      await assert.rejects(Deno.stat(join(folder, "eve")), Deno.errors.NotFound);
    }
  }));

Deno.test("a file with more splats than a session's thread reads at once is refused", () =>
  withPacked(async (packed, folder) => {
    const most = PLAIN.splatCount;
    await assert.rejects(
      unpackAvatar(packed, join(folder, "eve"), undefined, most - 1),
      new RegExp(`at most ${most - 1} splats: ${most}`),
    );
    await assert.rejects(Deno.stat(join(folder, "eve")), Deno.errors.NotFound);
    assert.equal(await unpackAvatar(packed, join(folder, "eve"), undefined, most), "zoe");
  }));

Deno.test("a file whose splats are each as large as the head is refused", () =>
  withPacked(async (_, folder) => {
    const count = 6000,
      many = (values: ArrayLike<number>, each: number) =>
        Float32Array.from({ length: count * each }, (_, i) => values[i % each]!);
    const wide = {
      ...PLAIN,
      splatCount: count,
      binding: new Uint32Array(count),
      position: new Float32Array(count * 3),
      rotation: many(PLAIN.rotation, 4),
      scale: many([1000, 1000, 1000], 3),
      opacity: many([1], 1),
      colour: many([0.5], 3).fill(0.5),
      oneSided: new Uint8Array(count),
      harmonics: null,
      light: null,
    };
    await saveAvatar(wide, join(folder, "wide"));
    const { stream } = await packAvatar(join(folder, "wide"));
    const packed = new Uint8Array(await new Response(stream).arrayBuffer());
    await assert.rejects(
      unpackAvatar(packed, join(folder, "eve")),
      /cover its head at most 5000 times: 6000/,
    );
  }));

Deno.test("what is no avatar's folder is not packed, and no link is followed", () =>
  withPacked(async (_, folder) => {
    await assert.rejects(packAvatar(folder), Deno.errors.NotFound);
    await Deno.writeTextFile(join(folder, "secret"), "{}");
    await Deno.symlink(join(folder, "secret"), join(folder, "zoe/look.json"));
    const { stream } = await packAvatar(join(folder, "zoe"));
    const packed = new Uint8Array(await new Response(stream).arrayBuffer());
    assert.deepEqual([...(await readZip(packed)).keys()], ["avatar.json", "avatar.ply"]);
  }));
