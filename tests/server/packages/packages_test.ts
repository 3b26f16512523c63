import assert from "node:assert/strict";
import { join } from "node:path";
import { saveAvatar } from "../../../runtime/avatar/folder/avatar_folder.ts";
import { KEPT } from "../../../runtime/avatar/folder/kept.ts";
import { packageFacts } from "../../../runtime/avatar/folder/kept_package.ts";
import { LEAST_SPLATS } from "../../../runtime/avatar/levels/designs.ts";
import { openHeadPackage, openPackage } from "../../../runtime/avatar/package/open_package.ts";
import { buildPlainAvatar } from "../../../runtime/avatar/stock/build.ts";
import { headFingerprint } from "../../../runtime/head/fingerprint.ts";
import { headByName } from "../../../runtime/head/registry.ts";
import type { Grant } from "../../../runtime/protocol/grant.ts";
import { createApp } from "../../../runtime/server/app.ts";
import { openAvatarStore } from "../../../runtime/server/avatar_store.ts";
import { createPackageStore, type PackageStore } from "../../../runtime/server/packages/package_store.ts";
import { serve } from "../../../runtime/server/serve.ts";
import { createPage, STATIC_FOLDER } from "../../../runtime/server/page.ts";
import { firstOf } from "../../avatar/package/first_of.ts";
import { connect, openHub, PAINTED_WORKER } from "../../stream/fakes.ts";
import { connectLive } from "../live_server.ts";

const page = createPage(STATIC_FOLDER);
const HEAD = await headByName("stock");
const WHOLE = buildPlainAvatar(HEAD, "zoe", [], 1000);
// So few have no levels of detail, which take their time.
const PLAIN = { ...WHOLE, ...firstOf(WHOLE, 1000) };

/** The bearer of a role, of session main alone. */
const granted = (role: Grant["role"], avatar?: string): Grant => ({
  ...{ role, session: "main", until: Date.now() + 60_000, id: role },
  ...(avatar !== undefined && { avatar }),
});

async function withApp(
  test: (parts: {
    ask: (path: string, headers?: Record<string, string>) => Promise<Response>;
    packages: PackageStore;
    folder: string;
    hub: ReturnType<typeof openHub>;
  }) => Promise<void>,
  grants?: Readonly<Record<string, Grant>>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "headcast-packages-" });
  for (const name of ["stock", "zoe"]) {
    const provenance = { prompt: "a pirate", shapedFrom: { folder: "/home/ann/avatars/zoe" } };
    await saveAvatar({ ...PLAIN, name, provenance }, join(folder, name));
  }
  const store = openAvatarStore(folder, join(folder, "stock")), packages = createPackageStore(store);
  const hub = openHub({ findAvatar: store.open });
  await hub.render.ready;
  const door = grants && {
    locked: true,
    isRevoked: () => false,
    admit: (token: string | null | undefined) => Promise.resolve(grants[token!]!),
  };
  const options = {
    hub,
    store,
    packages,
    page,
    version: "1",
    host: "127.0.0.1",
    origins: ["https://shop.example"],
  };
  const app = createApp({ ...options, ...(door && { door }) });
  const ask = async (path: string, headers: Record<string, string> = {}) =>
    await app.request(path, { headers: { host: "127.0.0.1", ...headers } });
  try {
    await test({ ask, packages, folder, hub });
  } finally {
    packages.close();
    await hub.close();
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("an avatar's package and its head's are had at the addresses that they are said to have, for good", () =>
  withApp(async ({ ask, packages }) => {
    const place = packages.placeOf("zoe")!;
    assert.match(place.url, /^\/avatars\/zoe\/[\w-]{22}\.headcast$/);
    const response = await ask(place.url);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "application/vnd.headcast");
    assert.equal(response.headers.get("cache-control"), "public, max-age=31536000, immutable");
    const bytes = new Uint8Array(await response.arrayBuffer());
    assert.deepEqual(packages.placeOf("zoe"), { ...place, bytes: bytes.length });
    const opened = openPackage(bytes, {
      async head({ fingerprint }) {
        assert.equal(fingerprint, headFingerprint(HEAD));
        return new Uint8Array(await (await ask(place.head!)).arrayBuffer());
      },
    });
    const { splatCount, head, provenance } = await opened.avatar;
    assert.deepEqual([splatCount, head.name, provenance], [PLAIN.splatCount, "stock", {
      prompt: "a pirate",
    }]);
  }));

