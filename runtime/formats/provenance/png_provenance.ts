import { XMP_KEYWORD } from "../png_xmp.ts";
import type { ByteSource } from "./byte_source.ts";
import type { Provenance } from "./provenance.ts";
import { descriptionOf, MOST_XMP_BYTES, sourceTypeOf } from "./xmp.ts";

/** A PNG's chunks in front of its pixels; files have a handful. */
const MOST_CHUNKS = 1000;

export async function readPngProvenance(source: ByteSource): Promise<Provenance> {
  let xmp = "", c2pa = false;
  for (let at = 8, count = 0; at + 12 <= source.size && count < MOST_CHUNKS; count++) {
    const header = await source.read(at, 8);
    const length = new DataView(header.buffer, header.byteOffset, header.length).getUint32(0);
    const type = new TextDecoder("latin1").decode(header.subarray(4));
    if (type === "IEND") break;
    if (type === "caBX") c2pa = true;
    if (type === "iTXt" && length <= MOST_XMP_BYTES && xmp === "") {
      const text = new TextDecoder().decode(await source.read(at + 8, length));
      if (text.startsWith(XMP_KEYWORD)) xmp = text.slice(XMP_KEYWORD.length);
    }
    at += 12 + length;
  }
  return {
    ...{ format: "PNG", sourceType: sourceTypeOf(xmp), comment: descriptionOf(xmp) },
    ...{ inPictures: false, c2pa },
  };
}
