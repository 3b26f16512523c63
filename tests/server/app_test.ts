import assert from "node:assert/strict";
import { ARKIT_SHAPES } from "../../runtime/head/arkit.ts";
import { createApp } from "../../runtime/server/app.ts";
import { createPage, STATIC_FOLDER } from "../../runtime/server/page.ts";
import { openAvatarStore } from "../../runtime/server/avatar_store.ts";
import type { GalleryAvatar } from "../../runtime/protocol/gallery.ts";
import { openHub } from "../stream/fakes.ts";
import { makeAvatars } from "./live_server.ts";

const page = createPage(STATIC_FOLDER);

async function withApp(
  test: (app: ReturnType<typeof createApp>, avatars: string) => Promise<void>,
): Promise<void> {
  const avatars = await makeAvatars();
  const hub = openHub();
  await hub.render.ready;
  const store = openAvatarStore(avatars, `${avatars}/stock`);
  try {
    await test(createApp({ hub, store, page, version: "1.2.3", host: "127.0.0.1" }), avatars);
  } finally {
    await hub.close();
    await Deno.remove(avatars, { recursive: true });
  }
}

Deno.test("GET / is the live page, with headers that keep strangers' code out", () =>
  withApp(async (app) => {
    const response = await app.request("/");
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "text/html; charset=utf-8");
    assert.match(await response.text(), /<title>Headcast/);
    assert.match(response.headers.get("content-security-policy")!, /default-src 'none'.*script-src 'self'/);
    assert.equal(response.headers.get("x-content-type-options"), "nosniff");
    assert.equal(response.headers.get("cross-origin-opener-policy"), "same-origin");
    const again = await app.request("/", { headers: { "if-none-match": response.headers.get("etag")! } });
    assert.equal(again.status, 304);
    assert.equal((await app.request("/", { method: "HEAD" })).status, 200);
  }));

Deno.test("every file that the live page names is served with its type", () =>
  withApp(async (app) => {
    const page = await (await app.request("/")).text();
    const paths = [...page.matchAll(/(?:href|src)="(static\/[^"]+)"/g)].map(([, path]) => `/${path}`);
    assert.ok(paths.length >= 3);
    const types: Record<string, RegExp> = {
      js: /^text\/javascript/,
      css: /^text\/css/,
      svg: /^image\/svg\+xml$/,
    };
    for (const path of paths) {
      const response = await app.request(path);
      assert.equal(response.status, 200, path);
      assert.match(response.headers.get("content-type")!, types[path.split(".").at(-1)!]!, path);
      await response.body?.cancel();
    }
  }));

Deno.test("GET /api/moods is the table of moods, each side's shapes named", () =>
  withApp(async (app) => {
    const { moods } = await (await app.request("/api/moods")).json();
    for (const mood of "neutral happy sad angry surprised disgusted afraid thinking".split(" ")) {
      assert.ok(mood in moods, mood);
    }
    assert.deepEqual(moods.neutral, {});
    assert.equal(moods.happy.mouthSmileLeft, moods.happy.mouthSmileRight);
    assert.ok(moods.happy.mouthSmileLeft > 0.3);
    for (const weights of Object.values<Record<string, number>>(moods)) {
      for (const shape of Object.keys(weights)) {
        assert.ok((ARKIT_SHAPES as readonly string[]).includes(shape), shape);
      }
    }
  }));

Deno.test("no path leads out of the static folder", () =>
  withApp(async (app) => {
    for (
      const path of [
        "/static/../deno.json",
        "/static/..%2fdeno.json",
        "/static/%2e%2e/deno.json",
        "/static/js/..%5c..%5c..%5cdeno.json",
        "/static/%00index.html",
        "/static//etc/passwd",
        "/static/.git/config",
        "/static/js",
        "/static/",
        "/static/%",
        "/static/no-such.js",
        "/avatars/..%2f/preview.png",
        "/avatars/nobody/preview.png",
        "/avatars/broken/preview.png",
        "/deno.json",
      ]
    ) {
      const response = await app.request(path);
      assert.equal(response.status, 404, path);
      assert.match((await response.json()).error, /^Cannot find anything/);
      assert.ok(response.headers.get("content-security-policy"));
    }
  }));

