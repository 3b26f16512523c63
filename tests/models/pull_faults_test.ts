import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, stat, symlink, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { broken, someBytes } from "./hub_server.ts";
import { assertMissing, assertWhole, AUTOENCODER, type HubWorld, WEIGHTS, withHub } from "./hub_support.ts";
import { lackOfSystem, testUnless } from "../skip.ts";

const HALF = WEIGHTS.length / 2;
const LENGTH = { "Content-Length": String(WEIGHTS.length) };

/** Requests for the weights' bytes, as they came to the other host. */
const ranges = ({ server }: HubWorld) =>
  server.requests.filter(({ host }) => host === "files").map(({ range }) => range);

Deno.test("a connection that drops at half is gone on with from there", async () => {
  await withHub(async (world) => {
    world.server.fault = ({ host, range }) =>
      host === "files" && range === null ? broken(WEIGHTS.subarray(0, HALF), LENGTH) : undefined;
    await world.pull();
    assert.deepEqual(ranges(world), [null, `bytes=${HALF}-`]);
    assert.deepEqual(world.waits, [1]);
    await assertWhole(world);
  });
});

Deno.test("a server that always drops is given up, and the next pull goes on with the part", async () => {
  await withHub(async (world) => {
    let sent = HALF;
    world.server.fault = ({ host, range }) => {
      if (host !== "files") return undefined;
      const from = Number(range?.slice(6, -1) ?? 0);
      const answer = from === 0
        ? broken(WEIGHTS.subarray(0, sent), LENGTH)
        : new Response(null, { status: 503 });
      sent = 0;
      return answer;
    };
    await assert.rejects(() => world.pull(), /Cannot pull diffusion_pytorch_model.safetensors of .*: 503/);
    assert.deepEqual(world.waits, [1, 2, 4, 8, 16], "gained bytes begin the count anew, then patience ends");
    await assertMissing(world);
    assert.equal((await stat(world.part)).size, HALF);
    world.server.fault = undefined;
    world.server.requests.length = 0;
    assert.equal(await world.pull(), WEIGHTS.length - HALF);
    assert.deepEqual(ranges(world), [`bytes=${HALF}-`]);
    await assertWhole(world);
  });
});

Deno.test("a server that begins anew each time and drops again is given up", async () => {
  await withHub(async (world) => {
    world.server.fault = ({ host }) =>
      host === "files" ? broken(WEIGHTS.subarray(0, HALF), LENGTH) : undefined;
    await assert.rejects(() => world.pull(), /the connection broke off/);
    assert.deepEqual(world.waits, [1, 2, 4, 8, 16], "only the first try gained anything");
    await assertMissing(world);
  });
});

Deno.test("a listing that falls silent is asked for again", async () => {
  await withHub(async (world) => {
    const streams: ReadableStreamDefaultController<Uint8Array>[] = [];
    world.server.fault = ({ path }, count) => {
      if (!path.includes("/revision/") || count > 1) return undefined;
      return new Response(
        new ReadableStream<Uint8Array>({
          start(controller) {
            streams.push(controller);
            controller.enqueue(new TextEncoder().encode("{"));
          },
        }),
      );
    };
    await world.pull({ stallTimeout: 1000 });
    assert.deepEqual(world.waits, [1]);
    await assertWhole(world);
  });
});

Deno.test("a wrong hash is refused and leaves nothing that counts", async () => {
  await withHub(async (world) => {
    const wrong = WEIGHTS.slice();
    wrong[HALF]! ^= 1;
    world.server.fault = ({ host }) => host === "files" ? new Response(wrong) : undefined;
    await assert.rejects(() => world.pull(), /its hash must be [0-9a-f]{64}: [0-9a-f]{64}/);
    assert.deepEqual(ranges(world), [null], "the same server would send the same again");
    assert.ok(!existsSync(world.part));
    await assertMissing(world);
  });
});

Deno.test("small files are checked too, by git's hash", async () => {
  await withHub(async (world) => {
    world.server.fault = ({ path }) =>
      path.endsWith("config.json") ? new Response("x".repeat(32)) : undefined;
    assert.equal(AUTOENCODER.files["config.json"]!.length, 32);
    await assert.rejects(
      () => world.pull(),
      /Cannot pull config.json of .* hash must be [0-9a-f]{40}: [0-9a-f]{40}/,
    );
  });
});

