import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { deflateSync } from "node:zlib";
import { DIGITAL_SOURCE_TYPE, SYNTHETIC_WORDS, syntheticXmp } from "../../../runtime/base/synthetic.ts";
import { encodePng } from "../../../runtime/formats/png.ts";
import { withXmp } from "../../../runtime/formats/png_xmp.ts";
import type { ByteSource } from "../../../runtime/formats/provenance/byte_source.ts";
import {
  type Provenance,
  readProvenance,
  saysSynthetic,
} from "../../../runtime/formats/provenance/provenance.ts";
import { openMp4 } from "../../../runtime/video/mp4.ts";
import { openWebm } from "../../../runtime/video/webm.ts";
import { decodePng } from "../decode_png.ts";
import { assertRefusesOrReads, malformed } from "../malformed.ts";
import { testUnless } from "../../skip.ts";
import { disc } from "../../video/pictures.ts";

const sourceOf = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: (at, length) => Promise.resolve(bytes.subarray(at, at + length)),
});
const read = (bytes: Uint8Array) => readProvenance(sourceOf(bytes));

const pixels = Uint8Array.from({ length: 4 * 4 * 4 }, (_, at) => at * 3);
const plainPng = encodePng(pixels, 4, 4, 4, (bytes) => deflateSync(bytes));
const png = withXmp(plainPng, syntheticXmp());

/** A film of a few pictures, as the product writes it. */
async function filmed(name: string): Promise<Uint8Array> {
  const path = await Deno.makeTempFile({ suffix: name });
  const shape = { size: 64, fps: 25, sound: true };
  const film = await (name === ".mp4" ? openMp4(path, shape) : openWebm(path, { ...shape, alpha: false }));
  for (let frame = 0; frame < 3; frame++) await film.write(disc(64, frame));
  await film.sound(new Float32Array(4000));
  await film.close();
  const bytes = readFileSync(path);
  await Deno.remove(path);
  return new Uint8Array(bytes);
}

Deno.test("what a picture says of itself stands in front of its pixels, and leaves them as they are", async () => {
  const found = await read(png);
  assert.deepEqual(found, {
    ...{ format: "PNG", sourceType: DIGITAL_SOURCE_TYPE, comment: SYNTHETIC_WORDS },
    ...{ inPictures: false, c2pa: false },
  });
  assert.deepEqual(decodePng(png).pixels, decodePng(plainPng).pixels);
  assert.equal(saysSynthetic(await read(plainPng)), false);
  assert.throws(() => withXmp(new Uint8Array(40), "x"), /no PNG: 40 bytes/);
});

Deno.test("saysSynthetic() holds for IPTC's words for it and for no others", () => {
  const says = (name: string, inPictures = false) =>
    saysSynthetic({
      ...{ format: "MP4", comment: null, inPictures, c2pa: false },
      sourceType: `http://cv.iptc.org/newscodes/digitalsourcetype/${name}`,
    });
  assert.ok(says("trainedAlgorithmicMedia") && says("compositeSynthetic"));
  assert.ok(!says("digitalCapture") && !says("negativeFilm"));
  assert.ok(says("digitalCapture", true), "pictures that Headcast drew");
});

Deno.test("XMP of others is read too: as an element, and where a C2PA manifest follows", async () => {
  const trained = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";
  const xmp = `<a><Iptc4xmpExt:DigitalSourceType>\n${trained}</Iptc4xmpExt:DigitalSourceType></a>`;
  const other = withXmp(plainPng, xmp);
  assert.equal((await read(other)).sourceType, trained);
  const signed = new Uint8Array([
    ...other.subarray(0, 33),
    0,
    0,
    0,
    1,
    ...new TextEncoder().encode("caBX"),
    7,
  ]);
  const whole = new Uint8Array([...signed, 0, 0, 0, 0, ...other.subarray(33)]);
  assert.deepEqual([(await read(whole)).c2pa, (await read(whole)).sourceType], [true, trained]);
});

/** A program that is not there is thrown at once (Deno 2.9.6), before there is a promise that could say so. */
const exiftool = await (async () => {
  try {
    const asked = new Deno.Command("exiftool", { args: ["-ver"], stdout: "null", stderr: "null" });
    return (await asked.output()).success;
  } catch {
    return false;
  }
})();

testUnless(
  exiftool ? null : { kind: "tool", reason: "there is no exiftool in PATH (libimage-exiftool-perl)" },
  {
    name: "exiftool finds the same in what Headcast writes",
    async fn() {
      const folder = await Deno.makeTempDir();
      await Deno.writeFile(`${folder}/x.png`, png);
      await Deno.writeFile(`${folder}/x.mp4`, await filmed(".mp4"));
      await Deno.writeFile(`${folder}/x.webm`, await filmed(".webm"));
      const args = ["-q", "-T", "-DigitalSourceType", folder];
      const { stdout } = await new Deno.Command("exiftool", { args }).output();
      assert.equal(new TextDecoder().decode(stdout), `${DIGITAL_SOURCE_TYPE}\n`.repeat(3));
      await Deno.remove(folder, { recursive: true });
    },
  },
);

Deno.test("500 malformed pictures and films are refused, or read as far as they tell", async () => {
  const good = [png, await filmed(".mp4"), await filmed(".webm")];
  for (const bytes of good) assert.ok(saysSynthetic(await read(bytes)));
  await assertRefusesOrReads<Provenance>(malformed(good), read, {
    valid: ({ format, sourceType }) => {
      assert.ok(["PNG", "MP4", "WebM"].includes(format));
      assert.ok(sourceType === null || sourceType.length <= 1 << 20);
    },
  });
});
