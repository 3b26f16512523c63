import assert from "node:assert/strict";
import goldens from "./goldens/arrays.json" with { type: "json" };
import pickles from "./goldens/pickles.json" with { type: "json" };
import { describeFile } from "../../runtime/formats/file_kind.ts";
import { writeZip } from "../../runtime/formats/zip_writer.ts";
import { decodeBase64, latin1 } from "./hostile.ts";

Deno.test("describeFile() says what a file is, by its bytes", async () => {
  const zip = (...names: string[]) => writeZip(new Map(names.map((name) => [name, latin1("x")])));
  const cases: readonly (readonly [Uint8Array, RegExp])[] = [
    [decodeBase64(goldens.version2), /^a NumPy array of shape \[2, 3\]$/],
    [decodeBase64(goldens.scalar), /^a NumPy array of shape \[\]$/],
    [decodeBase64(goldens.npzStream), /^a NumPy archive \(\.npz\) of 4 arrays$/],
    ...pickles.plain.map((file) => [decodeBase64(file), /^a Python pickle$/] as const),
    [await zip("a", "b"), /^a ZIP archive of 2 files$/],
    [await zip("archive/data.pkl", "archive/data/0"), /^a PyTorch file$/],
    [await zip("xl/workbook.xml"), /^an Excel table/],
    [latin1("PK\x03\x04 cut off"), /^a ZIP archive, which is broken$/],
    [latin1("\x89PNG\r\n\x1a\n...."), /^a PNG picture$/],
    [latin1("RIFF\x24\x08\0\0WAVEfmt "), /^a WAV sound$/],
    [latin1("\0\0\0\x18ftypmp42"), /^an MP4 film$/],
    [latin1("ply\nformat binary_little_endian 1.0\n"), /^a PLY model$/],
    [latin1("v 0 0 0\nv 0 1 0\nv 1 0 0\nf 1 2 3\n"), /^an OBJ model$/],
    [latin1('{"a": 1}'), /^JSON$/],
    [latin1("<!DOCTYPE html><p>Not found"), /^a web page$/],
    [latin1("version https://git-lfs.github.com/spec/v1\n"), /^a Git LFS pointer/],
    [latin1("Timecode,jawOpen\n"), /^text$/],
    [Uint8Array.of(1, 2, 3, 4, 0, 0, 0, 9, 200), /^of no kind/],
    [new Uint8Array(0), /^an empty file$/],
  ];
  for (const [bytes, words] of cases) assert.match(describeFile(bytes), words);
});
