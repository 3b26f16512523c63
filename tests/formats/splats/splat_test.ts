import assert from "node:assert/strict";
import { readSplat, writeSplat } from "../../../runtime/formats/splats/splat.ts";
import { assertRefusesOrReads, malformed } from "../malformed.ts";
import { assertSettled, differences, randomCloud } from "./clouds.ts";

Deno.test("writeSplat() reads back: positions and scales to the bit, the rest within a step of 8 bits", () => {
  const cloud = randomCloud(500);
  const bytes = writeSplat(cloud);
  assert.equal(bytes.length, 500 * 32);
  const off = differences(cloud, readSplat(bytes));
  assert.equal(off.count + off.position + off.scale, 0);
  assert.ok(off.colour <= 0.5 / 255 + 1e-6 && off.opacity <= 0.5 / 255 + 1e-6);
  assert.ok(off.angle < 0.02, `${off.angle} rad`);
});

Deno.test("500 malformed .splat files are refused in clear words, or read as splats that can be drawn", async () => {
  const nan = writeSplat(randomCloud(3));
  new DataView(nan.buffer).setFloat32(36, NaN, true);
  const own = [{ name: "empty", bytes: new Uint8Array(0) }, { name: "not a number", bytes: nan }];
  await assertRefusesOrReads(malformed(writeSplat(randomCloud(30)), { own }), readSplat, {
    valid: assertSettled,
  });
});
