import assert from "node:assert/strict";
import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { knownModel } from "../../runtime/models/known_model.ts";
import { findModel } from "../../runtime/models/find_model.ts";
import { pullModel } from "../../runtime/models/pull.ts";
import { gitHash, type ServedRepository, sha256, someBytes } from "./hub_server.ts";
import { AUTOENCODER, COMMIT, listed, MODEL, NAME, WEIGHTS, withHub } from "./hub_support.ts";

Deno.test("a pull leaves the hub's own cache layout: blobs by hash, relative links, a ref", async () => {
  await withHub(async ({ settings, pull }) => {
    const config = AUTOENCODER.files["config.json"]!;
    assert.equal(await pull(), WEIGHTS.length + config.length);
    const folder = join(settings.cache, "models--stabilityai--sd-vae-ft-mse");
    assert.equal(await readFile(join(folder, "refs/main"), "utf8"), COMMIT);
    assert.deepEqual(
      (await readdir(join(folder, "blobs"))).sort(),
      [sha256(WEIGHTS), gitHash(config)].sort(),
      "what nobody asked for is not there",
    );
    const link = join(folder, "snapshots", COMMIT, "diffusion_pytorch_model.safetensors");
    assert.ok((await lstat(link)).isSymbolicLink());
    assert.equal(await readlink(link), join("..", "..", "blobs", sha256(WEIGHTS)));
    assert.deepEqual(new Uint8Array(await readFile(link)), new Uint8Array(WEIGHTS));
    assert.deepEqual(await findModel(NAME, settings), {
      name: NAME,
      path: join(folder, "snapshots", COMMIT),
      vae: null,
    });
  });
});

Deno.test("a second pull fetches nothing", async () => {
  await withHub(async ({ server, pull }) => {
    await pull();
    const before = server.fetches().length;
    assert.ok(before > 0);
    assert.equal(await pull(), 0);
    assert.equal(server.fetches().length, before);
  });
});

Deno.test("the token goes to the hub and not to where the hub sends us on to", async () => {
  await withHub(async ({ server, pull }) => {
    await pull();
    const hosts = new Map(server.requests.map(({ host, authorization }) => [host, authorization]));
    assert.equal(hosts.get("hub"), "Bearer hf_secret");
    assert.ok(hosts.has("files"), "the weights do come from the other host");
    assert.equal(hosts.get("files"), null);
  });
});

Deno.test("what no header can hold is refused as a token, unasked and untold", async () => {
  await withHub(async ({ server, settings, waits }) => {
    await assert.rejects(
      () => pullModel(MODEL, { ...settings, token: "hf_secret\nhf_other" }),
      (error: Error) =>
        /must hold a token and nothing else: 18 char/.test(error.message) && !/secret/.test(error.message),
    );
    assert.equal(server.requests.length, 0);
    assert.deepEqual(waits, []);
  });
});

Deno.test("a diffusion model comes with half precision, its tokenizer and the autoencoder it goes with", async () => {
  const model = knownModel("realistic-vision-5.1");
  const folders = ["text_encoder/model", "unet/diffusion_pytorch_model", "vae/diffusion_pytorch_model"];
  const files: Record<string, Uint8Array> = {
    "scheduler/scheduler_config.json": someBytes(20),
    "tokenizer/vocab.json": someBytes(30),
    "tokenizer/merges.txt": someBytes(40),
    "Realistic_Vision_V5.1.safetensors": someBytes(9000, 3),
  };
  for (const [index, stem] of folders.entries()) {
    files[`${stem.split("/")[0]}/config.json`] = someBytes(50, index);
    files[`${stem}.safetensors`] = someBytes(4000, index);
    files[`${stem}.fp16.safetensors`] = someBytes(2000, index);
  }
  const repositories = { [model.repository]: { commit: COMMIT, files }, [MODEL.repository]: AUTOENCODER };
  await withHub(async ({ server, settings, pull }) => {
    await assert.rejects(
      () => findModel("realistic-vision-5.1", settings),
      /Cannot open realistic-vision-5.1, .* missing \(deno task models pull realistic-vision-5.1 gets them\): scheduler/,
    );
    await pull({}, model);
    const { path, vae } = await findModel("realistic-vision-5.1", settings);
    assert.deepEqual((await readdir(join(path, "unet"))).sort(), [
      "config.json",
      "diffusion_pytorch_model.fp16.safetensors",
    ]);
    assert.ok(vae?.includes("sd-vae-ft-mse"));
    assert.ok(!server.requests.some(({ path }) => path.includes("Realistic_Vision_V5.1.safetensors")));
  }, repositories);
});

