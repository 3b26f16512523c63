import assert from "node:assert/strict";
import { DIGITAL_SOURCE_TYPE, SYNTHETIC_WORDS } from "../../runtime/base/synthetic.ts";
import { readProvenance } from "../../runtime/formats/provenance/provenance.ts";
import { openH264 } from "../../runtime/video/h264.ts";
import { openMp4Stream } from "../../runtime/video/mp4_stream.ts";
import { parameterSets } from "../../runtime/video/sps.ts";
import { lackOfSystem, testUnless } from "../skip.ts";
import { disc, psnr } from "./pictures.ts";
import { readMp4 } from "./read_mp4.ts";

const SIZE = 128;
const sourceOf = (bytes: Uint8Array) => ({
  size: bytes.length,
  read: (at: number, length: number) => Promise.resolve(bytes.subarray(at, at + length)),
});
/** A live stream is not even: frames come when the device has drawn them. */
const timeOf = (frame: number) => frame * 40 + (frame % 3) * 7;

/** Writes pictures as a recorder does; the file is not closed. */
async function record(path: string, frames: number) {
  const encoder = openH264({ size: SIZE, fps: 25 });
  const chunks = Array.from(
    { length: frames },
    (_, frame) => encoder.encode(disc(SIZE, frame), frame === 40),
  );
  const file = await openMp4Stream(path, { size: SIZE, parameters: parameterSets(chunks[0]!.data) });
  for (const [frame, { data, key }] of chunks.entries()) await file.write(data, key, timeOf(frame), 40);
  encoder.close();
  return file;
}

Deno.test("openMp4Stream() keeps every picture at its own time, and the key frames", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/live.mp4`;
  const file = await record(path, 60);
  await file.close();
  await file.close();
  const { width, duration, times, keys, pictures } = await readMp4(path);
  assert.equal(width, SIZE);
  times.forEach((time, frame) => assert.ok(Math.abs(time - timeOf(frame)) < 0.1, `${frame}: ${time}`));
  assert.deepEqual(keys.flatMap((key, frame) => key ? [frame] : []), [0, 40]);
  assert.ok(Math.abs(duration - (timeOf(59) + 40) / 1000) < 0.01, `${duration} s`);
  assert.equal(pictures.length, 60);
  assert.ok(psnr(disc(SIZE, 59), pictures[59]!) > 30);
  const bytes = new TextDecoder("latin1").decode(await Deno.readFile(path));
  assert.ok(!bytes.slice(0, bytes.indexOf("mdat")).includes("moof"), "a whole file is an ordinary one");
  const said = await readProvenance(sourceOf(await Deno.readFile(path)));
  const { sourceType, comment, inPictures } = said;
  assert.deepEqual([sourceType, comment, inPictures], [DIGITAL_SOURCE_TYPE, SYNTHETIC_WORDS, true]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a file of openMp4Stream() that a crash cut off plays up to its last second", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/cut.mp4`;
  const file = await record(path, 100);
  // What is on the disk now is what a crash would leave.
  await Deno.copyFile(path, `${folder}/copy.mp4`);
  const { pictures } = await readMp4(`${folder}/copy.mp4`);
  assert.ok(pictures.length >= 70 && pictures.length < 100, `${pictures.length} of 100 pictures`);
  const cut = await readProvenance(sourceOf(await Deno.readFile(`${folder}/copy.mp4`)));
  assert.ok(
    cut.comment === SYNTHETIC_WORDS && cut.inPictures,
    "what is cut off says that it is synthetic too",
  );
  assert.ok(psnr(disc(SIZE, 69), pictures[69]!) > 30);
  await file.abandon();
  await file.abandon();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("openMp4Stream() names the reason where it cannot write", async () => {
  const encoder = openH264({ size: SIZE, fps: 25 });
  const { data } = encoder.encode(disc(SIZE, 0), true);
  encoder.close();
  const parameters = parameterSets(data);
  await assert.rejects(
    openMp4Stream("/no/such/folder/live.mp4", { size: SIZE, parameters }),
    Deno.errors.NotFound,
  );
});

testUnless(lackOfSystem("linux"), {
  name: "openMp4Stream() fails where the disk is full",
  async fn() {
    await assert.rejects(async () => {
      const file = await record("/dev/full", 60);
      await file.close();
    }, /Cannot write .* for \/dev\/full/);
  },
});

Deno.test("parameterSets() finds them whatever start codes they have, and nothing in a chunk without", () => {
  const sets = [0, 0, 0, 1, 0x67, 1, 2, 3, 0, 0, 0, 1, 0x68, 4];
  const three = [0, 0, 1, 0x67, 1, 2, 3, 0, 0, 1, 0x68, 4, 0, 0, 1, 0x65, 9, 0, 0, 1, 0x67, 9];
  assert.deepEqual([...parameterSets(Uint8Array.of(...sets, 0, 0, 0, 1, 0x65, 9))], sets);
  assert.deepEqual([...parameterSets(Uint8Array.from(three))], sets);
  assert.deepEqual([...parameterSets(Uint8Array.of(0, 0, 0, 1, 0x61, 7))], []);
});
