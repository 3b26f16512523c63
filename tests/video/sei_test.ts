import assert from "node:assert/strict";
import { DIGITAL_SOURCE_TYPE, SYNTHETIC_UUID, SYNTHETIC_WORDS } from "../../runtime/base/synthetic.ts";
import { openH264 } from "../../runtime/video/h264.ts";
import { SYNTHETIC_UNIT, withSyntheticUnit } from "../../runtime/video/sei.ts";
import { disc, openDecoder, psnr } from "./pictures.ts";

/** The kinds of an access unit's units, as a decoder finds them. */
function kindsOf(annexb: Uint8Array): number[] {
  const kinds: number[] = [];
  for (let at = 0; at + 3 < annexb.length; at++) {
    if (annexb[at] === 0 && annexb[at + 1] === 0 && annexb[at + 2] === 1) kinds.push(annexb[at + 3]! & 31);
  }
  return kinds;
}

Deno.test("a live stream says with each key frame, and no other, that no camera took it", () => {
  const encoder = openH264({ size: 128, fps: 25 }), decoder = openDecoder("h264");
  for (let frame = 0; frame < 12; frame++) {
    const { data, key } = encoder.encode(disc(128, frame), frame === 7);
    const text = new TextDecoder("latin1").decode(data);
    assert.equal(text.includes(`${DIGITAL_SOURCE_TYPE} ${SYNTHETIC_WORDS}`), key, `frame ${frame}`);
    // Parameter sets first (7, 8), then what is said (6), then the picture (5).
    if (key) assert.match(kindsOf(data).join(""), /^7866?5$/);
    const [picture] = decoder.decode(data);
    assert.ok(psnr(disc(128, frame), picture!) > 30, `frame ${frame} is decoded as before`);
  }
  encoder.close();
  decoder.close();
});

Deno.test("the unit is one that any reader takes apart: a name, a length that holds, nothing to be escaped", () => {
  const unit = SYNTHETIC_UNIT;
  assert.deepEqual([...unit.subarray(0, 6)], [0, 0, 0, 1, 6, 5]);
  const long = unit[6] === 255, length = long ? 255 + unit[7]! : unit[6]!;
  const payload = unit.subarray(long ? 8 : 7, -1);
  assert.equal(payload.length, length);
  assert.equal(payload.subarray(0, 16).toHex(), SYNTHETIC_UUID.replaceAll("-", ""));
  assert.ok(!payload.includes(0), "no start code can be in it");
  assert.equal(unit.at(-1), 0x80);
  assert.throws(() => withSyntheticUnit(Uint8Array.of(0, 0, 1, 0x67, 1, 2)), /no picture in it: 6 bytes/);
});
