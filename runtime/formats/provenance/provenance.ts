import type { ByteSource } from "./byte_source.ts";
import { readMp4Provenance } from "./mp4_provenance.ts";
import { readPngProvenance } from "./png_provenance.ts";
import { readWebmProvenance } from "./webm_provenance.ts";

/** What a file says of where its pictures come from. What it does not say is null or false. */
export interface Provenance {
  readonly format: "PNG" | "MP4" | "WebM";
  /** IPTC's digital source type: an address of their vocabulary, from XMP or a tag. */
  readonly sourceType: string | null;
  /** Words for people. */
  readonly comment: string | null;
  /** Whether its H.264 pictures say that Headcast drew them. */
  readonly inPictures: boolean;
  /** Whether there is a C2PA manifest. Whether that is true, C2PA's own readers say. */
  readonly c2pa: boolean;
}

/** IPTC's values for pictures that no camera took, or not all of them. */
const SYNTHETIC = [
  "compositeSynthetic",
  "trainedAlgorithmicMedia",
  "compositeWithTrainedAlgorithmicMedia",
  "algorithmicMedia",
  "virtualRecording",
];

/** Whether a file says in a form that machines read that it is synthetic. C2PA's manifests are not read for it. */
export const saysSynthetic = ({ sourceType, inPictures }: Provenance): boolean =>
  inPictures || SYNTHETIC.some((name) => sourceType?.endsWith(`/digitalsourcetype/${name}`));

/**
 * Reads what a PNG, MP4 or WebM file says of its origin, as far as it is whole. Films are not read through, only walked
 * along.
 *
 * @throws SyntaxError where it is of another kind
 */
export async function readProvenance(source: ByteSource): Promise<Provenance> {
  const begin = String.fromCharCode(...await source.read(0, 12));
  if (begin.startsWith("\x89PNG\r\n\x1a\n")) return await readPngProvenance(source);
  if (begin.slice(4, 8) === "ftyp") return await readMp4Provenance(source);
  if (begin.startsWith("\x1aE\xdf\xa3")) return await readWebmProvenance(source);
  throw new SyntaxError(
    `Cannot read where it comes from, a PNG, MP4 or WebM file is needed: ${source.size} bytes`,
  );
}
