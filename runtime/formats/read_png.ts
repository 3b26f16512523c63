import { inflate, MOST_RATIO } from "./deflate.ts";
import { describeFile } from "./file_kind.ts";
import { joined } from "./joined.ts";

export interface PngPicture {
  readonly width: number;
  readonly height: number;
  /** [height, width, 4], straight alpha. */
  readonly rgba: Uint8Array<ArrayBuffer>;
}

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
/** Samples of a pixel by the header's colour type: grey, RGB, palette, grey and alpha, RGBA. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
/** Of a side: 67 MB of RGBA, of which there are three copies while it is read. */
const MOST_PIXELS = 4096;

/**
 * Reads a PNG of 8 bits a sample without interlacing, of any colour type and filter (W3C PNG, third edition).
 *
 * @throws SyntaxError for other files and for those that are broken
 */
export async function readPng(bytes: Uint8Array): Promise<PngPicture> {
  const { header, palette, transparency, data } = chunksOf(bytes);
  const view = new DataView(header.buffer, header.byteOffset);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, type, , , interlacing] = header.subarray(8);
  const channels = CHANNELS[type!];
  if (!(width >= 1 && height >= 1 && width <= MOST_PIXELS && height <= MOST_PIXELS)) {
    refuse(`its sides must be 1 to ${MOST_PIXELS} pixels`, `${width} x ${height}`);
  }
  if (depth !== 8 || channels === undefined || interlacing !== 0) {
    return refuse(
      "it must have 8 bits a sample and no interlacing",
      `${depth} bits, colour type ${type}${interlacing === 0 ? "" : ", interlaced"}`,
    );
  }
  const row = width * channels;
  if (height * (row + 1) > data.length * MOST_RATIO) {
    refuse("its pixels must be there", `${data.length} bytes for ${width} x ${height}`);
  }
  // A zlib stream is raw deflate between two bytes and a sum of four.
  const raw = await inflate(data.subarray(2, -4), height * (row + 1)).catch((cause) =>
    refuse("its pixels must unpack", cause instanceof Error ? cause.message : cause)
  );
  if (raw.length !== height * (row + 1)) refuse(`its pixels must fill ${height} rows`, `${raw.length} bytes`);
  const samples = unfiltered(raw, height, row, channels);
  return { width, height, rgba: toRgba(samples, type!, palette, transparency) };
}

function refuse(constraint: string, met: unknown): never {
  throw new SyntaxError(`Cannot read PNG, ${constraint}: ${met}`);
}

/** The first chunk of each name, and the pixels' all in one. */
function chunksOf(bytes: Uint8Array) {
  if (SIGNATURE.some((byte, i) => bytes[i] !== byte)) {
    refuse("it must be a PNG", `it is ${describeFile(bytes)}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const firsts = new Map<string, Uint8Array>();
  const parts: Uint8Array[] = [];
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) refuse("its chunks must lie within it", `${length} bytes at ${at}`);
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const content = bytes.subarray(at + 8, at + 8 + length);
    if (!firsts.has(name)) firsts.set(name, content);
    if (name === "IDAT") parts.push(content);
    at += 12 + length;
  }
  const header = firsts.get("IHDR");
  if (header?.length !== 13 || parts.length === 0) {
    return refuse("it must have a header and pixels", `${parts.length} parts`);
  }
  const palette = firsts.get("PLTE") ?? new Uint8Array();
  return { header, palette, transparency: firsts.get("tRNS"), data: joined(parts) };
}

/** Undoes the filters, row by row: each byte was kept as the difference from what its neighbours foretell. */
function unfiltered(raw: Uint8Array, height: number, row: number, channels: number): Uint8Array {
  const samples = new Uint8Array(height * row);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (row + 1)]!;
    if (filter > 4) refuse("its filters must be 0 to 4", filter);
    for (let x = 0; x < row; x++) {
      const at = y * row + x;
      const left = x >= channels ? samples[at - channels]! : 0;
      const up = y > 0 ? samples[at - row]! : 0;
      const corner = x >= channels && y > 0 ? samples[at - row - channels]! : 0;
      samples[at] = raw[y * (row + 1) + 1 + x]! + foretold(filter, left, up, corner);
    }
  }
  return samples;
}

function foretold(filter: number, left: number, up: number, corner: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  // Paeth: whichever of the three is nearest to left + up - corner.
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

function toRgba(samples: Uint8Array, type: number, palette: Uint8Array, transparency?: Uint8Array) {
  const channels = CHANNELS[type]!;
  const rgba = new Uint8Array(samples.length / channels * 4).fill(255);
  // Without a palette or an alpha of its own: the one colour that is clear, two bytes a sample.
  const clear = transparency?.length === 2 * channels && !(type & 5)
    ? transparency.filter((_, i) => i % 2 === 1)
    : undefined;
  for (let pixel = 0; pixel < rgba.length / 4; pixel++) {
    const at = pixel * channels;
    for (let c = 0; c < 3; c++) {
      rgba[pixel * 4 + c] = type === 3 ? palette[samples[at]! * 3 + c]! : samples[at + (type & 2 ? c : 0)]!;
    }
    if (type & 4) rgba[pixel * 4 + 3] = samples[at + channels - 1]!;
    if (type === 3) rgba[pixel * 4 + 3] = transparency?.[samples[at]!] ?? 255;
    else if (clear?.every((sample, c) => samples[at + c] === sample)) rgba[pixel * 4 + 3] = 0;
  }
  return rgba;
}
