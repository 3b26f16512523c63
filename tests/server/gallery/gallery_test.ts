import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { saveAvatar } from "../../../runtime/avatar/folder/avatar_folder.ts";
import { buildPlainAvatar } from "../../../runtime/avatar/stock/build.ts";
import { readZip } from "../../../runtime/formats/zip.ts";
import { writeZip } from "../../../runtime/formats/zip_writer.ts";
import { headByName } from "../../../runtime/head/registry.ts";
import { gallery } from "../../../runtime/protocol/gallery.ts";
import type { Grant } from "../../../runtime/protocol/grant.ts";
import { createApp } from "../../../runtime/server/app.ts";
import { openAvatarStore } from "../../../runtime/server/avatar_store.ts";
import { createGallery } from "../../../runtime/server/gallery/gallery.ts";
import { LateError, receiveFile, TooLargeError } from "../../../runtime/server/gallery/receive_file.ts";
import { createPage, STATIC_FOLDER } from "../../../runtime/server/page.ts";
import { connect, openHub, sleep } from "../../stream/fakes.ts";
import * as v from "valibot";

const page = createPage(STATIC_FOLDER);
const PLAIN = buildPlainAvatar(await headByName("stock"), "zoe", [], 1000);
const JSON_HEADERS = { "content-type": "application/json" };
const ZIP_HEADERS = { "content-type": "application/zip" };

async function withGallery(
  test: (parts: {
    app: ReturnType<typeof createApp>;
    folder: string;
    hub: ReturnType<typeof openHub>;
    names(): Promise<string[]>;
  }) => Promise<void>,
  door?: Parameters<typeof createApp>[0]["door"],
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "headcast-gallery-" });
  for (const name of ["stock", "zoe"]) {
    const provenance = { ...PLAIN.provenance, prompt: `${name} as a pirate` };
    await saveAvatar({ ...PLAIN, name, provenance }, join(folder, name));
  }
  const store = openAvatarStore(folder, join(folder, "stock"));
  const hub = openHub({ findAvatar: store.open });
  await hub.render.ready;
  const options = { hub, store, page, version: "1.2.3", host: "127.0.0.1", ...door && { door } };
  try {
    await test({
      ...{ app: createApp(options), folder, hub },
      names: async () => (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort(),
    });
  } finally {
    await hub.close();
    await Deno.remove(folder, { recursive: true });
  }
}

const errorOf = async (response: Response): Promise<string> => (await response.json()).error;

Deno.test("the gallery says what each avatar is, who shows it, and whether it may go", () =>
  withGallery(async ({ app, hub }) => {
    const list = async () => {
      const response = await app.request("/api/avatars");
      assert.equal(response.headers.get("cache-control"), "no-store");
      return v.parse(gallery, await response.json()).avatars;
    };
    const [stock, zoe] = await list();
    assert.deepEqual([stock!.isDefault, stock!.deletable, zoe!.isDefault, zoe!.deletable], [
      ...[true, false, false, true],
    ]);
    assert.deepEqual([zoe!.prompt, zoe!.head, zoe!.splats], ["zoe as a pirate", "stock", PLAIN.splatCount]);
    assert.ok(zoe!.bytes > 50_000 && Math.abs(Date.now() - zoe!.made!) < 60_000);
    const client = connect(hub);
    await client.join({ avatar: "zoe" });
    const { inUse, sessions, deletable } = (await list())[1]!;
    assert.deepEqual([inUse, sessions, deletable], [true, ["main"], false]);
    client.leave();
    assert.equal((await list())[1]!.inUse, false);
  }));

Deno.test("an avatar is renamed and deleted, but not while a session shows it", () =>
  withGallery(async ({ app, folder, hub, names }) => {
    const rename = (from: string, name: unknown, headers: Record<string, string> = JSON_HEADERS) =>
      app.request(`/api/avatars/${from}`, { method: "PATCH", headers, body: JSON.stringify({ name }) });
    const remove = (name: string) => app.request(`/api/avatars/${name}`, { method: "DELETE" });
    const client = connect(hub);
    await client.join({ avatar: "zoe" });
    for (const response of [await rename("zoe", "anna"), await remove("zoe")]) {
      assert.equal(response.status, 409);
      assert.match(await errorOf(response), /live sessions show/);
    }
    client.leave();
    const refusals: [Response, number][] = [
      [await rename("zoe", "../anna"), 400],
      [await rename("zoe", "con"), 400],
      [await rename("zoe", 7), 400],
      [await rename("zoe", "stock"), 409],
      [await rename("stock", "anna"), 409],
      [await remove("stock"), 409],
      [await rename("nobody", "anna"), 404],
      [await remove("nobody"), 404],
      [await rename("zoe", "anna", { "content-type": "text/plain" }), 415],
      [await app.request("/api/avatars/zoe", { method: "PUT" }), 405],
    ];
    assert.deepEqual(refusals.map(([{ status }]) => status), refusals.map(([, status]) => status));
    assert.deepEqual(await (await rename("zoe", "anna")).json(), { name: "anna" });
    assert.deepEqual(await names(), ["anna", "stock"]);
    assert.equal(JSON.parse(await Deno.readTextFile(join(folder, "anna/avatar.json"))).name, "anna");
    assert.deepEqual(hub.sessions(), [], "the empty session that showed it is forgotten");
    assert.equal((await remove("anna")).status, 204);
    assert.deepEqual(await names(), ["stock"]);
  }));

