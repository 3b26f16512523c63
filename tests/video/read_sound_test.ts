import assert from "node:assert/strict";
import * as av from "node-av/constants";
import { createRandom } from "../../runtime/base/mulberry32.ts";
import { writeWav } from "../../runtime/base/sound/wav.ts";
import { readSound } from "../../runtime/video/read_sound.ts";
import { openMp4 } from "../../runtime/video/mp4.ts";
import { makeSound, type SoundForm } from "./make_sound.ts";
import { disc } from "./pictures.ts";

const folder = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

/** A swept tone that comes and goes. */
const sweep = (rate: number, seconds: number) => {
  let phase = 0;
  return Float32Array.from({ length: rate * seconds }, (_, at) => {
    phase += (200 + 1000 * at / rate) / rate;
    return 0.5 * Math.sin(2 * Math.PI * phase) * Math.sin(at / rate * 20) ** 2;
  });
};

/** By how many samples what was read is late, where it is most like the truth. */
function lagOf(truth: Float32Array, read: Float32Array): { lag: number; likeness: number } {
  let best = { lag: 0, likeness: 0 };
  for (let lag = -1200; lag <= 1200; lag++) {
    let both = 0, first = 0, second = 0;
    for (let at = 1200; at < truth.length - 1200; at += 3) {
      both += truth[at]! * read[at + lag]!;
      first += truth[at]! ** 2;
      second += read[at + lag]! ** 2;
    }
    const likeness = both / Math.sqrt(first * second);
    if (likeness > best.likeness) best = { lag, likeness };
  }
  return best;
}

const FORMS: Record<string, SoundForm & { rate: number }> = {
  "16.wav": { codec: av.FF_ENCODER_PCM_S16LE, format: av.AV_SAMPLE_FMT_S16, channels: 2, rate: 44_100 },
  "float.wav": { codec: av.FF_ENCODER_PCM_F32LE, format: av.AV_SAMPLE_FMT_FLT, channels: 1, rate: 96_000 },
  "a.flac": { codec: av.FF_ENCODER_FLAC, format: av.AV_SAMPLE_FMT_S16, channels: 2, rate: 22_050 },
  "a.mp3": { codec: av.FF_ENCODER_LIBMP3LAME, format: av.AV_SAMPLE_FMT_FLTP, channels: 1, rate: 44_100 },
  "opus.ogg": { codec: av.FF_ENCODER_LIBOPUS, format: av.AV_SAMPLE_FMT_FLT, channels: 1, rate: 48_000 },
  "vorbis.ogg": { codec: av.FF_ENCODER_LIBVORBIS, format: av.AV_SAMPLE_FMT_FLTP, channels: 2, rate: 48_000 },
  "a.m4a": { codec: av.FF_ENCODER_AAC, format: av.AV_SAMPLE_FMT_FLTP, channels: 1, rate: 48_000 },
  "a.webm": { codec: av.FF_ENCODER_LIBOPUS, format: av.AV_SAMPLE_FMT_FLT, channels: 1, rate: 48_000 },
};

for (const [name, form] of Object.entries(FORMS)) {
  Deno.test(`readSound() reads ${name}: all of it, in its place, from disk and from memory`, async () => {
    const path = `${folder}/${name}`, pcm = sweep(form.rate, 0.7);
    await makeSound(path, pcm, form.rate, form);
    const sound = await readSound(path);
    assert.equal(sound.sampleRate, form.rate);
    // A last packet of a codec with packets may be filled up.
    assert.ok(Math.abs(sound.pcm.length - pcm.length) <= 1152, `${sound.pcm.length} of ${pcm.length}`);
    const { lag, likeness } = lagOf(pcm, sound.pcm);
    assert.ok(likeness > 0.98, `${likeness}`);
    assert.ok(Math.abs(lag) / form.rate < 0.0005, `${lag} samples late`);
    assert.deepEqual(await readSound(await Deno.readFile(path)), sound);
    const other = await readSound(path, { sampleRate: 16_000 });
    assert.equal(other.sampleRate, 16_000);
    assert.equal(other.pcm.length, Math.ceil(sound.pcm.length * 16_000 / form.rate));
  });
}

Deno.test("writeWav() and readSound() give the sound back within a bit", async () => {
  const pcm = sweep(16_000, 0.3), bytes = writeWav(pcm, 16_000);
  const back = await readSound(bytes);
  assert.equal(back.sampleRate, 16_000);
  assert.equal(back.pcm.length, pcm.length);
  assert.ok(back.pcm.every((value, at) => Math.abs(value - pcm[at]!) < 1 / 16_000));
  const wild = await readSound(writeWav(Float32Array.of(NaN, 2, -2, Infinity, 0.5), 8000));
  assert.deepEqual([...wild.pcm].map((value) => Math.round(value * 100) / 100), [0, 1, -1, 1, 0.5]);
  for (const rate of [0, -1, 0.5, NaN, 2 ** 32]) assert.throws(() => writeWav(pcm, rate), RangeError);
});