Deno.test("the plain name is asked for anew, and answered in a line where nothing changed; another avatar has another address", () =>
  withApp(async ({ ask, packages, folder }) => {
    const plain = await ask("/avatars/zoe/avatar.headcast"), etag = plain.headers.get("etag")!;
    await plain.body?.cancel();
    assert.equal(plain.headers.get("cache-control"), "public, no-cache");
    assert.equal((await ask("/avatars/zoe/avatar.headcast", { "if-none-match": etag })).status, 304);
    const { url } = packages.placeOf("zoe")!;
    await saveAvatar({ ...PLAIN, colour: PLAIN.colour.map((x) => x / 2) }, join(folder, "zoe"), {
      replace: true,
    });
    assert.notEqual(packages.placeOf("zoe")!.url, url);
    assert.equal((await ask(url)).status, 404);
    const again = await ask("/avatars/zoe/avatar.headcast", { "if-none-match": etag });
    assert.deepEqual([again.status, again.headers.get("etag") === etag], [200, false]);
    await again.body?.cancel();
    const head = await ask(`/heads/stock/${headFingerprint(HEAD)}/head.headcast`);
    assert.equal((await openHeadPackage(new Uint8Array(await head.arrayBuffer()))).name, "stock");
  }));

Deno.test("an avatar of many splats has its package at once, and the one with a level of detail as soon as that is kept", () =>
  withApp(async ({ ask, packages, folder }) => {
    await saveAvatar(WHOLE, join(folder, "many"));
    assert.ok(WHOLE.splatCount >= LEAST_SPLATS, `${WHOLE.splatCount}`);
    const plain = packages.placeOf("many")!, { key, levelled } = packageFacts(join(folder, "many"));
    assert.ok(plain.url.includes(key) && levelled !== null);
    const first = await ask("/avatars/many/avatar.headcast");
    await first.body?.cancel();
    assert.deepEqual([first.status, first.headers.get("etag")], [200, `"${key}"`]);
    await KEPT.put({ name: "packages", most: 24 }, levelled, {
      facts: null,
      arrays: { bytes: Uint8Array.of(1, 2) },
    });
    assert.ok(packages.placeOf("many")!.url.includes(levelled));
    const better = await ask("/avatars/many/avatar.headcast");
    assert.deepEqual([...new Uint8Array(await better.arrayBuffer())], [1, 2]);
    // Who was told the other address before has what it was told.
    const before = await ask(plain.url);
    await before.body?.cancel();
    assert.deepEqual([before.status, before.headers.get("etag")], [200, `"${key}"`]);
  }));

