/**
 * SPZ (Niantic, https://github.com/nianticlabs/spz), versions 1 to 4: splats in 16 to 20 bytes, packed by gzip (1 to
 * 3) or zstd (4). Its axes are right, up, back: ours, where a head faces +z. What it cannot say as exactly as it is
 * meant: a scale has steps of 6 % and is 0.045 mm at least, where units are metres.
 */
import { gunzip } from "./gunzip.ts";
import { COEFFICIENTS, emptyCloud, settleCloud, type SplatCloud } from "./splat_cloud.ts";
import { decodeSplats, encodeSplats, LAYOUTS, streamSizes } from "./spz_streams.ts";
import { refuse } from "./spz_refuse.ts";
import { refuseForeignAxes } from "./spz_extensions.ts";
import { unzstd } from "./unzstd.ts";

const MAGIC = 0x5053474e; // "NGSP"
const HEADER = 16, HEADER_4 = 32;
const ANTIALIASED = 1, EXTENDED = 2;
/** Vendors' records behind the splats. */
const MOST_EXTENSION_BYTES = 65536;
/**
 * What a file may unpack to: deflate packs zeros by 1,032 and zstd without a bound, splats of scans and avatars by 1 to 3.
 * A splat takes three times as much again once it is read.
 */
const mostUnpacked = ({ length }: Uint8Array): number => 2 ** 25 + 16 * length;

export const SPZ_VERSIONS = [2, 3, 4] as const;
export type SpzVersion = typeof SPZ_VERSIONS[number];

export const looksLikeSpz = (bytes: Uint8Array): boolean =>
  bytes.length > HEADER && (bytes[0] === 0x1f && bytes[1] === 0x8b || hasMagic(bytes));

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const hasMagic = (bytes: Uint8Array) => bytes.length >= HEADER && viewOf(bytes).getUint32(0, true) === MAGIC;

/** Harmonics of degree 4, which nothing else has, are left out: `fileDegree` tells. */
export async function readSpz(bytes: Uint8Array): Promise<SplatCloud> {
  if (!looksLikeSpz(bytes)) refuse("it must be packed by gzip or begin with NGSP", `${bytes.length} bytes`);
  return settleCloud(await (hasMagic(bytes) ? readZstd(bytes) : readGzip(bytes)), ".spz");
}

interface Header {
  readonly version: number;
  readonly count: number;
  readonly degree: number;
  readonly fractionBits: number;
  readonly flags: number;
}

function headerOf(bytes: Uint8Array): Header {
  const view = viewOf(bytes);
  const header = {
    version: view.getUint32(4, true),
    count: view.getUint32(8, true),
    degree: view.getUint8(12),
    fractionBits: view.getUint8(13),
    flags: view.getUint8(14),
  };
  if (header.degree >= COEFFICIENTS.length) {
    refuse(`its harmonics' degree must lie in 0..${COEFFICIENTS.length - 1}`, header.degree);
  }
  if (header.fractionBits > 24) {
    refuse("its fixed-point numbers must have 24 bits of fraction at most", header.fractionBits);
  }
  if (header.count === 0) refuse("it must have splats", 0);
  return header;
}

async function readGzip(bytes: Uint8Array): Promise<SplatCloud> {
  let header: Header | undefined;
  const sizesOf = ({ version, count, degree }: Header) => streamSizes(LAYOUTS[version]!, count, degree);
  const data = await gunzip(bytes, HEADER, (first) => {
    if (!hasMagic(first)) refuse("what gzip holds must begin with NGSP", "it does not");
    header = headerOf(first);
    if (!(header.version >= 1 && header.version <= 3)) {
      refuse("packed by gzip it must be of version 1, 2 or 3", header.version);
    }
    const size = HEADER + sizesOf(header).reduce((a, b) => a + b);
    if (size > mostUnpacked(bytes)) refuse("it is too short for its splats", header.count);
    return { least: size, most: size + (header.flags & EXTENDED ? MOST_EXTENSION_BYTES : 0) };
  });
  let at = HEADER;
  const streams = sizesOf(header!).map((size) => data.subarray(at, at += size));
  if (header!.flags & EXTENDED) refuseForeignAxes(data.subarray(at));
  const cloud = emptyCloud(header!.count, header!.degree);
  decodeSplats(streams, header!.fractionBits, LAYOUTS[header!.version]!, cloud);
  return cloud;
}