/** A WAV file with fields of its head set to whatever. */
function bent(pcm: Float32Array, rate: number, channels = 1, format = 1): Uint8Array<ArrayBuffer> {
  const bytes = writeWav(pcm, 48_000), view = new DataView(bytes.buffer);
  view.setUint16(20, format, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, rate, true);
  return bytes;
}

Deno.test("readSound() refuses hostile files and says why", async () => {
  const pcm = sweep(48_000, 0.2), good = writeWav(pcm, 48_000);
  const playlist = "#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n";
  const concat = "ffconcat version 1.0\nfile /etc/hostname\n";
  const text = (words: string) => new TextEncoder().encode(words.padEnd(500, "\n"));
  const cases: [string, Uint8Array, RegExp][] = [
    ["1 Hz", bent(pcm, 1), /rate must be within 8000..192000 Hz: 1$/],
    ["100 times the rate", bent(pcm, 4_800_000), /rate must be within 8000..192000 Hz: 4800000$/],
    ["65535 channels", bent(pcm, 48_000, 65_535), /no sound|channels|no sound file/],
    ["no channel", bent(pcm, 48_000, 0), /no sound|channels/],
    ["a form that is none", bent(pcm, 48_000, 1, 0x1234), /no sound|decode/],
    ["nothing", new Uint8Array(), /no sound file/],
    ["half a head", good.subarray(0, 30), /no sound/],
    ["a head alone", good.subarray(0, 44), /cut off: 0 bytes of samples of 19200/],
    ["half of it", good.subarray(0, 10_000), /cut off: 9956 bytes of samples of 19200/],
    ["a playlist", text(playlist), /no sound file/],
    ["a list of files", text(concat), /no sound file/],
  ];
  for (const [what, bytes, message] of cases) {
    await assert.rejects(readSound(bytes), (error) => {
      assert.ok(error instanceof SyntaxError, `${what}: ${error}`);
      assert.match(error.message, message, what);
      assert.ok(error.message.startsWith("Cannot read the sound, "), error.message);
      return true;
    });
  }
  await assert.rejects(readSound(`${folder}/none.wav`), {
    name: "NotFound",
    message: `Cannot read the sound ${folder}/none.wav: there is no such file`,
  });
  await assert.rejects(readSound(folder), /Cannot read the sound .*: it is not a file/);
  await assert.rejects(readSound(`concat:${folder}/16.wav`), Deno.errors.NotFound);
  await assert.rejects(readSound(good, { maxSeconds: 0.1 }), {
    name: "RangeError",
    message: "Cannot read the sound, sound is at most 0.1 s long",
  });
});

Deno.test("readSound() refuses a film without sound, and files of which a part is missing", async () => {
  const film = await openMp4(`${folder}/silent.mp4`, { size: 64, fps: 25 });
  for (let step = 0; step < 5; step++) await film.write(disc(64, step));
  await film.close();
  await assert.rejects(readSound(`${folder}/silent.mp4`), /there is no sound in it/);
  const noise = createRandom(9);
  for (const name of ["a.flac", "a.m4a"]) {
    const bytes = await Deno.readFile(`${folder}/${name}`);
    await assert.rejects(readSound(bytes.subarray(0, bytes.length >> 1)), SyntaxError, name);
  }
  for (const name of Object.keys(FORMS)) {
    const bytes = await Deno.readFile(`${folder}/${name}`);
    for (let round = 0; round < 4; round++) {
      const broken = bytes.slice();
      for (let at = 0; at < 20; at++) broken[Math.floor(noise() * broken.length)] = noise() * 256;
      const sound = await readSound(broken, { maxSeconds: 60 }).catch((error) => {
        assert.ok(error instanceof SyntaxError || error instanceof RangeError, `${name}: ${error}`);
      });
      if (sound) assert.ok(sound.pcm.every((value) => Math.abs(value) <= 1), name);
    }
  }
});

Deno.test("readSound() makes silence of samples that are no numbers", async () => {
  const bytes = new Uint8Array(writeWav(new Float32Array(2000), 48_000));
  const view = new DataView(bytes.buffer);
  view.setUint16(20, 3, true);
  view.setUint32(28, 48_000 * 4, true);
  view.setUint16(32, 4, true);
  view.setUint16(34, 32, true);
  for (let at = 0; at < 1000; at++) view.setFloat32(44 + at * 4, [NaN, Infinity, 1e30, -0.25][at % 4]!, true);
  const { pcm } = await readSound(bytes);
  assert.deepEqual([...pcm.subarray(0, 4)], [0, 1, 1, -0.25]);
});
