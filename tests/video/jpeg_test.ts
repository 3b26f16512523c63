import assert from "node:assert/strict";
import { SYNTHETIC_WORDS } from "../../runtime/base/synthetic.ts";
import { openJpeg } from "../../runtime/video/jpeg.ts";
import { bars, fromJfif, openDecoder, type Rgb } from "./pictures.ts";

const COLOURS: Rgb[] = [
  [0, 0, 0],
  [255, 255, 255],
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [224, 172, 140],
  [92, 56, 40],
  [128, 128, 128],
];

Deno.test("openJpeg() keeps the colours of a BT.709 limited-range picture", () => {
  const size = 256;
  const encoder = openJpeg({ size, fps: 30 });
  const decoder = openDecoder("mjpeg");
  const { data, key } = encoder.encode(bars(size, COLOURS), false);
  assert.equal(key, true);
  assert.deepEqual([...data.subarray(0, 2), ...data.subarray(-2)], [0xff, 0xd8, 0xff, 0xd9]);
  assert.ok(new TextDecoder("latin1").decode(data.subarray(2, 400)).includes(SYNTHETIC_WORDS), "it says so");
  const [picture] = decoder.decode(data);
  assert.ok(picture);
  const half = size / 2, row = half;
  COLOURS.forEach((colour, bar) => {
    const x = Math.floor((bar + 0.5) * size / COLOURS.length);
    const chroma = size * size + (row >> 1) * half + (x >> 1);
    const seen = fromJfif(picture[row * size + x]!, picture[chroma]!, picture[chroma + half * half]!);
    // Two roundings to 8 bits and the quantiser; the wrong matrix is off by up to 34, the wrong range by 16.
    colour.forEach((want, channel) => {
      assert.ok(Math.abs(seen[channel]! - want) <= 6, `${colour}: ${seen.map((value) => value.toFixed(0))}`);
    });
  });
  decoder.close();
  encoder.close();
});

Deno.test("openJpeg() encodes pictures of a size that is no multiple of 16", () => {
  const encoder = openJpeg({ size: 136, fps: 30 });
  const decoder = openDecoder("mjpeg");
  const [picture] = decoder.decode(encoder.encode(bars(136, COLOURS), false).data);
  assert.equal(picture!.length, 136 * 136 * 3 / 2);
  decoder.close();
  encoder.close();
});
