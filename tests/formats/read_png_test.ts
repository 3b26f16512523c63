import { equal, ok, rejects } from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { encodePng } from "../../runtime/formats/png.ts";
import { readPng } from "../../runtime/formats/read_png.ts";

const [WIDTH, HEIGHT] = [7, 10];
const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];

/** A PNG of these rows, each behind its filter's number; sums are not looked at. */
function pngOf(
  type: number,
  rows: Uint8Array,
  more: readonly (readonly [string, Uint8Array])[] = [],
  depth = 8,
) {
  const header = new Uint8Array(13);
  new DataView(header.buffer).setUint32(0, WIDTH);
  new DataView(header.buffer).setUint32(4, HEIGHT);
  header.set([depth, type], 8);
  const chunks = [["IHDR", header] as const, ...more, ["IDAT", deflateSync(rows)] as const];
  return Uint8Array.from([
    ...SIGNATURE,
    ...chunks.flatMap(([name, data]) => [
      ...[24, 16, 8, 0].map((shift) => data.length >>> shift & 255),
      ...new TextEncoder().encode(name),
      ...data,
      ...[0, 0, 0, 0],
    ]),
  ]);
}

/** The same file, which says that it has another width. */
function widthOf(file: Uint8Array, width: number): Uint8Array {
  const other = file.slice();
  new DataView(other.buffer).setUint32(16, width);
  return other;
}

const sample = (i: number) => (i * 37 + i * i * 11) & 255;

/** Rows under all five filters in turn, by their definitions. */
function filtered(channels: number): { rows: Uint8Array; samples: Uint8Array } {
  const row = WIDTH * channels;
  const samples = Uint8Array.from({ length: HEIGHT * row }, (_, i) => sample(i));
  const rows = new Uint8Array(HEIGHT * (row + 1));
  for (let y = 0; y < HEIGHT; y++) {
    rows[y * (row + 1)] = y % 5;
    for (let x = 0; x < row; x++) {
      const a = x < channels ? 0 : samples[y * row + x - channels]!;
      const b = y === 0 ? 0 : samples[(y - 1) * row + x]!;
      const c = y === 0 || x < channels ? 0 : samples[(y - 1) * row + x - channels]!;
      const nearest = [a, b, c].map((value, order) => ({ value, order, away: Math.abs(a + b - c - value) }))
        .sort((one, other) => one.away - other.away || one.order - other.order)[0]!.value;
      const prediction = [0, a, b, Math.floor((a + b) / 2), nearest][y % 5]!;
      rows[y * (row + 1) + 1 + x] = samples[y * row + x]! - prediction;
    }
  }
  return { rows, samples };
}

Deno.test("readPng() undoes every filter, for each kind of colour", async () => {
  for (const [type, channels] of [[0, 1], [2, 3], [4, 2], [6, 4]] as const) {
    const { rows, samples } = filtered(channels);
    const { width, height, rgba } = await readPng(pngOf(type, rows));
    equal(`${width} ${height}`, `${WIDTH} ${HEIGHT}`);
    for (let i = 0; i < WIDTH * HEIGHT; i++) {
      const at = i * channels;
      const colour = channels < 3 ? [0, 0, 0] : [0, 1, 2];
      const alpha = channels % 2 === 0 ? samples[at + channels - 1]! : 255;
      const wanted = [...colour.map((c) => samples[at + c]!), alpha];
      ok(wanted.every((value, c) => rgba[i * 4 + c] === value), `type ${type}, pixel ${i}`);
    }
  }
  const { rows, samples } = filtered(1);
  const palette = Uint8Array.from({ length: 768 }, (_, i) => 255 - i % 251);
  const { rgba } = await readPng(pngOf(3, rows, [["PLTE", palette], ["tRNS", Uint8Array.of(7)]]));
  samples.forEach((index, i) => {
    ok([0, 1, 2].every((c) => rgba[i * 4 + c] === palette[index * 3 + c]), `palette, pixel ${i}`);
    equal(rgba[i * 4 + 3], index === 0 ? 7 : 255);
  });
  const clear = await readPng(pngOf(0, rows, [["tRNS", Uint8Array.of(0, samples[3]!)]]));
  samples.forEach((grey, i) => equal(clear.rgba[i * 4 + 3], grey === samples[3] ? 0 : 255));
});

Deno.test("readPng() reads what encodePng() writes, and refuses what is none or broken", async () => {
  const pixels = Uint8Array.from({ length: WIDTH * HEIGHT * 4 }, (_, i) => sample(i));
  const file = encodePng(pixels, WIDTH, HEIGHT, 4, (bytes) => deflateSync(bytes));
  const { rgba } = await readPng(file);
  ok(rgba.every((byte, i) => byte === pixels[i]));
  const { rows } = filtered(3);
  for (
    const [bytes, cause] of [
      [new Uint8Array(20), /it must be a PNG: it is/],
      [Uint8Array.of(255, 216, 255, 224), /it is a JPEG picture$/],
      [widthOf(file, 4096), /its pixels must be there: \d+ bytes for 4096 x 10$/],
      [widthOf(file, 4097), /its sides must be 1 to 4096 pixels: 4097 x 10$/],
      [file.subarray(0, 60), /chunks must lie within it/],
      [pngOf(2, rows.subarray(1)), /pixels must fill 10 rows/],
      [pngOf(6, rows), /pixels must fill 10 rows/],
      [pngOf(0, rows), /pixels must unpack/],
      [pngOf(2, rows, [], 16), /8 bits a sample/],
      [pngOf(2, rows.map((byte, i) => i === 0 ? 9 : byte)), /filters must be 0 to 4: 9/],
    ] as const
  ) await rejects(() => readPng(bytes), cause);
});
