import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { saveAvatar } from "../../runtime/avatar/folder/avatar_folder.ts";
import { buildPlainAvatar } from "../../runtime/avatar/stock/build.ts";
import { inFolder } from "../../runtime/blobs/open_blobs.ts";
import { openNatsBlobs } from "../../runtime/blobs/nats_blobs.ts";
import { headByName } from "../../runtime/head/registry.ts";
import { connectNats, type Nats } from "../../runtime/nats/connect_nats.ts";
import { INBOXES } from "../../runtime/nats/names.ts";
import { openJobClaims } from "../../runtime/queue/job_claims.ts";
import { openTrainingQueue } from "../../runtime/queue/training_queue.ts";
import { openAvatarStore } from "../../runtime/server/avatar_store.ts";
import { busOver } from "../../runtime/server/placement/proxy/motion/bus.ts";
import { shareAvatars } from "../../runtime/server/sharing/share_avatars.ts";
import { holdsOf } from "../blobs/claims.ts";
import { eventually } from "../eventually.ts";
import { createLedger, startNode } from "../server/placement/nodes.ts";
import { testUnless } from "../skip.ts";
import { lackOfNats, startNats } from "./nats_server.ts";

const PERMISSIONS = fileURLToPath(new URL("../../deploy/headcast_accounts.conf", import.meta.url));
const TIMING = { beatMs: 100, leaseMs: 800, marginMs: 50, ackWaitMs: 1000 };

testUnless(await lackOfNats(), {
  name:
    "nodes and workers do all that they do with the permissions of deploy/headcast_accounts.conf, and no more is let",
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "headcast-accounts-" }), log = join(folder, "log");
    const user = (name: string, kind: string) =>
      `{ user: ${name}, password: hidden, permissions: $HEADCAST_${kind} }`;
    const config = `${await Deno.readTextFile(PERMISSIONS)}
      log_file: "${log}"
      accounts { HEADCAST { jetstream: enabled, users: [
        ${user("one", "NODE")}, ${user("two", "NODE")}, ${user("trainer", "WORKER")}
      ] } }`;
    try {
      await using server = await startNats({ config });
      const by = (name: string) => server.url.replace("//", `//${name}:hidden@`);
      await nodesMeet(by("one"), by("two"));
      await avatarsAreShared(by("one"), by("two"), folder);
      await trainingsGoOn(by("one"), by("trainer"));
      await blobsAreKept(by("trainer"));
      const violations = (await Deno.readTextFile(log)).split("\n").filter((line) =>
        line.includes("Violation")
      );
      assert.deepEqual(violations, []);

      // Others' streams and subjects are out of reach.
      await using nats = await connectNats({ url: by("trainer") });
      await assert.rejects(nats.manager.streams.delete("KV_headcast_v1_jobs"));
      await assert.rejects(nats.bucket("headcast_placement", { maxValueBytes: 10 }));
      await assert.rejects(nats.bucket("other", { maxValueBytes: 10 }));
      // What is answered to nodes, the cluster's secret among it, no worker hears.
      for (const heard of ["_INBOX.>", `${INBOXES.node}.>`, ">"]) {
        await assert.rejects(async () => {
          for await (const _ of nats.connection.subscribe(heard));
        }, /permission/i);
      }
      assert.match(
        await Deno.readTextFile(log),
        /user:trainer" - Publish Violation - Subject "\$JS.API.STREAM.DELETE.KV_headcast_v1_jobs"/,
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

async function nodesMeet(first: string, second: string): Promise<void> {
  const ledger = createLedger();
  await using one = await startNode({ name: "one", nats: first, ledger });
  await using two = await startNode({ name: "two", nats: second, ledger });
  await eventually(
    "they know each other",
    () => one.placement.nodes().length === 2 && two.placement.nodes().length === 2,
  );
  const where = await one.placement.whereIs("studio");
  assert.notEqual(where.kind, "refused");
  await one.placement.drain();
  const buses = await Promise.all([first, second].map((url) => connectNats({ url }, "node")));
  const [here, there] = buses.map(busOver);
  let heard = 0;
  there!.subscribe("studio", () => heard++);
  there!.listeners("studio", () => heard++);
  await there!.subscribe("other", () => {});
  await buses[1]!.connection.flush();
  here!.publish("studio", Uint8Array.of(1));
  here!.listen("studio", "one");
  await eventually("motion goes over", () => heard === 2);
  await Promise.all(buses.map((each) => each.close()));
}

async function avatarsAreShared(first: string, second: string, folder: string): Promise<void> {
  const plain = buildPlainAvatar(await headByName("stock"), "zoe", [], 200);
  const open = async (name: string, url: string) => {
    const nats = await connectNats({ url }, "node"), place = join(folder, name);
    await saveAvatar({ ...plain, name: "stock" }, join(place, "stock"));
    const sharing = shareAvatars({
      ...{ nats, blobs: await openNatsBlobs(nats), node: name, lookMs: 100, tidyMs: 200, keepMs: 1500 },
      avatars: openAvatarStore(place, join(place, "stock")),
      ...{ isUsed: () => false, coming: () => null, forget() {} },
    });
    const close = async () => {
      await sharing.close();
      await nats.close();
    };
    return { sharing, place, close };
  };
  const one = await open("a", first), two = await open("b", second);
  await saveAvatar(plain, join(one.place, "zoe"));
  one.sharing.added("zoe");
  const isThere = () => Deno.stat(join(two.place, "zoe")).then(() => true, () => false);
  await eventually("it comes", isThere);
  await Deno.remove(join(one.place, "zoe"), { recursive: true });
  one.sharing.removed("zoe");
  await eventually("it goes", async () => !await isThere());
  await Promise.all([one.close(), two.close()]);
}

async function trainingsGoOn(node: string, worker: string): Promise<void> {
  const open = async (url: string): Promise<[Nats, Awaited<ReturnType<typeof openTrainingQueue>>]> => {
    const nats = await connectNats({ url });
    return [nats, await openTrainingQueue(nats, { timing: TIMING, tell: console.error })];
  };
  const [[one, asking], [other, { store, messages, observed, close }]] = [
    await open(node),
    await open(worker),
  ];
  await asking.submit({ name: "elf", prompt: "an elf", changes: {}, look: null, clips: [] });
  const claims = openJobClaims({ store, messages, observed, worker: "w", timing: TIMING, retries: 2 });
  const job = await claims.next(AbortSignal.timeout(60_000));
  assert.equal(job?.record.name, "elf");
  await asking.cancel("elf", false);
  await job!.fail("of the test");
  await eventually("it is over", () => asking.find("elf")?.state !== "running");
  asking.close();
  close();
  await Promise.all([one.close(), other.close()]);
}

async function blobsAreKept(worker: string): Promise<void> {
  await using nats = await connectNats({ url: worker });
  await holdsOf(inFolder(await openNatsBlobs(nats), "test"));
}
