import assert from "node:assert/strict";
import {
  createOpusDecoder,
  createOpusEncoder,
  OPUS_DELAY_MS,
  OPUS_RATE,
  OPUS_SAMPLES,
} from "../../runtime/video/opus.ts";
import { OPUS_MAX_BYTES, opusPacketMs } from "../../runtime/base/sound/opus_packet.ts";
import { createRandom } from "../../runtime/base/mulberry32.ts";

/** A swept tone that comes and goes, in packets' number of samples. */
function sweep(packets: number): Float32Array {
  const pcm = new Float32Array(packets * OPUS_SAMPLES);
  for (let at = 0, phase = 0; at < pcm.length; at++) {
    phase += (200 + 3000 * at / pcm.length) / OPUS_RATE;
    pcm[at] = 0.4 * Math.sin(2 * Math.PI * phase) * Math.sin(at / 4000) ** 2;
  }
  return pcm;
}

function encodeAll(pcm: Float32Array, bitrate = 32_000): Uint8Array[] {
  const encoder = createOpusEncoder({ bitrate });
  const packets: Uint8Array[] = [];
  for (let at = 0; at + OPUS_SAMPLES <= pcm.length; at += OPUS_SAMPLES) {
    encoder.encode(pcm.subarray(at, at + OPUS_SAMPLES), (packet) => packets.push(packet));
  }
  encoder.close();
  return packets;
}

/** By how many samples `late` is behind `pcm`, where the two are most alike, and how alike, 0..1. */
function lagOf(pcm: Float32Array, late: Float32Array): { lag: number; likeness: number } {
  let best = { lag: 0, likeness: 0 };
  for (let lag = 0; lag < 1000; lag++) {
    let both = 0, first = 0, second = 0;
    for (let at = 0; at + 1000 < pcm.length; at++) {
      both += pcm[at]! * late[at + lag]!;
      first += pcm[at]! ** 2;
      second += late[at + lag]! ** 2;
    }
    const likeness = both / Math.sqrt(first * second);
    if (likeness > best.likeness) best = { lag, likeness };
  }
  return best;
}

Deno.test("Opus gives back what it took, a packet each 20 ms, later by what it says", () => {
  const pcm = sweep(50), packets = encodeAll(pcm), decoder = createOpusDecoder();
  assert.equal(packets.length, 50);
  const out = new Float32Array(pcm.length);
  packets.forEach((packet, index) => {
    assert.equal(opusPacketMs(packet), 20);
    const decoded = decoder.decode(packet);
    assert.equal(decoded.length, OPUS_SAMPLES);
    out.set(decoded, index * OPUS_SAMPLES);
  });
  decoder.close();
  decoder.close();
  const { lag, likeness } = lagOf(pcm, out);
  assert.ok(likeness > 0.95, `${likeness}`);
  assert.ok(Math.abs(lag / OPUS_RATE * 1000 - OPUS_DELAY_MS) < 0.25, `${lag} samples`);
  const bits = packets.reduce((sum, { length }) => sum + length * 8, 0);
  assert.ok(bits > 15_000 && bits < 45_000, `${bits} bits in a second`);
  assert.throws(() => decoder.decode(packets[0]!), /closed/);
});

Deno.test("an Opus encoder takes packets of 20 ms and no others, and a bit rate that there is", () => {
  const encoder = createOpusEncoder();
  for (const length of [0, 480, 959, 961, 48_000]) {
    assert.throws(() => encoder.encode(new Float32Array(length), () => {}), {
      name: "RangeError",
      message: `Cannot encode sound, a packet has 960 samples: ${length}`,
    });
  }
  encoder.close();
  assert.throws(() => encoder.encode(new Float32Array(960), () => {}), /closed/);
  for (const bitrate of [NaN, 0, 5999, 1e9]) assert.throws(() => createOpusEncoder({ bitrate }), RangeError);
});

Deno.test("what is no number becomes silence, and nothing of it stays in the encoder", () => {
  const encoder = createOpusEncoder(), decoder = createOpusDecoder();
  const tone = sweep(20);
  const send = (pcm: Float32Array) => {
    let decoded = new Float32Array(0);
    encoder.encode(pcm, (packet) => decoded = decoder.decode(packet).slice());
    return decoded;
  };
  for (const value of [NaN, Infinity, -Infinity, 1e30]) send(new Float32Array(OPUS_SAMPLES).fill(value));
  let loudest = 0;
  for (let at = 0; at < tone.length; at += OPUS_SAMPLES) {
    for (const sample of send(tone.subarray(at, at + OPUS_SAMPLES))) {
      assert.ok(Math.abs(sample) <= 1);
      loudest = Math.max(loudest, Math.abs(sample));
    }
  }
  assert.ok(loudest > 0.3, `${loudest}`);
  encoder.close();
  decoder.close();
});

Deno.test("hostile Opus packets are refused or decode to 120 ms at most, and the next good one is heard", () => {
  const decoder = createOpusDecoder(), random = createRandom(16);
  const good = encodeAll(sweep(10));
  let refused = 0, decoded = 0;
  const offer = (packet: Uint8Array) => {
    try {
      const pcm = decoder.decode(packet);
      assert.ok(pcm.length >= 120 && pcm.length <= 5760, `${pcm.length}`);
      assert.ok(pcm.every((sample) => Math.abs(sample) <= 1));
      decoded++;
    } catch (error) {
      assert.ok(error instanceof SyntaxError, `${error}`);
      refused++;
    }
  };
  for (let round = 0; round < 500; round++) {
    offer(Uint8Array.from({ length: Math.floor(random() * 200) }, () => random() * 256));
    const cut = good[round % 10]!;
    offer(cut.subarray(0, Math.floor(random() * cut.length)));
    const bent = cut.slice();
    bent[Math.floor(random() * bent.length)]! ^= 1 << Math.floor(random() * 8);
    offer(bent);
  }
  assert.ok(refused > 100 && decoded > 100, `${refused} refused, ${decoded} decoded`);
  assert.equal(decoder.decode(good[0]!).length, OPUS_SAMPLES);
  // Configuration 3: frames of 60 ms. Ten minutes of them, and three.
  assert.throws(() => decoder.decode(Uint8Array.of(3 << 3 | 3, 63)), /at most 120 ms: 3780/);
  assert.throws(() => decoder.decode(Uint8Array.of(3 << 3 | 3, 3)), /at most 120 ms: 180/);
  assert.throws(() => decoder.decode(Uint8Array.of(3 << 3 | 3, 0)), SyntaxError);
  assert.throws(() => decoder.decode(new Uint8Array()), SyntaxError);
  assert.throws(() => decoder.decode(new Uint8Array(OPUS_MAX_BYTES + 1)), /bytes: 64001/);
  assert.throws(() => decoder.decode(new Uint8Array(5000)), /1 frames are shorter: 5000/);
  assert.equal(decoder.decode(good[1]!).length, OPUS_SAMPLES);
  decoder.close();
});