Deno.test("a part that was damaged on the disk is thrown away and fetched anew", async () => {
  await withHub(async (world) => {
    await mkdir(dirname(world.part), { recursive: true });
    await writeFile(world.part, someBytes(HALF, 77));
    await world.pull();
    assert.deepEqual(ranges(world), [`bytes=${HALF}-`, null]);
    await assertWhole(world);
  });
  await withHub(async (world) => {
    await mkdir(dirname(world.part), { recursive: true });
    await writeFile(world.part, someBytes(WEIGHTS.length + 1));
    await world.pull();
    assert.deepEqual(ranges(world), [null], "longer than the file: it cannot be its beginning");
    await assertWhole(world);
  });
});

Deno.test("a whole part is only checked, and nothing is fetched", async () => {
  await withHub(async (world) => {
    await mkdir(dirname(world.part), { recursive: true });
    await writeFile(world.part, WEIGHTS);
    await world.pull();
    assert.deepEqual(ranges(world), []);
    await assertWhole(world);
  });
});

Deno.test("a server without ranges, or with another one, costs a new beginning and not the file", async () => {
  for (const answer of ["all of it", "another range", "no such range"] as const) {
    await withHub(async (world) => {
      await mkdir(dirname(world.part), { recursive: true });
      await writeFile(world.part, WEIGHTS.subarray(0, HALF));
      let faults = 0;
      world.server.fault = ({ host, range }) => {
        if (host !== "files" || range === null || faults++ > 0) return undefined;
        if (answer === "all of it") return new Response(WEIGHTS);
        if (answer === "no such range") return new Response(null, { status: 416 });
        const headers = { "Content-Range": `bytes 0-${WEIGHTS.length - 1}/${WEIGHTS.length}` };
        return new Response(WEIGHTS, { status: 206, headers });
      };
      await world.pull();
      assert.ok(faults > 0);
      await assertWhole(world);
    });
  }
});

Deno.test("a server that falls silent counts as dropped", async () => {
  await withHub(async (world) => {
    let silent: ReadableStreamDefaultController<Uint8Array> | undefined;
    world.server.fault = ({ host, range }) => {
      if (host !== "files" || range !== null) return undefined;
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          silent = controller;
          controller.enqueue(WEIGHTS.subarray(0, HALF));
        },
      });
      return new Response(body, { headers: LENGTH });
    };
    await world.pull({ stallTimeout: 1000 });
    assert.deepEqual(ranges(world), [null, `bytes=${HALF}-`]);
    await assertWhole(world);
    try {
      silent?.error();
    } catch {
      // The connection is gone already.
    }
  });
});

Deno.test("a stop leaves the part, and the next pull goes on with it", async () => {
  await withHub(async (world) => {
    const controller = new AbortController();
    world.server.fault = ({ host }) => host === "files" ? slowly() : undefined;
    await assert.rejects(
      () =>
        world.pull({
          signal: controller.signal,
          onProgress: (_, there) => there >= HALF && controller.abort(new Error("stopped by hand")),
        }),
      /stopped by hand/,
    );
    await assertMissing(world);
    const { size } = await stat(world.part);
    assert.ok(size >= HALF / 2 && size < WEIGHTS.length, String(size));
    world.server.fault = undefined;
    world.server.requests.length = 0;
    await world.pull();
    assert.deepEqual(ranges(world), [`bytes=${size}-`]);
    await assertWhole(world);
  });

  /** A thousandth every two milliseconds. */
  function slowly(): Response {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 2));
        controller.enqueue(WEIGHTS.slice(sent, sent += WEIGHTS.length / 100));
        if (sent >= WEIGHTS.length) controller.close();
      },
    });
    return new Response(body, { headers: LENGTH });
  }
});

testUnless(lackOfSystem("linux"), {
  name: "a full disk is an error that leaves nothing that counts",
  async fn() {
    await withHub(async (world) => {
      await mkdir(dirname(world.part), { recursive: true });
      await symlink("/dev/full", world.part);
      await assert.rejects(() => world.pull(), /ENOSPC|No space left/);
      await assertMissing(world);
      assert.deepEqual(world.waits, [], "waiting frees no disk");
    });
  },
});
