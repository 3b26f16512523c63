import assert from "node:assert/strict";
import { join } from "node:path";
import { saveAvatar } from "../../../runtime/avatar/folder/avatar_folder.ts";
import { buildPlainAvatar } from "../../../runtime/avatar/stock/build.ts";
import type { BlobStore } from "../../../runtime/blobs/blob_store.ts";
import { openNatsBlobs } from "../../../runtime/blobs/nats_blobs.ts";
import { contentName } from "../../../runtime/blobs/content.ts";
import { headByName } from "../../../runtime/head/registry.ts";
import { connectNats } from "../../../runtime/nats/connect_nats.ts";
import { openAvatarStore } from "../../../runtime/server/avatar_store.ts";
import { avatarContent } from "../../../runtime/server/sharing/avatar_content.ts";
import {
  type AvatarSharing,
  shareAvatars,
  type SharingOptions,
} from "../../../runtime/server/sharing/share_avatars.ts";
import { BUCKETS } from "../../../runtime/nats/names.ts";
import { eventually } from "../../eventually.ts";
import { lackOfNats, type NatsServer, startNats } from "../../nats/nats_server.ts";
import { testUnless } from "../../skip.ts";

const PLAIN = buildPlainAvatar(await headByName("stock"), "zoe", [], 500);
const lack = await lackOfNats();
const root = await Deno.makeTempDir({ prefix: "headcast-shared-" });
Deno.test.afterAll(() => Deno.remove(root, { recursive: true }));

interface Node extends AsyncDisposable {
  readonly folder: string;
  readonly sharing: AvatarSharing;
  readonly told: string[];
  readonly used: Set<string>;
  /** Names and prompts. */
  names(): Promise<string>;
  make(name: string, prompt: string): Promise<void>;
  take(name: string): Promise<void>;
}

/** @param folder of a node that was there before */
async function openNode(
  server: NatsServer,
  node: string,
  folder?: string,
  storeOf: (store: BlobStore) => BlobStore = (store) => store,
  tidying: Pick<SharingOptions, "tidyMs" | "keepMs" | "announced"> = {},
): Promise<Node> {
  const nats = await connectNats({ url: server.url });
  const place = folder ?? await Deno.makeTempDir({ dir: root, prefix: `${node}-` });
  const make = (name: string, prompt: string) =>
    saveAvatar({ ...PLAIN, name, provenance: { prompt } }, join(place, name), { replace: true });
  if (folder === undefined) await make("stock", "stock");
  const told: string[] = [], used = new Set<string>();
  const sharing = shareAvatars({
    ...{ nats, blobs: storeOf(await openNatsBlobs(nats)), node, lookMs: 100, ...tidying },
    avatars: openAvatarStore(place, join(place, "stock")),
    ...{ isUsed: (name) => used.has(name), coming: () => "half-made", forget() {} },
    tell: (text) => told.push(text),
  });
  return {
    ...{ folder: place, sharing, told, used, make },
    async names() {
      const names = await Array.fromAsync(Deno.readDir(place), ({ name }) => name);
      const shown = names.filter((name) => !name.startsWith(".") && name !== "stock").sort();
      return (await Promise.all(shown.map(async (name) => {
        const { provenance } = JSON.parse(await Deno.readTextFile(join(place, name, "avatar.json")));
        return `${name}: ${provenance.prompt}`;
      }))).join(", ");
    },
    async take(name) {
      await Deno.remove(join(place, name), { recursive: true });
      sharing.removed(name);
    },
    async [Symbol.asyncDispose]() {
      await sharing.close();
      await nats.close();
    },
  };
}

testUnless(lack, {
  name:
    "an avatar that is deleted while the node takes it for lost, and fetches it, stays deleted everywhere",
  async fn() {
    await using server = await startNats();
    const asked = Promise.withResolvers<void>(), given = Promise.withResolvers<void>();
    await using one = await openNode(server, "one", undefined, (store) => ({
      ...store,
      async get(name) {
        asked.resolve();
        await given.promise;
        return await store.get(name);
      },
    }));
    await using two = await openNode(server, "two");
    await one.make("zoe", "Zoe");
    one.sharing.added("zoe");
    await both([one, two], "zoe: Zoe");
    // Its folder goes by another program's hand, before anybody says that it was meant to.
    await Deno.remove(join(one.folder, "zoe"), { recursive: true });
    await asked.promise;
    one.sharing.removed("zoe");
    given.resolve();
    await both([one, two], "");
  },
});

