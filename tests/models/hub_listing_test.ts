import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { readListing } from "../../runtime/models/hub_listing.ts";
import { readHubSettings } from "../../runtime/models/hub_settings.ts";

const SHA = "0".repeat(40);
const file = (fields: Record<string, unknown> = {}) => ({
  rfilename: "a/b.json",
  size: 3,
  blobId: SHA,
  ...fields,
});

Deno.test("a listing is read with sizes and hashes, those of large files before git's", () => {
  const large = { sha256: "1".repeat(64), size: 5000, pointerSize: 130 };
  const { commit, files } = readListing(
    { sha: SHA, siblings: [file(), file({ lfs: large, size: 130 })] },
    "a/b",
  );
  assert.equal(commit, SHA);
  assert.deepEqual(files, [
    { path: "a/b.json", size: 3, hash: { kind: "git", value: SHA } },
    { path: "a/b.json", size: 5000, hash: { kind: "sha256", value: "1".repeat(64) } },
  ]);
});

Deno.test("a listing that makes no sense, or leads out of its folder, is refused", () => {
  const bad: [unknown, RegExp][] = [
    [null, /sha must be a commit/],
    [{ sha: "main", siblings: [] }, /sha must be a commit: "main"/],
    [{ sha: SHA }, /siblings must be/],
    [{ sha: SHA, siblings: Array(50_001).fill(file()) }, /at most 50000 files: 50001/],
    [{ sha: SHA, siblings: [null] }, /a path must stay inside/],
    [{ sha: SHA, siblings: [file({ size: -1 })] }, /size of a\/b.json must be a number of bytes: -1/],
    [{ sha: SHA, siblings: [file({ size: 2 ** 41 })] }, /number of bytes/],
    [{ sha: SHA, siblings: [file({ size: "3" })] }, /number of bytes: "3"/],
    [{ sha: SHA, siblings: [file({ blobId: "../../x" })] }, /must have a hash/],
    [{ sha: SHA, siblings: [file({ lfs: { sha256: SHA, size: 3 } })] }, /must have a hash/],
  ];
  for (const [answer, words] of bad) assert.throws(() => readListing(answer, "a/b"), words);
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
    assert.throws(
      () => readListing({ sha: SHA, siblings: [file({ rfilename: path })] }, "a/b"),
      /a path must stay inside it/,
      String(path),
    );
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