Deno.test("more packages than are held, asked for again and again while unmade, are made once each", async () => {
  const folder = await Deno.makeTempDir({ prefix: "headcast-packages-" });
  const SystemWorker = globalThis.Worker;
  let workers = 0;
  globalThis.Worker = class extends SystemWorker {
    constructor(...made: ConstructorParameters<typeof SystemWorker>) {
      super(...made);
      workers++;
    }
  };
  try {
    const names = ["a", "b", "c", "d", "e"], few = { ...PLAIN, ...firstOf(PLAIN, 10) };
    for (const name of names) {
      await saveAvatar({ ...few, name, provenance: { folder } }, join(folder, name));
    }
    const packages = createPackageStore({ find: (name: string) => join(folder, name) });
    const asked = Array.from({ length: 20 }, () => names.map((name) => packages.avatar(name)[0]!.bytes()));
    const all = await Promise.all(asked.flat());
    assert.equal(all.length, 100);
    assert.equal(workers, names.length);
    packages.close();
  } finally {
    globalThis.Worker = SystemWorker;
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("what is not there is not made: avatars, heads and names that nobody has", () =>
  withApp(async ({ ask, packages }) => {
    assert.equal(packages.placeOf("nobody"), null);
    for (
      const path of [
        ...[
          "/avatars/nobody/avatar.headcast",
          "/avatars/..%2f/avatar.headcast",
          "/avatars/zoe/other.headcast",
        ],
        ...[
          "/heads/stock/00000000/head.headcast",
          "/heads/flame/ddadf44c/head.headcast",
          "/heads/stock/x/head.headcast",
        ],
      ]
    ) assert.equal((await ask(path)).status, 404, path);
  }));

Deno.test("the head of somebody's own is given away only where it is said that it may be", async () => {
  const folder = await Deno.makeTempDir({ prefix: "headcast-packages-" });
  try {
    const mine = { ...HEAD, name: "mine" };
    await saveAvatar({ ...PLAIN, head: mine }, join(folder, "zoe"));
    const store = { find: () => join(folder, "zoe") };
    assert.equal(createPackageStore(store).placeOf("zoe"), null);
    assert.match(
      createPackageStore(store, { heads: ["mine"] }).placeOf("zoe")!.head!,
      /^\/heads\/mine\/[0-9a-f]{8}\//,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a page of a listed origin may fetch packages with its token, one of another may not", () =>
  withApp(async ({ ask }) => {
    const origin = "https://shop.example", path = "/avatars/zoe/avatar.headcast";
    const response = await ask(path, { origin });
    await response.body?.cancel();
    assert.equal(response.headers.get("access-control-allow-origin"), origin);
    assert.equal(response.headers.get("cross-origin-resource-policy"), "cross-origin");
    const head = await ask(`/heads/stock/${headFingerprint(HEAD)}/head.headcast`, { origin });
    await head.body?.cancel();
    assert.equal(head.headers.get("access-control-allow-origin"), origin);
    // A cache in front must not give a listed page what it keeps of another's request.
    for (const each of [response, await ask(path)]) assert.match(each.headers.get("vary") ?? "", /origin/);
    assert.equal((await ask(path, { origin: "https://other.example" })).status, 403);
  }));

Deno.test("a viewer has what its session shows, who shows heads what it may show, and nobody else anything", () =>
  withApp(
    async ({ ask, hub }) => {
      const as = async (token: string, name: string) => {
        const response = await ask(`/avatars/${name}/avatar.headcast`, { authorization: `Bearer ${token}` });
        await response.body?.cancel();
        return response.status;
      };
      assert.deepEqual([await as("viewer", "zoe"), await as("puppeteer", "zoe"), await as("tied", "zoe")], [
        404,
        200,
        404,
      ]);
      const client = connect(hub);
      await client.join({ avatar: "zoe" });
      assert.deepEqual([
        await as("viewer", "zoe"),
        await as("viewer", "stock"),
        await as("operator", "stock"),
      ], [
        ...[200, 404, 200],
      ]);
      const response = await ask("/avatars/zoe/avatar.headcast", { authorization: "Bearer viewer" });
      await response.body?.cancel();
      assert.equal(response.headers.get("cache-control"), "private, no-cache");
      client.leave();
    },
    {
      viewer: granted("viewer"),
      puppeteer: granted("puppeteer"),
      tied: granted("puppeteer", "stock"),
      operator: granted("operator"),
    },
  ));

Deno.test("welcome says where the package is, and there it is; a server that keeps avatars to itself says so", async () => {
  const folder = await Deno.makeTempDir({ prefix: "headcast-packages-" });
  await saveAvatar(PLAIN, join(folder, "zoe"));
  try {
    for (const delivery of ["auto", "video"] as const) {
      const server = await serve({
        ...{ port: 0, avatarsFolder: folder, avatarFolder: join(folder, "zoe"), delivery },
        ...{ workerUrl: PAINTED_WORKER, size: 128, insist: true },
      });
      const viewer = await connectLive(server);
      viewer.send({ type: "join", role: "viewer", codecs: ["jpeg"] });
      const { package: place } = await viewer.next("welcome");
      if (delivery === "video") {
        assert.equal(place, null);
        const response = await fetch(new URL("/avatars/zoe/avatar.headcast", server.url));
        await response.body?.cancel();
        assert.equal(response.status, 404);
      } else {
        const body = async (path: string) => (await fetch(new URL(path, server.url))).body!;
        const opened = openPackage(await body(place!.url), { head: () => body(place!.head!) });
        assert.equal((await opened.avatar).splatCount, PLAIN.splatCount);
      }
      await viewer.close();
      await server.close();
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
