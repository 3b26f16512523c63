import assert from "node:assert/strict";
import { Codec, CodecContext, FormatContext, Frame, Packet } from "node-av/lib";
import * as av from "node-av/constants";
import { openWebm } from "../../runtime/video/webm.ts";
import { readSound } from "../../runtime/video/read_sound.ts";
import { disc, psnr } from "./pictures.ts";

const SIZE = 128, FRAMES = 12;

/** A picture with alpha as a plane behind its colours. */
function withAlpha(step: number): Uint8Array {
  const colours = disc(SIZE, step), out = new Uint8Array(SIZE * SIZE * 5 / 2);
  out.set(colours);
  for (let at = 0; at < SIZE * SIZE; at++) {
    const away = Math.hypot(at % SIZE - SIZE / 2, Math.floor(at / SIZE) - SIZE / 2);
    out[colours.length + at] = Math.max(0, Math.min(255, 255 * (60 - away) / 20));
  }
  return out;
}

/** Pictures as libvpx decodes them; FFmpeg's own decoder drops alpha. */
async function decode(path: string): Promise<Uint8Array[]> {
  const container = new FormatContext();
  assert.equal(await container.openInput(path), 0);
  await container.findStreamInfo(null);
  const codec = Codec.findDecoderByName(av.FF_DECODER_LIBVPX_VP9)!;
  const decoder = new CodecContext();
  decoder.allocContext3(codec);
  assert.ok(decoder.open2Sync(codec, null) >= 0);
  const packet = new Packet(), frame = new Frame();
  packet.alloc();
  frame.alloc();
  const pictures: Uint8Array[] = [];
  while (await container.readFrame(packet) >= 0) {
    if (packet.streamIndex === 0) {
      assert.ok(decoder.sendPacketSync(packet) >= 0);
      while (decoder.receiveFrameSync(frame) >= 0) {
        pictures.push(new Uint8Array(frame.toBuffer()));
        frame.unref();
      }
    }
    packet.unref();
  }
  packet.free();
  frame.free();
  decoder.freeContext();
  await container.closeInput();
  return pictures;
}

Deno.test("openWebm() keeps colours, alpha and sound, each picture in its place", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/film.webm`;
  const film = await openWebm(path, { size: SIZE, fps: 24, alpha: true, sound: true });
  const tone = Float32Array.from({ length: FRAMES * 2000 }, (_, at) => 0.5 * Math.sin(at * 0.05));
  for (let frame = 0; frame < FRAMES; frame++) {
    await film.write(withAlpha(frame));
    await film.sound(tone.subarray(frame * 2000, (frame + 1) * 2000));
  }
  await assert.rejects(film.write(disc(SIZE, 0)), RangeError);
  await film.close();
  await film.close();
  await assert.rejects(film.write(withAlpha(0)), /closed/);

  const pictures = await decode(path);
  assert.equal(pictures.length, FRAMES);
  for (const [frame, picture] of pictures.entries()) {
    const wanted = withAlpha(frame), colours = SIZE * SIZE * 3 / 2;
    assert.ok(psnr(wanted.subarray(0, colours), picture.subarray(0, colours)) > 36, `colours ${frame}`);
    assert.ok(psnr(wanted.subarray(colours), picture.subarray(colours)) > 40, `alpha ${frame}`);
  }
  const { pcm } = await readSound(path, { sampleRate: 48_000 });
  assert.ok(Math.abs(pcm.length - tone.length) <= 960, `${pcm.length} samples of ${tone.length}`);
  let error = 0;
  for (let at = 2000; at < tone.length - 2000; at++) error = Math.max(error, Math.abs(pcm[at]! - tone[at]!));
  assert.ok(error < 0.05, `sound stands where it was put: ${error}`);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("openWebm() names the reason where it cannot write, and begins no file that is refused", async () => {
  const shape = { fps: 25, alpha: true };
  await assert.rejects(openWebm("/no/such/folder/x.webm", { ...shape, size: 64 }), Deno.errors.NotFound);
  await assert.rejects(openWebm("x.webm", { ...shape, size: 65 }), RangeError);
  await assert.rejects(Deno.stat("x.webm"), Deno.errors.NotFound);
});