Deno.test("an avatar that a training is making stays where it is until that has ended", () =>
  withGallery(async ({ folder, hub }) => {
    let coming: string | null = "zoe";
    const made = createGallery(hub, openAvatarStore(folder, join(folder, "stock")), () => coming);
    const refused = { name: "GalleryError", status: 409, message: /a training is making: zoe$/ };
    await assert.rejects(made.rename("zoe", "anna"), refused);
    await assert.rejects(made.remove("zoe"), refused);
    const entry = async () => (await made.list(() => true))[1]!;
    assert.deepEqual([(await entry()).making, (await entry()).deletable], [true, false]);
    coming = null;
    assert.deepEqual([(await entry()).making, (await entry()).deletable], [false, true]);
    await made.rename("zoe", "anna");
  }));

Deno.test("an avatar whose own name no folder can have gets one that is like it", () =>
  withGallery(async ({ app, folder }) => {
    const info = join(folder, "zoe/avatar.json");
    for (const [title, name] of [["con", "the-con"], ["Zoé (1).", "zoe-1"]]) {
      const told = JSON.parse(await Deno.readTextFile(info));
      await Deno.writeTextFile(info, JSON.stringify({ ...told, name: title }));
      const body = await (await app.request("/api/avatars/zoe/file")).arrayBuffer();
      const taken = await app.request("/api/avatars", { method: "POST", headers: ZIP_HEADERS, body });
      assert.deepEqual(await taken.json(), { name });
    }
  }));

Deno.test("an avatar goes out as one file and comes back by it, as it was", () =>
  withGallery(async ({ app, folder, names }) => {
    await Deno.writeTextFile(join(folder, "zoe/look.json"), '{"age":"35"}');
    await Deno.writeTextFile(join(folder, "zoe/notes.txt"), "not an avatar's");
    const file = await app.request("/api/avatars/zoe/file");
    assert.match(file.headers.get("content-disposition")!, /"zoe\.headcast\.zip"$/);
    const bytes = new Uint8Array(await file.arrayBuffer());
    assert.equal(bytes.length, Number(file.headers.get("content-length")));
    assert.deepEqual([...(await readZip(bytes)).keys()], ["avatar.json", "avatar.ply", "look.json"]);
    const upload = (query = "") =>
      app.request(`/api/avatars${query}`, { method: "POST", headers: ZIP_HEADERS, body: bytes });
    const same = await upload();
    assert.deepEqual([same.status, await same.json()], [201, { name: "zoe-2" }]);
    assert.deepEqual(await (await upload("?name=eve")).json(), { name: "eve" });
    assert.equal((await upload("?name=zoe")).status, 409);
    assert.equal((await upload("?name=.zoe")).status, 400);
    assert.deepEqual(await names(), ["eve", "stock", "zoe", "zoe-2"]);
    const ply = (name: string) => Deno.readFile(join(folder, name, "avatar.ply"));
    assert.ok(Buffer.from(await ply("eve")).equals(await ply("zoe")));
    assert.equal(JSON.parse(await Deno.readTextFile(join(folder, "eve/avatar.json"))).name, "eve");
  }));

Deno.test("a file that is no avatar is refused with the reason, and leaves nothing behind", () =>
  withGallery(async ({ app, folder, names }) => {
    const file = new Uint8Array(await (await app.request("/api/avatars/zoe/file")).arrayBuffer());
    const cut = await writeZip(
      new Map([...await readZip(file)].map(([name, { data }]) => [name, data.slice(0, 50_000)])),
    );
    const refused = await app.request("/api/avatars", { method: "POST", headers: ZIP_HEADERS, body: cut });
    assert.equal(refused.status, 422);
    const error = await errorOf(refused);
    assert.match(error, /^Cannot take the avatar, .*ply/i);
    assert.ok(!error.includes(folder), error);
    const announced = { ...ZIP_HEADERS, "content-length": String(2 ** 40) };
    const large = await app.request("/api/avatars", { method: "POST", headers: announced, body: "x" });
    assert.equal(large.status, 413);
    const form = await app.request("/api/avatars", { method: "POST", body: new FormData() });
    assert.equal(form.status, 415);
    assert.deepEqual(await names(), ["stock", "zoe"]);
  }));

