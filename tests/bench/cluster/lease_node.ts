/**
 * Placement alone, without pictures: a process that asks for sessions all the time, and notes in its ledger that it owns
 * one each time that it would send a picture. What faults do to leases is seen so in a tenth of the time.
 *
 *   deno run -A --no-check tests/bench/cluster/lease_node.ts '{"name": "node0", ...}'
 */
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { connectNats } from "../../../runtime/nats/connect_nats.ts";
import { openPlacement } from "../../../runtime/server/placement/over_nats/open_placement.ts";
import type { SessionHost } from "../../../runtime/server/placement/placement.ts";
import type { SessionSnapshot } from "../../../runtime/stream/handover/snapshot.ts";
import type { ProgramPlace } from "../../cluster/cluster.ts";
import { monotonic } from "../../cluster/monotonic.ts";

const FRAME_MS = 20, ASK_MS = 150;
const { sessions, ...at }: ProgramPlace & { sessions: readonly string[] } = JSON.parse(Deno.args[0]!);
const file = Deno.openSync(at.ledger, { create: true, append: true });
const write = (...words: readonly (string | number)[]) =>
  void file.writeSync(new TextEncoder().encode(words.join(" ") + "\n"));
const snapshot: SessionSnapshot = {
  ...{ version: 1, avatar: "stock", camera: { ...PORTRAIT }, members: [] },
  shown: { space: "arkit", expression: new Array(52).fill(0), joints: new Array(15).fill(0) },
};
/** Sessions that somebody is in, here. */
const open = new Set<string>();
const host: SessionHost = {
  sessions: () => [...open].map((name) => ({ name, clients: 1 })),
  snapshotOf: (session) => open.has(session) ? snapshot : null,
  adopt(session, _snapshot, still) {
    if (!still) open.add(session);
    return Promise.resolve();
  },
  async release(session, { hand }) {
    const known = open.has(session);
    if (known) await hand?.(snapshot);
    open.delete(session);
    return known;
  },
};

const placement = await openPlacement({
  ...{ nats: await connectNats({ url: at.nats }, "node"), node: at.name, url: at.url, advertise: at.url },
  ...{ version: "test", protocol: "headcast.v1" },
});
Deno.serve(
  { hostname: at.host, port: at.port, onListen() {} },
  (request) =>
    new URL(request.url).pathname === "/healthz"
      ? new Response("ok")
      : placement.answer(request) ?? new Response(null, { status: 404 }),
);
placement.host(host, () => ({ adapter: "none", capacity: 100, avatars: {}, warm: [], load: 0, payers: {} }));

let rows = 0;
const row = new Map<string, { epoch: number; number: number }>();
setInterval(() => {
  for (const session of sessions) {
    const epoch = placement.epochOf(session);
    if (epoch === null) continue;
    const time = monotonic();
    if (row.get(session)?.epoch !== epoch) {
      row.set(session, { epoch, number: rows++ });
      write("welcome", row.get(session)!.number, session, at.name, epoch, time);
    }
    write("video", row.get(session)!.number, time);
  }
}, FRAME_MS);
setInterval(async () => {
  const session = sessions[Math.floor(Math.random() * sessions.length)]!;
  if ((await placement.whereIs(session)).kind === "here") open.add(session);
}, ASK_MS);
Deno.addSignalListener("SIGTERM", async () => {
  await placement.drain();
  await placement.close();
  Deno.exit(0);
});
