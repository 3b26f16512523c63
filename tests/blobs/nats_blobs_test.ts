import assert from "node:assert/strict";
import { openNatsBlobs } from "../../runtime/blobs/nats_blobs.ts";
import { openFolderBlobs } from "../../runtime/blobs/folder_blobs.ts";
import { inFolder } from "../../runtime/blobs/open_blobs.ts";
import { connectNats } from "../../runtime/nats/connect_nats.ts";
import { lackOfNats, startNats } from "../nats/nats_server.ts";
import { assertSameBytes } from "../same_bytes.ts";
import { testUnless } from "../skip.ts";
import { holdsOf, inChunks, someBytes } from "./claims.ts";

const lack = await lackOfNats();

testUnless(lack, {
  name:
    "blobs in NATS: kept whole, replaced whole, listed, deleted, checked by hash, and nothing stays behind",
  async fn() {
    await using server = await startNats();
    await using nats = await connectNats({ url: server.url });
    const store = await openNatsBlobs(nats, "test_blobs");
    await holdsOf(store);
    assert.equal((await nats.manager.streams.info("OBJ_test_blobs")).state.messages, 0);
    const part = inFolder(store, "part");
    await part.put("a/b", someBytes(5));
    assert.deepEqual(await Array.fromAsync(store.list("")), [{ name: "part/a/b", size: 5 }]);
    assert.deepEqual(await Array.fromAsync(part.list("a")), [{ name: "a/b", size: 5 }]);

    // What has lost a message on the way is an error, and no shorter blob.
    await store.put("holed", inChunks(someBytes(3_000_000)));
    const { state } = await nats.manager.streams.info("OBJ_test_blobs");
    await nats.manager.streams.deleteMessage("OBJ_test_blobs", state.last_seq - 2);
    const { stream, size } = (await store.get("holed"))!;
    assert.equal(size, 3_000_000);
    await assert.rejects(new Response(stream).arrayBuffer(), /^BlobError: Cannot read holed to its end from/);
  },
});

Deno.test("blobs in a folder: kept whole, replaced whole, listed, deleted, and checked by hash", async () => {
  const folder = await Deno.makeTempDir({ prefix: "headcast-blobs-" });
  try {
    await holdsOf(openFolderBlobs(folder));
    assert.deepEqual(await Array.fromAsync(openFolderBlobs(`${folder}/none`).list("")), []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

testUnless(lack, {
  name:
    "blobs in NATS: what is old goes, but not what was kept anew since it was looked at, nor beyond the bucket's bound",
  async fn() {
    await using server = await startNats();
    await using nats = await connectNats({ url: server.url, mostBytes: 3_000_000 });
    const store = await openNatsBlobs(nats, "old_blobs"), old = inFolder(store, "part").old!;
    const messages = async () => (await nats.manager.streams.info("OBJ_old_blobs")).state.messages;
    assert.equal(await old.look("a"), null);
    await store.put("part/a", inChunks(someBytes(700_000)));
    const met = (await old.look("a"))!;
    assert.ok(met.age >= 0 && met.age < 5000, String(met.age));
    await store.put("part/a", inChunks(someBytes(700_000, 2)));
    await met.remove();
    const { size, stream } = (await store.get("part/a"))!;
    assert.equal(size, 700_000);
    assertSameBytes(new Uint8Array(await new Response(stream).arrayBuffer()), someBytes(700_000, 2));

    // Of who was killed while it sent.
    await nats.jetstream.publish("$O.old_blobs.C.unfinished", someBytes(1000));
    assert.equal(await old.removeUnfinished(60_000), 0);
    assert.equal(await old.removeUnfinished(0), 1);
    assertSameBytes(
      new Uint8Array(await new Response((await store.get("part/a"))!.stream).arrayBuffer()),
      someBytes(700_000, 2),
    );
    await assert.rejects(store.put("part/b", inChunks(someBytes(4_000_000))), /maximum bytes exceeded/);
    await (await old.look("a"))!.remove();
    assert.equal(await messages(), 0);

    // A server that has less to give has a bound of its own.
    await using small = await startNats({ config: "jetstream { max_file_store: 4MB }" });
    await using there = await connectNats({ url: small.url });
    await (await openNatsBlobs(there)).put("a", someBytes(100));
  },
});