Deno.test("a file that is longer than may be, or of which nothing comes any more, is given up", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const endless = () =>
      new ReadableStream<Uint8Array>({ pull: (control) => control.enqueue(new Uint8Array(1000)) });
    await assert.rejects(receiveFile(endless(), join(folder, "1"), 4500), TooLargeError);
    assert.equal((await Deno.stat(join(folder, "1"))).size, 4000);
    const silent = new ReadableStream<Uint8Array>({});
    await assert.rejects(receiveFile(silent, join(folder, "2"), 4500, 20), /nothing comes/);
    const broken = new ReadableStream<Uint8Array>({
      pull: (control) => control.error(new Deno.errors.BadResource("gone")),
    });
    await assert.rejects(receiveFile(broken, join(folder, "4")), LateError);
    const slow = new ReadableStream<Uint8Array>({
      pull: (control) => sleep(5).then(() => control.enqueue(new Uint8Array(1))),
    });
    await assert.rejects(receiveFile(slow, join(folder, "3"), 4500, 1000, 60), /takes longer than: 60 ms/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("two files are taken at once and no more, and what a server that was killed has left half goes with the next", () =>
  withGallery(async ({ app, folder, names }) => {
    const long = new Date(Date.now() - 7_200_000), id = crypto.randomUUID();
    for (const name of [`.upload-${id}.zip`, `.zoe.gone-${id}`, ".upload-young"]) {
      await Deno.mkdir(join(folder, name));
      if (!name.endsWith("young")) await Deno.utime(join(folder, name), long, long);
    }
    const send = (body: BodyInit) =>
      app.request("/api/avatars?name=eve", { method: "POST", headers: ZIP_HEADERS, body });
    const ends: (() => void)[] = [];
    const open = Array.from(
      { length: 2 },
      () => send(new ReadableStream({ start: (control) => void ends.push(() => control.close()) })),
    );
    await sleep(50);
    const third = await send("PK");
    assert.equal(third.status, 503);
    assert.match(await errorOf(third), /more files at once than: 2/);
    for (const end of ends) end();
    for (const response of await Promise.all(open)) assert.equal(response.status, 422);
    assert.equal((await send("PK")).status, 422, "there is room again");
    assert.deepEqual(await names(), [".upload-young", "stock", "zoe"]);
  }));

Deno.test("no avatar takes the name of one that is being made", () =>
  withGallery(async ({ folder, hub }) => {
    const gallery = createGallery(hub, openAvatarStore(folder, join(folder, "stock")), () => "elf");
    await assert.rejects(gallery.rename("zoe", "elf"), /as another is named already: elf/);
    await assert.rejects(gallery.receive(null, "elf"), /as another is named already: elf/);
  }));

Deno.test("where tokens are asked for an operator changes avatars and has their files, and nobody else", () => {
  const grants: Record<string, Partial<Grant>> = {
    viewer: { role: "viewer" },
    puppeteer: { role: "puppeteer" },
    operator: { role: "operator" },
    bound: { role: "operator", avatar: "stock" },
  };
  const admit = (token: string | null | undefined) =>
    Promise.resolve({ session: "*", until: Date.now() + 1e6, id: token!, ...grants[token!] } as Grant);
  return withGallery(async ({ app }) => {
    const ask = async (token: string, path: string, method = "GET", headers = {}) => {
      const authorization = `Bearer ${token}`;
      const response = await app.request(path, { method, headers: { authorization, ...headers } });
      await response.body?.cancel();
      return response.status;
    };
    for (const token of ["viewer", "puppeteer", "bound"]) {
      assert.equal(await ask(token, "/api/avatars"), 200);
      assert.equal(await ask(token, "/api/avatars/zoe/file"), 403, token);
      assert.equal(await ask(token, "/api/avatars/zoe", "DELETE"), 403);
      assert.equal(await ask(token, "/api/avatars/zoe", "PATCH", JSON_HEADERS), 403);
      assert.equal(await ask(token, "/api/avatars", "POST", ZIP_HEADERS), 403);
    }
    assert.equal(await ask("operator", "/api/avatars/zoe/file"), 200);
    assert.equal(
      await ask("operator", "/api/avatars/zoe", "DELETE", { origin: "https://evil.example" }),
      403,
    );
    assert.equal(await ask("operator", "/api/avatars/zoe", "DELETE"), 204);
  }, { locked: true, admit, isRevoked: () => false });
});