const both = (nodes: readonly Node[], names: string) =>
  eventually(`all have ${names}`, async () => {
    for (const each of nodes) if (await each.names().catch(() => "") !== names) return false;
    return true;
  });

testUnless(lack, {
  name:
    "what is put into one node's folder is in all, and what is deleted or renamed at one is so everywhere",
  async fn() {
    await using server = await startNats();
    await using one = await openNode(server, "one");
    await using two = await openNode(server, "two");
    await one.make("zoe", "a pirate");
    await one.make("half-made", "not yet");
    await Deno.writeTextFile(join(one.folder, "zoe", "preview.png"), "not of it");
    await Deno.remove(join(one.folder, "zoe", "preview.png"));
    one.sharing.added("zoe");
    await eventually("it comes", async () => (await two.names()).includes("zoe"));
    assert.equal(await two.names(), "zoe: a pirate");
    const content = await avatarContent(join(one.folder, "zoe"));
    assert.equal(await avatarContent(join(two.folder, "zoe")), content);
    await eventually(
      "both say what they have",
      () => one.sharing.contents().zoe === content && two.sharing.contents().zoe === content,
    );
    assert.equal(two.sharing.isTaken("zoe"), true);
    await Deno.remove(join(one.folder, "half-made"), { recursive: true });

    // Made anew by another program; while a session shows the one before, that stays.
    two.used.add("zoe");
    await one.make("zoe", "a queen");
    await eventually("it is told", () => one.sharing.contents().zoe !== content);
    await new Promise((done) => setTimeout(done, 300));
    assert.equal(await two.names(), "zoe: a pirate");
    two.used.delete("zoe");
    await both([one, two], "zoe: a queen");

    await Deno.rename(join(two.folder, "zoe"), join(two.folder, "anna"));
    two.sharing.removed("zoe");
    two.sharing.added("anna");
    await both([one, two], "anna: a queen");
    await one.take("anna");
    await both([one, two], "");
    assert.equal(two.sharing.isTaken("anna"), false);
    assert.deepEqual([...one.told, ...two.told], []);
  },
});

testUnless(lack, {
  name:
    "two nodes with different avatars of one name keep both, and one that was away takes up what happened",
  async fn() {
    await using server = await startNats();
    await using one = await openNode(server, "one");
    await one.make("zoe", "of one");
    await one.make("gone", "soon");
    await one.make("same", "in both");
    await eventually("they are told", () => ["zoe", "gone", "same"].every(one.sharing.isTaken));
    const two = await openNode(server, "two");
    await two.make("zoe", "of two");
    await two.make("same", "in both");
    await both([one, two], "gone: soon, same: in both, zoe: of one, zoe-2: of two");
    assert.match(two.told.join(), /another avatar called zoe: .* is called zoe-2 from now on$/);
    assert.deepEqual(one.told, []);

    await two[Symbol.asyncDispose]();
    await one.take("gone");
    await one.make("zoe", "of one, changed");
    await Deno.remove(join(two.folder, "same"), { recursive: true });
    await two.make("zoe-2", "changed while away");
    await eventually("it is told", () => !one.sharing.isTaken("gone"));
    await using back = await openNode(server, "two", two.folder);
    await both([one, back], "same: in both, zoe: of one, changed, zoe-2: changed while away");

    // NATS stops: what happens meanwhile is told later.
    await server.kill();
    await one.take("zoe-2");
    await back.make("new", "without NATS");
    await server.start();
    await both([one, back], "new: without NATS, same: in both, zoe: of one, changed");
  },
});

