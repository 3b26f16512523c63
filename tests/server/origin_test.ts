import assert from "node:assert/strict";
import { CAMERA_EXTENSION_ORIGIN } from "../../runtime/base/camera_extension.ts";
import { createApp } from "../../runtime/server/app.ts";
import { askedHost, hostAllowed, machineNames } from "../../runtime/server/hosts.ts";
import { senderOf } from "../../runtime/server/origins.ts";
import { createPage, STATIC_FOLDER } from "../../runtime/server/page.ts";
import { openAvatarStore } from "../../runtime/server/avatar_store.ts";
import { openHub } from "../stream/fakes.ts";
import { makeAvatars } from "./live_server.ts";

const LISTED = ["https://listed.example"];

const ask = (headers: Record<string, string>, path = "/") =>
  new Request(`http://localhost:8787${path}`, { headers });

Deno.test("senderOf() tells programs, the server's own pages, listed ones, and all others", () => {
  const from = (origin: string | null, host = "localhost:8787", listed: readonly string[] = LISTED) =>
    senderOf(ask({ host, ...(origin !== null && { origin }) }), listed);
  assert.equal(from(null), "program");
  assert.equal(from("http://localhost:8787"), "own");
  assert.equal(from("http://[::1]:8787", "[::1]:8787"), "own");
  assert.equal(from("http://localhost", "localhost:80"), "own", "a default port may be left out");
  assert.equal(from("https://box.lan", "box.lan"), "own", "behind a proxy that speaks TLS");
  assert.equal(from("https://listed.example"), "listed");
  assert.equal(from("https://else.example", "localhost:8787", ["*"]), "listed");
  const camera = (path: string, listed: string[] = []) =>
    senderOf(ask({ host: "localhost:8787", origin: CAMERA_EXTENSION_ORIGIN }, path), listed);
  assert.deepEqual(["/live/main", "/embed/origin"].map((path) => camera(path)), ["listed", "listed"]);
  const others = [
    "/",
    "/api/sessions",
    "/avatars/stock/preview.png",
    "/api/trainings",
    "/whep/main",
    "/livelier",
  ];
  for (const path of others) assert.equal(camera(path), "foreign", `the camera extension at ${path}`);
  assert.equal(camera("/api/sessions", [CAMERA_EXTENSION_ORIGIN]), "listed");
  for (
    const origin of [
      ...["http://localhost:9999", "http://127.0.0.1:8787", "http://localhost.evil.example:8787", "file://"],
      ...[
        "null",
        "https://listed.example:444",
        "http://listed.example",
        "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
        "https://listed.example.evil.example",
      ],
    ]
  ) assert.equal(from(origin), "foreign", origin);
});

Deno.test("a tag on another site's page loads nothing, a link that is followed does", () => {
  const fetched = (site: string, mode: string, path = "/", listed = LISTED) =>
    senderOf(ask({ host: "localhost:8787", "sec-fetch-site": site, "sec-fetch-mode": mode }, path), listed);
  assert.equal(fetched("cross-site", "no-cors", "/avatars/stock/preview.png"), "foreign");
  assert.equal(fetched("same-site", "no-cors", "/static/live/main.js"), "foreign");
  assert.equal(fetched("cross-site", "navigate"), "program");
  assert.equal(fetched("same-origin", "no-cors", "/static/live/main.js"), "program");
  assert.equal(fetched("none", "navigate"), "program");
  assert.equal(fetched("cross-site", "no-cors", "/embed.js"), "program");
  assert.equal(fetched("cross-site", "no-cors", "/embed.js", []), "foreign", "where no origin is listed");
});

Deno.test("hostAllowed() takes names that only this machine can have, and those it was told", () => {
  const near = (name: string) => hostAllowed(name, { host: "127.0.0.1", hosts: ["Head.Example.org"] });
  for (const name of ["localhost", "127.0.0.1", "127.8.8.8", "[::1]", "app.localhost", "head.example.org"]) {
    assert.equal(near(name), true, name);
  }
  const [own] = machineNames();
  assert.equal(near(own!), false, "this machine's name is no loopback");
  const far = (name: string) => hostAllowed(name, { host: "0.0.0.0" });
  for (const name of machineNames()) assert.equal(far(name.includes(":") ? `[${name}]` : name), true, name);
  for (const name of ["evil.example", "8.8.8.8", "localhost.evil.example", "", "head.example.org"]) {
    assert.equal(far(name), false, name);
  }
});

