import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { type HubListing, listRepository } from "../../runtime/models/hub_listing.ts";
import { readHubSettings } from "../../runtime/models/hub_settings.ts";
import type { Fault } from "./hub_server.ts";
import { listed, withHub } from "./hub_support.ts";

const SHA = "0".repeat(40);
const file = (fields: Record<string, unknown> = {}) => ({
  type: "file",
  path: "a/b.json",
  size: 3,
  oid: SHA,
  ...fields,
});

/** Lists a repository by a hub whose answers these are. */
async function list(fault: Fault): Promise<HubListing> {
  let found: HubListing | undefined;
  await withHub(async ({ server, settings }) => {
    server.fault = fault;
    found = await listRepository(settings, "a/b", "main");
  });
  return found!;
}

/** Pages, each of which names a next one. */
const endless = (entries: unknown, next: (address: string) => string): Fault => ({ path }, count) =>
  path.includes("/revision/") ? Response.json({ sha: SHA }) : Response.json(entries, {
    headers: { Link: `<${next(`/api/models/a/b/tree/${SHA}?c=${count}`)}>; rel="next"` },
  });

Deno.test("a listing is read with sizes and hashes, those of large files before git's", async () => {
  const large = { oid: "1".repeat(64), size: 5000, pointerSize: 130 };
  const folder = { type: "directory", path: "a", size: 0, oid: SHA };
  const { commit, files } = await list(listed([folder, file(), file({ lfs: large, size: 130 })], SHA));
  assert.equal(commit, SHA);
  assert.deepEqual(files, [
    { path: "a/b.json", size: 3, hash: { kind: "git", value: SHA } },
    { path: "a/b.json", size: 5000, hash: { kind: "sha256", value: "1".repeat(64) } },
  ]);
});

Deno.test("a listing that makes no sense, or leads out of its folder, is refused", async () => {
  const bad: [unknown, RegExp, string?][] = [
    [[], /sha must be a commit: "main"/, "main"],
    [null, /the answer makes no sense/],
    [{ files: [] }, /the answer makes no sense/],
    [Array(50_001).fill(file()), /at most 50000 files: "more"/],
    [[null], /a path must stay inside/],
    [[file({ size: -1 })], /size of a\/b.json must be a number of bytes: -1/],
    [[file({ size: 2 ** 41 })], /number of bytes/],
    [[file({ size: "3" })], /number of bytes: "3"/],
    [[file({ oid: "../../x" })], /must have a hash/],
    [[file({ lfs: { oid: SHA, size: 3 } })], /must have a hash/],
  ];
  for (const [answer, words, commit = SHA] of bad) {
    await assert.rejects(() => list(listed(answer as unknown[], commit)), (error: Error) => {
      assert.ok(error instanceof SyntaxError, String(error));
      assert.match(error.message, words);
      return true;
    });
  }
  for (
    const path of [
      "../x",
      "/etc/passwd",
      "a/../../x",
      "a\\..\\x",
      "C:x",
      "a//b",
      "",
      ".",
      "a/\0",
      "x".repeat(501),
      7,
    ]
  ) {
    await assert.rejects(
      () => list(listed([file({ path })], SHA)),
      /a path must stay inside it/,
      String(path),
    );
  }
});

Deno.test("a listing without end is refused before it is held: by its files, its pages, its bytes", async () => {
  let origin = "";
  const own: Fault = (request, count) =>
    endless(Array(1000).fill(file()), (path) => origin + path)(request, count);
  await withHub(async ({ server, settings }) => {
    origin = settings.endpoint;
    const refused = async (fault: Fault, words: RegExp) => {
      server.fault = fault;
      server.requests.length = 0;
      await assert.rejects(() => listRepository(settings, "a/b", "main"), words);
      return server.requests.length;
    };
    assert.equal(await refused(own, /at most 50000 files/), 52);
    assert.equal(await refused(endless([], (path) => origin + path), /at most 200 pages: more/), 200);
    const stray = endless([file()], () => "http://127.0.0.1:9/api/x");
    assert.equal(
      await refused(stray, /go on at the hub: http:\/\/127.0.0.1:9/),
      2,
      "the token stays at the hub",
    );
    await refused(
      ({ path }) => path.includes("/tree/") ? flood() : Response.json({ sha: SHA }),
      /at most 32000000 bytes/,
    );
    await refused(() => new Response("<html>"), /must be JSON: <html>/);
  });

  /** Spaces for as long as anybody reads. */
  function flood(): Response {
    const spaces = new TextEncoder().encode(" ".repeat(1_000_000));
    return new Response(new ReadableStream({ pull: (controller) => controller.enqueue(spaces) }));
  }
});

Deno.test("the environment is read as the hub's own tools read it", async () => {
  const settings = (env: Record<string, string>) => readHubSettings((name) => env[name]);
  const folder = await mkdtemp(join(tmpdir(), "headcast-home-"));
  try {
    const plain = settings({ HF_TOKEN: "" });
    assert.equal(plain.cache, join(homedir(), ".cache/huggingface/hub"));
    assert.equal(plain.endpoint, "https://huggingface.co");
    assert.equal(plain.offline, false);
    assert.equal(settings({ XDG_CACHE_HOME: "/c" }).cache, "/c/huggingface/hub");
    assert.equal(settings({ HF_HOME: "/h", XDG_CACHE_HOME: "/c" }).cache, "/h/hub");
    assert.equal(settings({ HF_HUB_CACHE: "/mine", HF_HOME: "/h" }).cache, "/mine");
    assert.equal(
      settings({ HF_ENDPOINT: "https://hub.example/mirror//" }).endpoint,
      "https://hub.example/mirror",
    );
    assert.equal(settings({ HF_TOKEN: " hf_a\n", HF_HOME: folder }).token, "hf_a");
    assert.equal(settings({ HF_HOME: folder }).token, undefined);
    await writeFile(join(folder, "token"), "hf_b\n");
    assert.equal(settings({ HF_HOME: folder }).token, "hf_b");
    for (const word of ["1", "ON", "true"]) assert.ok(settings({ HF_HUB_OFFLINE: word }).offline);
    assert.equal(settings({ HF_HUB_OFFLINE: "0" }).offline, false);
    for (const endpoint of ["file:///etc", "nonsense", "javascript:1"]) {
      assert.throws(() => settings({ HF_ENDPOINT: endpoint }), /HF_ENDPOINT must be an http address/);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