testUnless(lack, {
  name:
    "an avatar that is asked for is brought at once; a hostile file, a wrong hash and a strange entry change nothing",
  async fn() {
    await using server = await startNats();
    await using one = await openNode(server, "one");
    await one.make("zoe", "a pirate");
    await eventually("it is told", () => one.sharing.isTaken("zoe"));
    await using two = await openNode(server, "two");
    await eventually("it is known", () => two.sharing.isTaken("zoe"));
    await two.sharing.bring("zoe");
    assert.equal(await two.names(), "zoe: a pirate");
    assert.equal(two.sharing.bring("zoe"), null);
    assert.equal(two.sharing.bring("nobody"), null);

    await using nats = await connectNats({ url: server.url });
    const index = await nats.bucket(BUCKETS.avatars, { maxValueBytes: 2048, history: 8 });
    const blobs = await openNatsBlobs(nats);
    const hostile = new TextEncoder().encode("PK\x03\x04 is all that it has of an archive");
    const blob = new Uint8Array(await crypto.subtle.digest("SHA-256", hostile)).toHex();
    await blobs.put(`avatars/${contentName(blob)}`, hostile);
    const other = "ab".repeat(32), entry = { content: other, blob, node: "eve" };
    await index.put("hostile", JSON.stringify(entry));
    await index.put("absent", JSON.stringify({ ...entry, blob: other }));
    // The file of another avatar.
    const zoe = (await index.get("zoe"))!.json<{ blob: string }>();
    await index.put("mixed", JSON.stringify({ ...entry, blob: zoe.blob }));
    await blobs.put(`avatars/${contentName(other.replaceAll("a", "c"))}`, hostile);
    await index.put("wrong", JSON.stringify({ ...entry, blob: other.replaceAll("a", "c") }));
    for (const strange of ["[]", "nothing", '{"content":"../x","blob":"y","node":"z"}', "{".repeat(2000)]) {
      await index.put("strange", strange);
    }
    await index.put("=Li4vc2VjcmV0", JSON.stringify(entry));
    const about = (name: string) => two.told.filter((each) => each.includes(`the avatar ${name}:`)).join();
    await eventually("all are refused", () => ["hostile", "absent", "mixed", "wrong"].every(about));
    assert.match(about("hostile"), /Cannot take the avatar/);
    assert.match(about("absent"), /its file must be in the object store/);
    assert.match(about("mixed"), /its content must be abab/);
    assert.match(about("wrong"), /its SHA-256 must be/);
    assert.equal(await two.names(), "zoe: a pirate");
    // What stands for an avatar of ours is written over.
    for (let each = 0; each < 3; each++) await index.put("zoe", "nothing");
    await eventually("it stands there again", async () => {
      const entry = (await index.get("zoe"))!.string();
      return entry !== "nothing" && JSON.parse(entry).blob === zoe.blob;
    }, { every: 50 });
    const left = await Array.fromAsync(Deno.readDir(two.folder), ({ name }) => name);
    assert.deepEqual(left.sort(), [".shared.json", "stock", "zoe"]);
  },
});

testUnless(lack, {
  name:
    "the store loses an avatar's file only when nobody has it for a while, and one that is missing is put back",
  async fn() {
    await using server = await startNats();
    const announced = new Set<string>(), keepMs = 2000;
    await using one = await openNode(server, "one", undefined, undefined, {
      ...{ tidyMs: 200, keepMs, announced: () => announced },
    });
    await using nats = await connectNats({ url: server.url });
    const blobs = await openNatsBlobs(nats);
    // Each look takes a consumer of the server.
    const keeps = (what: string, names: string[]) =>
      eventually(what, async () => {
        const kept = await Array.fromAsync(blobs.list("avatars/"), ({ name }) => name.slice(-64));
        return kept.sort().join() === names.sort().join();
      }, { every: 150 });
    const index = await nats.bucket(BUCKETS.avatars, { maxValueBytes: 2048, history: 8 });
    const put = async (prompt: string): Promise<{ content: string; blob: string }> => {
      await one.make("zoe", prompt);
      one.sharing.added("zoe");
      const content = await avatarContent(join(one.folder, "zoe"));
      return await eventually("it is told", async () => {
        const entry = (await index.get("zoe"))?.json<{ content: string; blob: string }>();
        return entry?.content === content ? entry : null;
      }, { every: 50 });
    };
    await put("a pirate");
    const since = performance.now(), second = await put("a queen");
    announced.add(second.content);
    const third = await put("an elf");
    await keeps("a name stands for one, a node has another", [second.blob, third.blob]);
    assert.ok(performance.now() - since > keepMs);
    announced.clear();
    await blobs.delete(`avatars/${contentName(third.blob)}`);
    await keeps("what is missing is back, and alone", [third.blob]);
    assert.ok(
      one.told.every((each) => /^Files of avatars that nobody has any more/.test(each)),
      one.told.join(),
    );
  },
});
