import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { HubError } from "../../runtime/models/hub_request.ts";
import { pullModel } from "../../runtime/models/pull.ts";
import { gitHash } from "./hub_server.ts";
import { assertMissing, assertWhole, AUTOENCODER, listed, MODEL, WEIGHTS, withHub } from "./hub_support.ts";

const HALF = WEIGHTS.length / 2;

Deno.test("a file that changes on the hub in mid-way is refused, by its tag and by its length", async () => {
  const longer = { "Content-Range": `bytes ${HALF}-${WEIGHTS.length}/${WEIGHTS.length + 1}` };
  const answers: (() => Response)[] = [
    () => new Response(WEIGHTS, { headers: { "X-Linked-ETag": `"${"a".repeat(64)}"` } }),
    () => new Response(WEIGHTS.subarray(HALF), { status: 206, headers: longer }),
  ];
  for (const answer of answers) {
    await withHub(async (world) => {
      await mkdir(dirname(world.part), { recursive: true });
      await writeFile(world.part, WEIGHTS.subarray(0, HALF));
      world.server.fault = ({ path }) => path.endsWith("model.safetensors") ? answer() : undefined;
      await assert.rejects(() => world.pull(), /it was changed on the hub meanwhile, it had|its hash was/);
      await assertMissing(world);
    });
  }
});

Deno.test("what will not be there on another try is refused at once, with what to do", async () => {
  const refusals: [number, string, RegExp][] = [
    [
      404,
      "EntryNotFound",
      /Cannot pull config.json of stabilityai.sd-vae-ft-mse, there is no such file: 404/,
    ],
    [401, "RepoNotFound", /it is not there or not for everybody, the token in use was refused: 401/],
    [
      403,
      "GatedRepo",
      /its makers ask for consent, agree on its page and .*: http:\/\/127[^/]*\/stabilityai\/sd-vae-ft-mse$/,
    ],
    [403, "", /it is not there or not for everybody/],
  ];
  for (const [status, code, words] of refusals) {
    await withHub(async (world) => {
      world.server.fault = ({ path }) =>
        path.endsWith("config.json")
          ? new Response("no", { status, headers: { "X-Error-Code": code } })
          : undefined;
      await assert.rejects(() => world.pull(), words);
      assert.deepEqual(world.waits, []);
      await assertMissing(world);
    });
  }
  await withHub(async (world) => {
    await assert.rejects(() => world.pull(), /Cannot list stabilityai.sd-vae-ft-mse at main, .*: 401/);
  }, {});
  await withHub(async (world) => {
    await assert.rejects(() => world.pull({ revision: "v9" }), /at v9, there is no such revision: 404/);
    for (const revision of ["../../../x", "/etc", "a//b", "a\\b", "", "."]) {
      await assert.rejects(
        () => world.pull({ revision }),
        /a revision is a branch, a tag or a commit/,
        revision,
      );
    }
  });
});

Deno.test("a busy server is asked again, as late as it wishes", async () => {
  await withHub(async (world) => {
    const told: string[] = [];
    world.server.fault = ({ path }, count) =>
      path.endsWith("/revision/main") && count <= 2
        ? new Response(null, { status: count === 1 ? 500 : 429, headers: { "Retry-After": "30" } })
        : undefined;
    await world.pull({ onRetry: (error, seconds) => told.push(`${error.message} ${seconds}`) });
    assert.deepEqual(world.waits, [30, 30]);
    assert.match(told[1]!, /the server answers: 429 30$/);
    await assertWhole(world);
  });
});

Deno.test("nobody there at all is said by name", async () => {
  await withHub(async (world) => {
    const settings = { ...world.settings, endpoint: "http://127.0.0.1:9" };
    await assert.rejects(
      () => pullModel(MODEL, settings, { sleep: () => Promise.resolve() }),
      (error: Error) => error instanceof HubError && /127.0.0.1:9 does not answer/.test(error.message),
    );
  });
});

Deno.test("a file that the disk cannot hold is refused before any of it is fetched", async () => {
  await withHub(async (world) => {
    const huge = { oid: "b".repeat(64), size: 2 ** 40 };
    world.server.fault = listed([
      { type: "file", path: "config.json", size: 32, oid: gitHash(AUTOENCODER.files["config.json"]!) },
      { type: "file", path: "diffusion_pytorch_model.safetensors", size: huge.size, lfs: huge },
    ]);
    await assert.rejects(
      () => world.pull(),
      /Cannot pull sd-vae-ft-mse, it needs 1099\.61 GB in .*: \d+\.\d\d GB$/,
    );
    assert.equal(world.server.fetches().length, 0);
  });
});

Deno.test("an answer that sends us on to where it must not is refused", async () => {
  const targets = [
    "file:///etc/passwd",
    "ftp://127.0.0.1/x",
    "http://",
    "/stabilityai/sd-vae-ft-mse/resolve/again",
  ];
  for (const target of targets) {
    await withHub(async (world) => {
      world.server.fault = ({ path }) =>
        path.includes("/resolve/")
          ? new Response(null, { status: 302, headers: { Location: target } })
          : undefined;
      await assert.rejects(() => world.pull(), /it is sent on (to where it must not go|more than 5 times)/);
    });
  }
});

Deno.test("offline, nothing is asked of anybody", async () => {
  await withHub(async (world) => {
    await assert.rejects(
      () => pullModel(MODEL, { ...world.settings, offline: true }),
      /HF_HUB_OFFLINE forbids it/,
    );
    assert.equal(world.server.requests.length, 0);
  });
});