async function readZstd(bytes: Uint8Array): Promise<SplatCloud> {
  if (bytes.length < HEADER_4) refuse(`it must have a header of ${HEADER_4} bytes`, bytes.length);
  const header = headerOf(bytes), view = viewOf(bytes);
  if (header.version !== 4) refuse("packed by zstd it must be of version 4", header.version);
  const sizes = streamSizes(LAYOUTS[4], header.count, header.degree);
  const total = sizes.reduce((a, b) => a + b);
  if (total > mostUnpacked(bytes)) refuse("it is too short for its splats", header.count);
  // Niantic's writer leaves streams without bytes out: those of harmonics at degree 0.
  const filled = sizes.filter((size) => size > 0), streamCount = view.getUint8(15);
  if (streamCount !== filled.length) refuse(`it must have ${filled.length} streams`, streamCount);
  const table = view.getUint32(16, true), tableEnd = table + streamCount * 16;
  if (table < HEADER_4 || tableEnd > bytes.length) refuse("its table must lie within it", table);
  if (header.flags & EXTENDED) refuseForeignAxes(bytes.subarray(HEADER_4, table));
  const packed: Uint8Array[] = [];
  let at = tableEnd;
  filled.forEach((size, i) => {
    const length = Number(view.getBigUint64(table + i * 16, true));
    const said = view.getBigUint64(table + i * 16 + 8, true);
    if (length > bytes.length - at) refuse(`stream ${i} must lie within it`, `${length} bytes`);
    if (said !== BigInt(size)) refuse(`stream ${i} must have ${size} bytes`, said);
    packed.push(bytes.subarray(at, at += length));
  });
  if (at !== bytes.length) refuse("nothing must follow its streams", `${bytes.length - at} bytes`);
  const streams: Uint8Array[] = [];
  for (const size of sizes) {
    streams.push(size > 0 ? await unzstd(packed[streams.length]!, size) : new Uint8Array(0));
  }
  const cloud = emptyCloud(header.count, header.degree);
  decodeSplats(streams, header.fractionBits, LAYOUTS[4], cloud);
  return cloud;
}

export interface SpzOptions {
  /** 3 where not given: 4 is refused by most viewers, 2 has coarser rotations. */
  version?: SpzVersion;
  /** Packs a stream by zstd, which version 4 needs and browsers do not have. */
  zstd?: (bytes: Uint8Array) => Uint8Array;
  /** Was trained with antialiasing (Mip-Splatting): viewers draw small splats fainter. */
  antialiased?: boolean;
}

/**
 * Positions get as many bits of fraction as the largest leaves of 24, and 12 at least, as Niantic's writer has.
 *
 * @throws RangeError for no splats or positions beyond 2,047, TypeError for version 4 without zstd
 */
export async function writeSpz(
  cloud: SplatCloud,
  options: SpzOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { version = 3, zstd, antialiased = false } = options;
  if (cloud.count === 0) throw new RangeError("Cannot write .spz, there must be splats: 0");
  const fractionBits = fractionBitsFor(cloud.position);
  const streams = encodeSplats(cloud, fractionBits, LAYOUTS[version]);
  const header = new Uint8Array(version === 4 ? HEADER_4 : HEADER), view = viewOf(header);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, version, true);
  view.setUint32(8, cloud.count, true);
  header.set([cloud.degree, fractionBits, antialiased ? ANTIALIASED : 0], 12);
  if (version !== 4) {
    const whole = new Blob([header, ...streams]).stream().pipeThrough(new CompressionStream("gzip"));
    return new Uint8Array(await new Response(whole).arrayBuffer());
  }
  if (zstd === undefined) {
    throw new TypeError("Cannot write .spz of version 4, zstd must be handed in: it is not");
  }
  const filled = streams.filter(({ length }) => length > 0);
  const packed = filled.map((stream) => zstd(stream));
  header[15] = filled.length;
  view.setUint32(16, HEADER_4, true);
  const table = new DataView(new ArrayBuffer(filled.length * 16));
  filled.forEach((stream, i) => {
    table.setBigUint64(i * 16, BigInt(packed[i]!.length), true);
    table.setBigUint64(i * 16 + 8, BigInt(stream.length), true);
  });
  const parts = [header, new Uint8Array(table.buffer), ...packed] as Uint8Array<ArrayBuffer>[];
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** 24 bits with a sign: at 12 of fraction a step is 0.24 mm where units are metres, at 20 it is a micron. */
function fractionBitsFor(position: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < position.length; i++) largest = Math.max(largest, Math.abs(position[i]!));
  for (let bits = 20; bits >= 12; bits--) {
    if (largest * 2 ** bits < 2 ** 23 - 1) return bits;
  }
  throw new RangeError(`Cannot write .spz, positions must lie within 2047 of the origin: ${largest}`);
}
