/**
 * Prints the KiB that stay for each time that something native is done: opened and closed, encoded, muxed. A process of
 * its own with --v8-flags=--expose-gc: a heap that has been used before would hide a leak, and one that is not
 * collected would look like one.
 */
import { openEncoder } from "../../runtime/video/codecs.ts";
import { openH264 } from "../../runtime/video/h264.ts";
import { createOpusDecoder, createOpusEncoder } from "../../runtime/video/opus.ts";
import { readSound } from "../../runtime/video/read_sound.ts";
import { writeWav } from "../../runtime/base/sound/wav.ts";
import { openMp4Stream } from "../../runtime/video/mp4_stream.ts";
import { parameterSets } from "../../runtime/video/sps.ts";
import { disc } from "./pictures.ts";

async function restingKiB(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    (globalThis as unknown as { gc(): void }).gc();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return Deno.memoryUsage().rss / 1024;
}

/** The least of three rounds: an allocator that takes another 14 MiB does so in one of them, a leak grows in each. */
async function keptEach(times: number, act: () => unknown): Promise<number> {
  for (let time = 0; time < times; time++) await act();
  let least = Infinity, before = await restingKiB();
  for (let round = 0; round < 3; round++) {
    for (let time = 0; time < times; time++) await act();
    const after = await restingKiB();
    least = Math.min(least, (after - before) / times);
    before = after;
  }
  return least;
}

const small = disc(64, 1), large = disc(256, 1);
const folder = await Deno.makeTempDir();
const kept: Record<string, number> = {};

for (const codec of ["h264", "jpeg"] as const) {
  const encoder = openEncoder(codec, { size: 64, fps: 30 });
  kept[`${codec} picture`] = await keptEach(4000, () => encoder.encode(small, false));
  encoder.close();
}

const opus = createOpusEncoder(), opusDecoder = createOpusDecoder();
const voice = Float32Array.from({ length: 960 }, (_, at) => Math.sin(at / 20) * Math.sin(at / 77) / 2);
kept["opus packet"] = await keptEach(1000, () => opus.encode(voice, (packet) => opusDecoder.decode(packet)));
const noPacket = new Uint8Array(40).fill(0xff);
kept["broken opus packet"] = await keptEach(4000, () => {
  try {
    opusDecoder.decode(noPacket);
  } catch {
    // It is refused.
  }
});
opus.close();
opusDecoder.close();

const encoder = openH264({ size: 64, fps: 30 });
const { data } = encoder.encode(small, true);
encoder.close();
const file = await openMp4Stream(`${folder}/long.mp4`, { size: 64, parameters: parameterSets(data) });
let frames = 0;
kept["muxed frame"] = await keptEach(4000, () => file.write(data, false, frames++ * 40, 40));
await file.close();

// What it sees where something does stay.
const leak: Uint8Array[] = [];
kept["leak of 4"] = await keptEach(2000, () => leak.push(new Uint8Array(4096).fill(1)));

for (const codec of ["h264", "jpeg"] as const) {
  kept[`${codec} encoder`] = await keptEach(100, () => {
    const one = openEncoder(codec, { size: 256, fps: 30 });
    one.encode(large, true);
    one.close();
  });
}
kept["opus coder"] = await keptEach(100, () => {
  const one = createOpusEncoder(), other = createOpusDecoder();
  one.encode(voice, (packet) => other.decode(packet));
  one.close();
  other.close();
});
const wav = writeWav(new Float32Array(48_000), 48_000);
kept["sound file"] = await keptEach(30, () => readSound(wav));
await Deno.remove(folder, { recursive: true });
console.log(JSON.stringify(kept));