Deno.test("askedHost() reads a Host as URLs have it, and nonsense as none", () => {
  const read = (host: string) => askedHost(ask({ host }));
  assert.equal(read("LOCALHOST.:8787"), "localhost");
  assert.equal(read("[::1]:8787"), "[::1]");
  assert.equal(read("2130706433"), "127.0.0.1", "as browsers do");
  for (const host of ["a@localhost", "localhost/x", "localhost?x", "local host", "[::1", "#"]) {
    assert.equal(read(host), "", host);
  }
  assert.equal(askedHost(ask({})), "localhost", "HTTP/2 has it in the address alone");
});

Deno.test("pages of listed origins read API, files and previews; no other origin and no foreign host gets any route", async () => {
  const avatars = await makeAvatars();
  const hub = openHub();
  await hub.render.ready;
  const store = openAvatarStore(avatars, `${avatars}/stock`);
  const page = createPage(STATIC_FOLDER);
  const app = createApp({
    ...{ hub, store, page, version: "1", host: "127.0.0.1", origins: LISTED, trainingFolder: "/no/such" },
  });
  const [listed, foreign] = ["https://listed.example", "https://evil.example"];
  const routes = [
    "/",
    "/train",
    "/static/css/base.css",
    "/embed.js",
    "/static/embed/main.js",
    "/healthz",
    "/api/avatars",
    "/api/moods",
    "/api/sessions",
  ];
  const all = [...routes, "/api/trainings", "/avatars/stock/preview.png", "/live/main", "/nowhere"];
  try {
    for (const path of all) {
      const open = await app.request(path, { headers: { origin: listed } });
      const shared = path !== "/" && path !== "/train" && path !== "/nowhere";
      assert.equal(open.headers.get("access-control-allow-origin"), shared ? listed : null, path);
      assert.equal(
        open.headers.get("cross-origin-resource-policy"),
        shared ? "cross-origin" : "same-origin",
        path,
      );
      assert.ok(!shared || open.headers.get("vary")?.includes("origin"), `${path} differs by origin`);
      assert.ok(open.headers.get("content-security-policy"), path);
      await open.body?.cancel();
      for (const headers of [{ origin: foreign }, { host: "evil.example" }]) {
        for (const method of ["GET", "OPTIONS", "POST"]) {
          const refused = await app.request(path, { method, headers });
          assert.equal(refused.status, "host" in headers ? 421 : 403, `${method} ${path}`);
          assert.equal(refused.headers.get("access-control-allow-origin"), null);
          assert.ok(refused.headers.get("content-security-policy"));
          await refused.body?.cancel();
        }
      }
    }
    const asked = {
      "access-control-request-method": "GET",
      "access-control-request-headers": "authorization",
    };
    const preflight = await app.request("/api/avatars", {
      method: "OPTIONS",
      headers: { origin: listed, ...asked },
    });
    assert.equal(preflight.status, 204);
    assert.match(preflight.headers.get("access-control-allow-headers")!, /authorization/);
    const tag = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" };
    for (const path of ["/embed.js", "/static/embed/main.js"]) {
      const loaded = await app.request(path, { headers: tag });
      assert.equal(loaded.status, 200, `${path} by a plain tag, which does not say where it stands`);
      assert.equal(loaded.headers.get("cross-origin-resource-policy"), "cross-origin");
      assert.match(loaded.headers.get("content-type")!, /^text\/javascript/);
      await loaded.body?.cancel();
    }
    const plain = await app.request("/api/avatars");
    assert.equal(plain.headers.get("access-control-allow-origin"), null);
  } finally {
    await hub.close();
    await Deno.remove(avatars, { recursive: true });
  }
});
