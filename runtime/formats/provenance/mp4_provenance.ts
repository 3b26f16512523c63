import { SYNTHETIC_UUID, XMP_BOX_UUID } from "../../base/synthetic.ts";
import type { ByteSource } from "./byte_source.ts";
import type { Provenance } from "./provenance.ts";
import { MOST_XMP_BYTES, sourceTypeOf } from "./xmp.ts";

/** Boxes of one level; a film in fragments of a second has two a second. */
const MOST_BOXES = 100_000;
const C2PA_BOX = "d8fec3d61b0e483c92975828877ec481";
/** The first key frame begins close to where the pictures do. */
const LOOKED_AT = 1 << 18;
const OWN_NAME = latin1(Uint8Array.fromHex(SYNTHETIC_UUID.replaceAll("-", "")));

interface Box {
  readonly type: string;
  /** Of what is in it. */
  readonly at: number;
  readonly end: number;
}

export async function readMp4Provenance(source: ByteSource): Promise<Provenance> {
  let sourceType: string | null = null, comment: string | null = null, inPictures = false, c2pa = false;
  for await (const box of boxesIn(source, 0, source.size)) {
    if (box.type === "uuid") {
      const name = (await source.read(box.at, 16)).toHex();
      if (name === C2PA_BOX) c2pa = true;
      const length = box.end - box.at - 16;
      if (name === XMP_BOX_UUID && length <= MOST_XMP_BYTES) {
        sourceType ??= sourceTypeOf(new TextDecoder().decode(await source.read(box.at + 16, length)));
      }
    } else if (box.type === "mdat" && !inPictures) {
      const begin = await source.read(box.at, Math.min(LOOKED_AT, box.end - box.at));
      inPictures = latin1(begin).includes(OWN_NAME);
    } else if (box.type === "moov") comment ??= await commentIn(source, box);
  }
  return { format: "MP4", sourceType, comment, inPictures, c2pa };
}

/** As iTunes keeps it, which FFmpeg writes and players read: moov, udta, meta, ilst, ©cmt, data. */
async function commentIn(source: ByteSource, moov: Box): Promise<string | null> {
  let box: Box | null = moov;
  for (const type of ["udta", "meta", "ilst", "\xa9cmt", "data"]) {
    // A version and flags stand in front of what is in "meta".
    const at: number = box.type === "meta" ? box.at + 4 : box.at;
    box = await find(source, at, box.end, type);
    if (box === null) return null;
  }
  // Kind and language of the text stand in front of it.
  const length = Math.min(1000, box.end - box.at - 8);
  return length > 0 ? new TextDecoder().decode(await source.read(box.at + 8, length)) : null;
}

async function find(source: ByteSource, at: number, end: number, type: string): Promise<Box | null> {
  for await (const box of boxesIn(source, at, end)) if (box.type === type) return box;
  return null;
}

/** The boxes of one level (ISO/IEC 14496-12, 4.2); the last may be cut off, as in a recording that ended in a crash. */
async function* boxesIn(source: ByteSource, from: number, end: number): AsyncGenerator<Box, void, void> {
  let at = from;
  for (let count = 0; at + 8 <= end && count < MOST_BOXES; count++) {
    const header = await source.read(at, 16);
    if (header.length < 8) return;
    const view = new DataView(header.buffer, header.byteOffset, header.length);
    const type = latin1(header.subarray(4, 8));
    let length = view.getUint32(0), begin = at + 8;
    if (length === 0) length = end - at;
    else if (length === 1) {
      if (header.length < 16) return;
      length = Number(view.getBigUint64(8));
      begin = at + 16;
    }
    if (at + length < begin) return;
    yield { type, at: begin, end: Math.min(at + length, end) };
    at += length;
  }
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}
