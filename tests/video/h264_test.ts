import assert from "node:assert/strict";
import * as av from "node-av/constants";
import { openH264 } from "../../runtime/video/h264.ts";
import { avcCodecString } from "../../runtime/video/sps.ts";
import { disc, openDecoder, psnr } from "./pictures.ts";

Deno.test("openH264() gives one chunk for each picture at once, and they decode to the source", () => {
  for (const size of [128, 144, 512]) {
    const encoder = openH264({ size, fps: 30 });
    const decoder = openDecoder("h264");
    // The encoder's own first picture is not part of the stream; 20 dB would pass a blur, 35 does not.
    for (let step = 0; step < 12; step++) {
      const source = disc(size, step);
      const chunk = encoder.encode(source, false);
      assert.equal(chunk.key, step === 0);
      assert.equal(chunk.data.buffer.byteLength, chunk.data.length, "a chunk owns its buffer");
      const [picture, ...more] = decoder.decode(chunk.data);
      assert.equal(more.length, 0);
      assert.ok(picture, `no picture at once for step ${step} at ${size}`);
      const quality = psnr(source, picture);
      assert.ok(quality > 35, `size ${size}, step ${step}: ${quality.toFixed(1)} dB`);
    }
    assert.equal(decoder.flush().length, 0);
    decoder.close();
    encoder.close();
  }
});

Deno.test("openH264() sets a key frame exactly where asked, each with its parameter sets", () => {
  const encoder = openH264({ size: 128, fps: 30 });
  const asked = new Set([5, 6, 30]);
  for (let step = 0; step < 40; step++) {
    const { data, key } = encoder.encode(disc(128, step), asked.has(step));
    assert.equal(key, step === 0 || asked.has(step), `step ${step}`);
    if (!key) {
      assert.throws(() => avcCodecString(data), SyntaxError, "no parameter set between key frames");
      continue;
    }
    assert.equal(avcCodecString(data), encoder.codecString);
    const late = openDecoder("h264");
    assert.equal(late.decode(data).length, 1, "a decoder that starts here shows the picture");
    late.close();
  }
  encoder.close();
});

Deno.test("openH264() signals constrained baseline and BT.709 limited range", () => {
  for (const [size, level] of [[512, "1E"], [1024, "20"]] as const) {
    const encoder = openH264({ size, fps: 30 });
    assert.match(encoder.codecString, /^avc1\.42[C-F]0[0-9A-F]{2}$/);
    assert.equal(encoder.codecString.slice(-2), level);
    const decoder = openDecoder("h264");
    decoder.decode(encoder.encode(disc(size, 0), false).data);
    assert.equal(decoder.context.colorSpace, av.AVCOL_SPC_BT709);
    assert.equal(decoder.context.colorRange, av.AVCOL_RANGE_MPEG);
    assert.equal(decoder.context.colorTrc, av.AVCOL_TRC_BT709);
    assert.equal(decoder.context.hasBFrames, 0);
    decoder.close();
    encoder.close();
  }
});

Deno.test("openH264() encodes a stacked picture at twice the height, and says its level", () => {
  // 3.1, 4.0 and 5.1: the first that hold 2048, 8192 and 32,768 macroblocks (ITU-T H.264, table A-1).
  for (const [size, level] of [[512, "1F"], [1024, "28"], [2048, "33"]] as const) {
    const encoder = openH264({ size, fps: 30, alpha: "stacked" });
    assert.equal(encoder.codecString.slice(-2), level, `${size}`);
    if (size === 512) {
      const decoder = openDecoder("h264");
      const source = new Uint8Array(size * size * 3).fill(128).fill(235, size * size, 2 * size * size);
      const [picture] = decoder.decode(encoder.encode(source, false).data);
      assert.ok(picture && psnr(source, picture) > 45, "the halves are as they were");
      assert.throws(() => encoder.encode(disc(size, 0), false), RangeError);
      decoder.close();
    }
    encoder.close();
  }
});

Deno.test("openH264() keeps noise under its cap", () => {
  const size = 256, fps = 30;
  const encoder = openH264({ size, fps });
  let bytes = 0, seed = 1;
  const noise = new Uint8Array(size * size * 3 / 2);
  for (let step = 0; step < 60; step++) {
    for (let i = 0; i < noise.length; i++) {
      seed = Math.imul(seed, 1664525) + 1013904223 | 0;
      noise[i] = 16 + (seed >>> 24) * 219 / 255;
    }
    bytes += encoder.encode(noise, false).data.length;
  }
  encoder.close();
  const bitsPerSecond = bytes * 8 / 60 * fps;
  assert.ok(bitsPerSecond < size * size * 8 * 1.5, `${bitsPerSecond} bits/s of pure noise`);
});

Deno.test("openH264() refuses pictures, sizes and calls that make no sense", () => {
  const encoder = openH264({ size: 128, fps: 30 });
  assert.throws(() => encoder.encode(new Uint8Array(128 * 128), false), RangeError);
  assert.equal(encoder.encode(disc(128, 0), false).key, true, "a refused picture changes nothing");
  encoder.close();
  encoder.close();
  assert.throws(() => encoder.encode(disc(128, 0), false), /closed/);
  assert.throws(() => openH264({ size: 127, fps: 30 }), RangeError);
  assert.throws(() => openH264({ size: 8192, fps: 30 }), RangeError);
  assert.throws(() => openH264({ size: 128, fps: 0 }), RangeError);
});
