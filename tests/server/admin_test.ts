import assert from "node:assert/strict";
import parsePrometheus from "parse-prometheus-text-format";
import { ANY_SESSION, type Grant } from "../../runtime/protocol/grant.ts";
import { ProtocolError } from "../../runtime/protocol/errors.ts";
import type { Operations } from "../../runtime/server/admin/operations.ts";
import { createApp } from "../../runtime/server/app.ts";
import type { Door } from "../../runtime/server/auth/door.ts";
import { openAvatarStore } from "../../runtime/server/avatar_store.ts";
import { createPage, STATIC_FOLDER } from "../../runtime/server/page.ts";
import { openPrometheus } from "../../runtime/telemetry/out/prometheus.ts";
import { openHub } from "../stream/fakes.ts";
import { makeAvatars } from "./live_server.ts";

const GRANT: Grant = { session: ANY_SESSION, role: "operator", until: Infinity, id: "one" };
const GRANTS: Readonly<Record<string, Grant>> = {
  admin: GRANT,
  "of-one-avatar": { ...GRANT, avatar: "stock" },
  "of-one-session": { ...GRANT, session: "studio" },
  puppeteer: { ...GRANT, role: "puppeteer" },
};
const DOOR: Door = {
  locked: true,
  isRevoked: () => false,
  admit(token) {
    const grant = GRANTS[token ?? ""];
    return grant
      ? Promise.resolve(grant)
      : Promise.reject(new ProtocolError("unauthorized", "Cannot let you in, a token is needed"));
  },
};

async function withApp(
  test: (app: ReturnType<typeof createApp>, hub: ReturnType<typeof openHub>) => Promise<void>,
  operations: Operations,
  trainingFolder?: string,
): Promise<void> {
  const avatars = await makeAvatars();
  const hub = openHub();
  await hub.render.ready;
  const page = createPage(STATIC_FOLDER), store = openAvatarStore(avatars, `${avatars}/stock`);
  const more = trainingFolder === undefined ? {} : { trainingFolder };
  try {
    await test(
      createApp({ hub, store, page, version: "1.2.3", host: "127.0.0.1", door: DOOR, operations, ...more }),
      hub,
    );
  } finally {
    await hub.close();
    await Deno.remove(avatars, { recursive: true });
  }
}

const as = (token: string, more: Record<string, string> = {}) => ({
  headers: { authorization: `Bearer ${token}`, ...more },
});

Deno.test("figures and the admin's API are for operators of all sessions and avatars, and for no page of another origin", () =>
  withApp(async (app) => {
    for (const path of ["/metrics", "/api/admin/report", "/api/admin/log"]) {
      assert.equal((await app.request(path)).status, 401, path);
      for (const token of ["of-one-avatar", "of-one-session", "puppeteer"]) {
        assert.equal((await app.request(path, as(token))).status, 403, `${path} as ${token}`);
      }
      assert.equal((await app.request(path, as("admin"))).status, 200, path);
      const foreign = as("admin", { origin: "https://elsewhere.example" });
      assert.equal((await app.request(path, foreign)).status, 403, `${path} of another page`);
    }
    const end = { method: "DELETE", ...as("admin", { origin: "https://elsewhere.example" }) };
    assert.equal((await app.request("/api/admin/sessions/studio", end)).status, 403);
    assert.equal((await app.request("/admin")).status, 200, "the page itself has no secrets");
  }, { metrics: () => Promise.resolve("up 1\n") }));

Deno.test("/metrics is not there where nobody asked for it", () =>
  withApp(async (app) => assert.equal((await app.request("/metrics", as("admin"))).status, 404), {}));

Deno.test("an order for what is not there says so", () =>
  withApp(async (app) => {
    const act = async (path: string, method: string) => {
      const body = method === "POST" ? { body: "{}" } : {};
      const how = { method, ...body, ...as("admin", { "content-type": "application/json" }) };
      return (await app.request(`/api/admin/${path}`, how)).status;
    };
    assert.equal(await act("sessions/nobody", "DELETE"), 404);
    assert.equal(await act("sessions/nobody/seat", "DELETE"), 404);
    assert.equal(await act("sessions/nobody/move", "POST"), 409);
    assert.equal(await act("drain", "POST"), 409);
  }, {}));

Deno.test("a server is alive but not ready where its disk is full, it drains, or it is cut off; HEAD says the same", () => {
  const lacks: string[] = [];
  return withApp(
    async (app) => {
      const ask = async (path: string, method = "GET") => await app.request(path, { method, ...as("admin") });
      const first = await (await ask("/readyz")).json();
      assert.match(first.lacks.join(), /the data's folder cannot be written to: /);
      assert.ok(!first.lacks.join().includes("/proc"), "names no folders");
      assert.equal((await ask("/readyz")).status, 503);
      assert.equal((await ask("/readyz", "HEAD")).status, 503);
      assert.equal((await ask("/healthz", "HEAD")).status, 200);
      const stranger = await app.request("/readyz");
      assert.deepEqual([stranger.status, await stranger.json()], [503, { ready: false }]);
    },
    { lacks: () => lacks },
    "/proc/nowhere",
  );
});

Deno.test("a server is ready as long as nothing is said against it, and tells an operator what is", () => {
  const lacks: string[] = [];
  return withApp(async (app) => {
    const ask = async () => {
      const answer = await app.request("/readyz", as("admin"));
      return [answer.status, await answer.json()];
    };
    assert.deepEqual(await ask(), [200, { ready: true, lacks: [] }]);
    lacks.push("NATS is away");
    assert.deepEqual(await ask(), [503, { ready: false, lacks: ["NATS is away"] }]);
  }, { lacks: () => lacks });
});

interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly metrics: readonly { readonly value?: string; readonly labels?: Record<string, string> }[];
}

Deno.test("a reader of Prometheus's format reads all figures; names end with units, and no label is a session's name", async () => {
  const prometheus = await openPrometheus("1.2.3");
  try {
    await withApp(async (app, hub) => {
      const session = hub.tap("a-secret-name", { payer: "somebody" }, SINK);
      const answer = await app.request("/metrics", as("admin"));
      assert.match(answer.headers.get("content-type")!, /^text\/plain; version=0\.0\.4/);
      const text = await answer.text();
      const families = parsePrometheus(text) as Family[];
      const all = new Map(families.map((family) => [family.name, family]));
      for (const { name, type, help } of families) {
        assert.match(name, /^headcast_[a-z_]+$/);
        assert.ok(help.length > 10, name);
        assert.equal(name.endsWith("_total"), type === "COUNTER", name);
      }
      assert.equal(all.get("headcast_device_busy_ratio")!.type, "GAUGE");
      assert.ok(all.has("headcast_sent_bytes_total") && all.has("headcast_process_memory_bytes"));
      const sessions = all.get("headcast_sessions")!.metrics;
      assert.equal(sessions.find(({ labels }) => labels?.["state"] === "watched")?.value, "1");
      assert.ok(!text.includes("a-secret-name"));
      session.close();
    }, { metrics: prometheus.text });
  } finally {
    await prometheus.close();
  }
});

const SINK = { isFull: false, frame() {}, sound() {}, ended() {} };
