import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { readKsplat } from "../../../runtime/formats/splats/ksplat.ts";
import type { SplatCloud } from "../../../runtime/formats/splats/splat_cloud.ts";
import { readSplatPly } from "../../../runtime/formats/splats/splat_ply.ts";
import { decodeBase64 } from "../hostile.ts";
import { assertRefusesOrReads, malformed } from "../malformed.ts";
import { assertSettled, differences } from "./clouds.ts";
import goldens from "./ksplat.json" with { type: "json" };

const unpacked = (text: string) => new Uint8Array(gunzipSync(decodeBase64(text)));
const levels = goldens.levels.map(unpacked);

/** The splats of one cloud in the order of another: each goes to the nearest. */
function inOrderOf(cloud: SplatCloud, other: SplatCloud): SplatCloud {
  const order = Array.from({ length: other.count }, (_, i) => {
    let best = -1, least = Infinity;
    for (let j = 0; j < cloud.count; j++) {
      const far = Math.hypot(
        ...[0, 1, 2].map((c) => cloud.position[j * 3 + c]! - other.position[i * 3 + c]!),
      );
      if (far < least) [best, least] = [j, far];
    }
    return best;
  });
  assert.equal(new Set(order).size, other.count, "each splat is found once");
  const pick = (values: Float32Array) => {
    const width = values.length / cloud.count;
    return Float32Array.from(
      order.flatMap((from) => [...values.subarray(from * width, (from + 1) * width)]),
    );
  };
  const { position, scale, rotation, opacity, colour, harmonics } = cloud;
  return {
    ...cloud,
    position: pick(position),
    scale: pick(scale),
    rotation: pick(rotation),
    opacity: pick(opacity),
    colour: pick(colour),
    harmonics: pick(harmonics),
  };
}

levels.forEach((bytes, level) => {
  Deno.test(`readKsplat() reads level ${level} of mkkellogg's writer as the .ply that it was made of`, () => {
    const ply = readSplatPly(unpacked(goldens.ply));
    // Degree 2 is the most that it keeps.
    const kept = ply.harmonics.filter((_, i) => i % 15 < 8);
    const cloud = readKsplat(bytes);
    const off = differences({ ...ply, degree: 2, harmonics: kept }, inOrderOf(cloud, ply));
    assert.equal(off.count + off.degree, 0);
    assert.ok(off.position <= (level === 0 ? 1e-6 : 1e-4), `${off.position}`);
    assert.ok(off.scale < (level === 0 ? 1e-5 : 1e-3) && off.angle < 2e-3, `${off.scale}, ${off.angle}`);
    // Its writer cuts what it packs into bytes, and puts colours below 0 to 0.
    assert.ok(off.colour <= 1 / 255 && off.opacity <= 1 / 255, `${off.colour}, ${off.opacity}`);
    assert.ok(off.harmonics <= [1e-6, 3e-4, 4e-3][level]!, `${off.harmonics}`);
  });
});

Deno.test("500 malformed .ksplat files are refused in clear words, or read as splats that can be drawn", async () => {
  const patched = (edit: (view: DataView) => void) => {
    const bytes = levels[1]!.slice();
    edit(new DataView(bytes.buffer));
    return bytes;
  };
  const own = [
    { name: "four billion splats", bytes: patched((view) => view.setUint32(4096, 0xffffffff, true)) },
    { name: "room for four billion", bytes: patched((view) => view.setUint32(4100, 0xffffffff, true)) },
    { name: "a billion sections", bytes: patched((view) => view.setUint32(4, 1e9, true)) },
    { name: "no size of a bucket", bytes: patched((view) => view.setUint32(4104, 0, true)) },
    { name: "buckets without end", bytes: patched((view) => view.setUint32(4108, 0xffffffff, true)) },
    { name: "a level of 9", bytes: patched((view) => view.setUint16(20, 9, true)) },
    { name: "a degree of 9", bytes: patched((view) => view.setUint16(4136, 9, true)) },
  ];
  await assertRefusesOrReads(malformed(levels, { own }), readKsplat, { valid: assertSettled });
});
