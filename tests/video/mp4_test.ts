import assert from "node:assert/strict";
import { FormatContext, Packet } from "node-av/lib";
import { openMp4 } from "../../runtime/video/mp4.ts";
import { disc, openDecoder, psnr } from "./pictures.ts";

Deno.test("openMp4() writes every picture, in order, index first", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/head.mp4`;
  const frames = 50, width = 192, height = 192;
  const file = await openMp4(path, { width, height, fps: 25 });
  for (let step = 0; step < frames; step++) await file.write(disc(width, step));
  await file.close();
  await file.close();
  await assert.rejects(file.write(disc(width, 0)), /closed/);

  const bytes = await Deno.readFile(path);
  const find = (name: string) => new TextDecoder("latin1").decode(bytes).indexOf(name);
  assert.ok(find("moov") > 0 && find("moov") < find("mdat"), "the index comes before the pictures");

  const container = new FormatContext();
  assert.equal(await container.openInput(path), 0);
  const [stream] = container.streams;
  assert.ok(stream);
  assert.equal(Number(stream.nbFrames), frames);
  assert.equal(stream.codecpar.width, width);
  assert.equal(stream.avgFrameRate.num / stream.avgFrameRate.den, 25);
  assert.equal(Number(stream.duration) * stream.timeBase.num / stream.timeBase.den, frames / 25);
  const packet = new Packet();
  packet.alloc();
  let count = 0;
  let last = -(2n ** 60n);
  while (await container.readFrame(packet) >= 0) {
    assert.ok(packet.dts > last, "decoding times rise");
    last = packet.dts;
    count++;
    packet.unref();
  }
  assert.equal(count, frames);
  packet.free();
  await container.closeInput();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("openMp4() names the reason where it cannot write", async () => {
  await assert.rejects(openMp4("/no/such/folder/head.mp4", { size: 128, fps: 25 }), Deno.errors.NotFound);
  await assert.rejects(openMp4("head.mp4", { size: 127, fps: 25 }), RangeError);
  await assert.rejects(Deno.stat("head.mp4"), Deno.errors.NotFound, "a refused file is not begun");
});

Deno.test("openMp4() keeps a still picture true", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/still.mp4`;
  const source = disc(128, 0);
  const file = await openMp4(path, { size: 128, fps: 30 });
  await file.write(source);
  await file.close();
  const container = new FormatContext();
  await container.openInput(path);
  const stream = container.streams[0]!;
  const decoder = openDecoder("h264");
  // Inside MP4 the parameter sets stand apart from the pictures: hand them over in annexb form.
  const { extradata } = stream.codecpar;
  const packet = new Packet();
  packet.alloc();
  await container.readFrame(packet);
  const pictures = [...decoder.decode(toAnnexb(extradata!, packet.data!)), ...decoder.flush()];
  assert.equal(pictures.length, 1);
  assert.ok(psnr(source, pictures[0]!) > 40);
  packet.free();
  decoder.close();
  await container.closeInput();
  await Deno.remove(folder, { recursive: true });
});

/** avcC record and length-prefixed units (ISO/IEC 14496-15, 5.3.3) to one annexb chunk. */
function toAnnexb(record: Uint8Array, sample: Uint8Array): Uint8Array {
  const out: number[] = [];
  const view = new DataView(record.buffer, record.byteOffset, record.length);
  let at = 6;
  for (const sets of [1, 1]) {
    for (let index = 0; index < sets; index++) {
      const length = view.getUint16(at);
      out.push(0, 0, 0, 1, ...record.subarray(at + 2, at + 2 + length));
      at += 2 + length + 1;
    }
  }
  const units = new DataView(sample.buffer, sample.byteOffset, sample.length);
  for (let start = 0; start + 4 <= sample.length; start += 4 + units.getUint32(start)) {
    out.push(0, 0, 0, 1, ...sample.subarray(start + 4, start + 4 + units.getUint32(start)));
  }
  return new Uint8Array(out);
}
