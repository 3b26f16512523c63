import { appendFile } from "node:fs/promises";
import { Dictionary, type FormatContext } from "node-av/lib";
import { DIGITAL_SOURCE_TYPE, SYNTHETIC_WORDS, syntheticXmp, XMP_BOX_UUID } from "../base/synthetic.ts";

/**
 * Lets a film say that no camera took it, before its header is written: words in `comment`, which every player shows, and
 * IPTC's name for it, which WebM keeps as a tag of its own.
 */
export function markContainer(container: FormatContext): void {
  const words = Dictionary.fromObject({ comment: SYNTHETIC_WORDS, DIGITAL_SOURCE_TYPE });
  // The container takes a copy.
  container.metadata = words;
  words.free();
}

/** Puts a box with our XMP packet behind all others of an MP4 file that is whole. */
export async function appendXmpBox(path: string): Promise<void> {
  const xmp = new TextEncoder().encode(syntheticXmp());
  const box = new Uint8Array(24 + xmp.length);
  new DataView(box.buffer).setUint32(0, box.length);
  box.set(new TextEncoder().encode("uuid"), 4);
  box.set(Uint8Array.fromHex(XMP_BOX_UUID), 8);
  box.set(xmp, 24);
  await appendFile(path, box);
}