Deno.test("a link inside the static folder does not lead out of it", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/static`);
  await Deno.writeTextFile(`${folder}/secret.txt`, "secret");
  await Deno.symlink(`${folder}/secret.txt`, `${folder}/static/link.txt`);
  await Deno.writeTextFile(`${folder}/static/plain.txt`, "plain");
  const { serveFile } = await import("../../runtime/server/static_files.ts");
  const request = new Request("http://localhost/");
  assert.equal(await serveFile(`${folder}/static`, "link.txt", request), null);
  assert.equal(await (await serveFile(`${folder}/static`, "plain.txt", request))!.text(), "plain");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("the page for OBS is there for every session, under the policy of all pages", () =>
  withApp(async (app) => {
    for (const session of ["studio", "no%20name"]) {
      const answer = await app.request(`/obs/${session}`);
      assert.match(await answer.text(), /src="\.\.\/static\/obs\/main\.js"/);
      assert.match(answer.headers.get("content-security-policy")!, /default-src 'none'; script-src 'self'/);
    }
    assert.equal((await app.request("/obs/")).status, 404);
  }));

Deno.test("the API tells health, avatars and sessions", () =>
  withApp(async (app) => {
    const health = await (await app.request("/healthz")).json();
    assert.deepEqual(
      [
        health.ok,
        health.version,
        health.adapter,
        health.worker.kind,
        health.worker.restarts,
        health.sessions,
      ],
      [true, "1.2.3", "painter", "running", 0, 0],
    );
    const { avatars, operator } = await (await app.request("/api/avatars")).json();
    assert.equal(operator, true, "where nobody is asked for a token everybody may");
    const told = avatars.map(({ name, preview, isDefault }: GalleryAvatar) => ({ name, preview, isDefault }));
    assert.deepEqual(told, [
      { name: "broken", preview: null, isDefault: false },
      { name: "pale", preview: null, isDefault: false },
      { name: "stock", preview: "/avatars/stock/preview.png", isDefault: true },
    ]);
    const preview = await app.request(avatars[2]!.preview!);
    assert.equal(preview.headers.get("content-type"), "image/png");
    await preview.body?.cancel();
    assert.deepEqual(await (await app.request("/api/sessions")).json(), { sessions: [] });
  }));

Deno.test("a method that is none of a page's is told so with those that are, and only where there is something", () =>
  withApp(async (app) => {
    for (const path of ["/", "/static/live/main.js", "/api/sessions", "/live/main", "/healthz"]) {
      for (const method of ["POST", "PUT", "DELETE"]) {
        const response = await app.request(path, { method });
        assert.equal(response.status, 405, `${method} ${path}`);
        assert.equal(response.headers.get("allow"), "GET, HEAD");
        assert.match((await response.json()).error, new RegExp(`only GET and HEAD: ${method}$`));
      }
    }
    assert.equal((await app.request("/nowhere", { method: "POST" })).status, 404);
    assert.equal((await app.request("/", { method: "HEAD" })).status, 200);
  }));

Deno.test("an avatar's folder that is a link out of the folder of avatars is neither listed nor shown", async () => {
  const elsewhere = await makeAvatars(), folder = await makeAvatars();
  await Deno.symlink(`${elsewhere}/stock`, `${folder}/linked`);
  const store = openAvatarStore(folder, `${folder}/stock`);
  assert.deepEqual((await store.list()).map(({ name }) => name), ["broken", "pale", "stock"]);
  assert.equal(store.find("linked"), undefined);
  assert.equal(store.open("linked"), undefined);
  const named = openAvatarStore(folder, `${folder}/linked`);
  assert.ok(named.open("linked"), "who starts the server may name it");
  for (const each of [elsewhere, folder]) await Deno.remove(each, { recursive: true });
});

Deno.test("GET /live/:session without a fitting WebSocket says what is missing", () =>
  withApp(async (app) => {
    const upgrade = { upgrade: "websocket", connection: "upgrade" };
    const protocol = { ...upgrade, "sec-websocket-protocol": "other, headcast.v1", host: "localhost:8787" };
    const cases: [string, Record<string, string>, number, RegExp][] = [
      ["/live/main", {}, 426, /WebSocket/],
      ["/live/main", upgrade, 400, /headcast\.v1/],
      ["/live/main", { ...upgrade, "sec-websocket-protocol": "headcast.v2" }, 400, /headcast\.v1/],
      ["/live/..%2fx", protocol, 400, /its name/],
      [`/live/${"x".repeat(65)}`, protocol, 400, /its name/],
      ["/live/main", { ...protocol, origin: "https://evil.example" }, 403, /origin/],
      ["/live/main", { ...protocol, origin: "null" }, 403, /origin/],
      ["/live/main", { ...protocol, origin: "http://localhost:9999" }, 403, /origin/],
      // A name that an attacker pointed at this machine.
      [
        "/live/main",
        { ...protocol, origin: "http://evil.example:8787", host: "evil.example:8787" },
        421,
        /host name.*evil\.example/,
      ],
    ];
    for (const [path, headers, status, words] of cases) {
      const response = await app.request(path, { headers });
      assert.equal(response.status, status, JSON.stringify(headers));
      assert.match((await response.json()).error, words);
    }
  }));

Deno.test("openAvatarStore() refuses a default that is no avatar", () => {
  assert.throws(() => openAvatarStore("/no/such", "/no/such/stock"), /avatar\.json.*\/no\/such\/stock/);
});
