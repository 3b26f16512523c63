import assert from "node:assert/strict";
import { constants, zstdCompressSync } from "node:zlib";
import { looksLikeSpz, readSpz, SPZ_VERSIONS, writeSpz } from "../../../runtime/formats/splats/spz.ts";
import type { SplatCloud } from "../../../runtime/formats/splats/splat_cloud.ts";
import { assertRefusesOrReads, malformed } from "../malformed.ts";
import { assertSettled, differences, randomCloud } from "./clouds.ts";

const zstd = (bytes: Uint8Array) => {
  const options = { params: { [constants.ZSTD_c_compressionLevel]: 12 }, pledgedSrcSize: bytes.length };
  return zstdCompressSync(bytes, options);
};

for (const version of SPZ_VERSIONS) {
  Deno.test(`writeSpz() of version ${version} reads back within a step of each number, at every degree`, async () => {
    for (const degree of [0, 1, 2, 3] as const) {
      const cloud = randomCloud(500, degree);
      const bytes = await writeSpz(cloud, { version, zstd });
      assert.ok(looksLikeSpz(bytes));
      const off = differences(cloud, await readSpz(bytes));
      assert.equal(off.count + off.degree, 0);
      assert.ok(off.position < 1e-6, `${off.position} m`);
      assert.ok(off.scale <= 1 / 32 + 1e-6, `${off.scale}`);
      assert.ok(off.opacity <= 0.5 / 255 + 1e-6 && off.colour < 1 / 255, `${off.opacity}, ${off.colour}`);
      assert.ok(off.harmonics <= 1 / 256 + 1e-6, `${off.harmonics}`);
      assert.ok(off.angle < (version === 2 ? 0.2 : 0.005), `${off.angle} rad`);
    }
  });
}

Deno.test("readSpz() of version 4 reads frames of zstd that do not say their sizes", async () => {
  const cloud = randomCloud(3000, 1);
  const unsaid = await writeSpz(cloud, { version: 4, zstd: (bytes) => zstdCompressSync(bytes) });
  const off = differences(await readSpz(await writeSpz(cloud)), await readSpz(unsaid));
  assert.ok(Object.values(off).every((x) => x < 2e-3), JSON.stringify(off));
});

Deno.test("writeSpz() of version 4 asks for zstd where none is handed in", async () => {
  await assert.rejects(writeSpz(randomCloud(2), { version: 4 }), /zstd must be handed in/);
});

Deno.test("500 malformed .spz files are refused in clear words, or read as splats that can be drawn", async () => {
  const good: Uint8Array[] = [];
  for (const version of SPZ_VERSIONS) {
    good.push(await writeSpz(randomCloud(40, version === 2 ? 0 : 2), { version, zstd }));
  }
  const { raw, own } = await rawFiles();
  await assertRefusesOrReads<SplatCloud>(malformed(good, { own, count: 300 }), readSpz, {
    valid: assertSettled,
  });
  // Broken before they are packed, or gzip's checksum would find all of it.
  const inside = await Promise.all(
    malformed(raw, { count: 200, seed: 2 }).map(async ({ name, bytes }) => ({
      name,
      bytes: await gzip(bytes),
    })),
  );
  await assertRefusesOrReads<SplatCloud>(inside, readSpz, { valid: assertSettled });
});

async function rawFiles() {
  const unpacked = new Blob([await writeSpz(randomCloud(40, 1))]).stream()
    .pipeThrough(new DecompressionStream("gzip"));
  const raw = new Uint8Array(await new Response(unpacked).arrayBuffer());
  const patched = async (edit: (view: DataView) => void, extra = 0) => {
    const bytes = new Uint8Array(raw.length + extra);
    bytes.set(raw);
    edit(new DataView(bytes.buffer));
    return await gzip(bytes);
  };
  return {
    raw,
    own: [
      { name: "four billion splats", bytes: await patched((view) => view.setUint32(8, 0xffffffff, true)) },
      { name: "no splats", bytes: await patched((view) => view.setUint32(8, 0, true)) },
      { name: "version 9", bytes: await patched((view) => view.setUint32(4, 9, true)) },
      { name: "degree 200", bytes: await patched((view) => view.setUint8(12, 200)) },
      { name: "a bomb of zeros", bytes: await patched(() => {}, 60e6) },
      {
        name: "a bomb of two million splats",
        bytes: await patched((view) => view.setUint32(8, 25e5, true), 29 * 25e5),
      },
      {
        name: "axes of its own",
        bytes: await patched((view) => {
          view.setUint8(14, 2);
          view.setUint32(raw.length, 0xadbe0003, true);
          view.setUint32(raw.length + 4, 4, true);
          view.setUint32(raw.length + 8, 6, true);
        }, 12),
      },
    ],
  };
}

async function gzip(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}
