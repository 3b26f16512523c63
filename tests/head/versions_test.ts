import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { loadAvatar } from "../../runtime/avatar/folder/avatar_folder.ts";
import type { HeadModel } from "../../runtime/head/head_model.ts";
import { headByFingerprint, headByName, headFingerprint } from "../../runtime/head/registry.ts";
import { FROZEN_HEADS, STOCK_HEAD_VERSION } from "../../runtime/head/stock/frozen.ts";
import { renderPng } from "../../runtime/render/files/to_file.ts";
import { createRenderer } from "../../runtime/render/renderer.ts";
import { decodePng } from "../formats/decode_png.ts";
import { STILLS } from "../goldens/head_versions/stills.ts";
import { gpuTest } from "../gpu_support.ts";
import { stockHead } from "../kept.ts";
import { psnr } from "../video/pictures.ts";

/** dB between what is drawn of an old avatar and what the program drew that it was made with. */
const LEAST_PSNR = 40;

const goldens = (version: number) => new URL(`../goldens/head_versions/${version}/`, import.meta.url);

Deno.test("version 1 of the stock head is that of the avatars from before heads had versions", async () => {
  const head = await headByName("stock", 1);
  assert.equal(headFingerprint(head), "67fb3099");
  assert.equal(head.version, 1);
  assert.equal(await headByFingerprint("stock", "67fb3099"), head);
});

for (const { version, fingerprint } of FROZEN_HEADS) {
  Deno.test(`version ${version} of the stock head is read as it was frozen, and made once`, async () => {
    const head = await headByName("stock", version);
    assert.equal(headFingerprint(head), fingerprint);
    assert.deepEqual([head.name, head.version], ["stock", version]);
    assert.equal(await headByFingerprint("stock", fingerprint), head);
    refuseEmpty(head);
  });

  gpuTest(`an avatar of version ${version} is drawn as it was then, to ${LEAST_PSNR} dB`, async (gpu) => {
    const folder = goldens(version);
    const renderer = await createRenderer(gpu);
    const avatar = await renderer.load(await loadAvatar(fileURLToPath(folder)));
    const scene = { renderer, avatar, size: 128, background: { r: 0.12, g: 0.14, b: 0.16 } };
    for (const [name, still] of Object.entries(STILLS)) {
      const then = decodePng(await Deno.readFile(new URL(`${name}.png`, folder)));
      const now = decodePng(await renderPng(scene, still));
      const met = psnr(now.pixels, then.pixels);
      assert.ok(met >= LEAST_PSNR, `${name}: ${met} dB`);
    }
    avatar.destroy();
    renderer.close();
  });
}

/** Every array of a stock head moves, turns or places something. */
function refuseEmpty(head: HeadModel): void {
  for (const [name, values] of Object.entries({ ...head, ...head.landmarks })) {
    if (ArrayBuffer.isView(values)) assert.ok((values as Float32Array).some((x) => x !== 0), name);
  }
}

Deno.test("the newest version is the sculpted one, and none that is frozen", async () => {
  const newest = stockHead();
  assert.equal(newest.version, STOCK_HEAD_VERSION);
  assert.deepEqual(FROZEN_HEADS.map(({ version }) => version), [...FROZEN_HEADS.keys()].map((i) => i + 1));
  // Frozen and not changed, there would be two versions of one form.
  assert.ok(
    !FROZEN_HEADS.some(({ fingerprint }) => fingerprint === headFingerprint(newest)),
    "the sculpture is one that is frozen: change it, or take the file back",
  );
  const head = await headByName("stock");
  assert.equal(headFingerprint(head), headFingerprint(newest));
  assert.equal(await headByFingerprint("stock", headFingerprint(newest)), head);
});

Deno.test("a head or version that there is not is refused with those that there are", async () => {
  await assert.rejects(
    headByName("bust"),
    /only "stock" is built in, none was added \(deno task head add FILE brings it\): "bust"/,
  );
  await assert.rejects(
    headByFingerprint("bust", "67fb3099"),
    /head add FILE --name bust brings it\): 67fb3099/,
  );
  for (const version of [0, -1, 1.5, NaN, STOCK_HEAD_VERSION + 1]) {
    await assert.rejects(headByName("stock", version), /its versions are 1 to \d+: /);
  }
  await assert.rejects(headByFingerprint("stock", "deadbeef"), (error: Error) => {
    assert.ok(error instanceof RangeError);
    assert.match(
      error.message,
      /version 1 \(67fb3099\) or .*\(open it with .*, or train it again\): deadbeef$/,
    );
    return true;
  });
});