Deno.test("weights that only the hub's robot has converted are taken from its pull request", async () => {
  const model = knownModel("clip-vit-b-16");
  const common = {
    "config.json": someBytes(20),
    "vocab.json": someBytes(30),
    "merges.txt": someBytes(40),
    "pytorch_model.bin": someBytes(3000, 5),
  };
  const commit = COMMIT.replaceAll("0", "f");
  const conversion = { commit, files: { ...common, "model.safetensors": someBytes(3000, 6) } };
  const said: string[] = [];
  await withHub(async ({ settings, pull }) => {
    await pull({ say: (line) => said.push(line) }, model);
    assert.match(said.join(), /\.safetensors in refs\/pr\/7 only: taking that/);
    assert.ok((await findModel("clip-vit-b-16", settings)).path.endsWith(commit));
  }, { [model.repository]: { commit: COMMIT, files: common, conversion } });
  await withHub(async ({ pull }) => {
    await assert.rejects(
      () => pull({}, model),
      /Cannot pull clip-vit-b-16, .* at main lacks files: model.safetensors/,
    );
  }, { [model.repository]: { commit: COMMIT, files: common } });
});

Deno.test("two pulls at once fetch every file once", async () => {
  await withHub(async ({ server, pull }) => {
    const said: string[] = [];
    const slow = { say: (line: string) => said.push(line) };
    await Promise.all([pull(slow), pull(slow)]);
    assert.equal(server.fetches().filter(({ host }) => host === "files").length, 1);
  });
});

Deno.test("progress rises to the whole of a model, and an older pull counts until the new one is whole", async () => {
  await withHub(async ({ server, settings, pull }) => {
    const seen: [number, number][] = [];
    await pull({ onProgress: (_, there, total) => seen.push([there, total]) });
    const total = WEIGHTS.length + AUTOENCODER.files["config.json"]!.length;
    assert.deepEqual(seen.at(-1), [total, total]);
    assert.ok(seen.every(([there], index) => index === 0 || there >= seen[index - 1]![0]));
    const next = COMMIT.replaceAll("0", "e");
    server.fault = listed([
      { type: "file", path: "config.json", size: 3, oid: gitHash(someBytes(3)) },
      { type: "file", path: "diffusion_pytorch_model.safetensors", size: 4, oid: gitHash(someBytes(4)) },
    ], next);
    await assert.rejects(() => pull(), /there is no such file: 404/);
    assert.ok((await findModel(NAME, settings)).path.endsWith(COMMIT));
  });
});

Deno.test("a newer revision costs what changed in it, and any repository of the same make may be named", async () => {
  const newer = {
    commit: COMMIT.replaceAll("0", "d"),
    files: { ...AUTOENCODER.files, "config.json": someBytes(77) },
  };
  const repositories: Record<string, ServedRepository> = { "somebody/their-vae": AUTOENCODER };
  await withHub(async ({ server, settings, pull }) => {
    const model = knownModel("somebody/their-vae");
    await pull({}, model);
    assert.ok((await findModel("somebody/their-vae", settings)).path.endsWith(COMMIT));
    repositories["somebody/their-vae"] = newer;
    server.requests.length = 0;
    assert.equal(await pull({}, model), 77);
    assert.deepEqual(server.fetches().map(({ path }) => path.split("/").at(-1)), ["config.json"]);
    assert.ok((await findModel("somebody/their-vae", settings)).path.endsWith(newer.commit));
  }, repositories);
});
