import assert from "node:assert/strict";
import { openNatsBlobs } from "../../runtime/blobs/nats_blobs.ts";
import { openFolderBlobs } from "../../runtime/blobs/folder_blobs.ts";
import { inFolder } from "../../runtime/blobs/open_blobs.ts";
import { connectNats } from "../../runtime/nats/connect_nats.ts";
import { lackOfNats, startNats } from "../nats/nats_server.ts";
import { testUnless } from "../skip.ts";
import { holdsOf, inChunks, someBytes } from "./claims.ts";

testUnless(await lackOfNats(), {
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
