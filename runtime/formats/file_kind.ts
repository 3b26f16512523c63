import { decodeText } from "./text.ts";
import { directoryOf } from "./zip_directory.ts";

/** Beginnings of files, after `file`'s own table and the formats' definitions; `.` is any byte. */
const BEGINNINGS: readonly (readonly [beginning: string, words: string])[] = [
  ["\x89PNG\r\n", "a PNG picture"],
  ["\xff\xd8\xff", "a JPEG picture"],
  ["GIF8", "a GIF picture"],
  ["RIFF....WEBP", "a WebP picture"],
  ["RIFF....WAVE", "a WAV sound"],
  ["RIFF....AVI ", "an AVI film"],
  ["BM......\0\0\0\0", "a BMP picture"],
  ["II*\0", "a TIFF picture"],
  ["MM\0*", "a TIFF picture"],
  ["ID3", "an MP3 sound"],
  ["\xff\xfb", "an MP3 sound"],
  ["fLaC", "a FLAC sound"],
  ["OggS", "an Ogg sound"],
  ["....ftypM4A", "an M4A sound"],
  ["....ftypheic", "a HEIC picture"],
  ["....ftypavif", "an AVIF picture"],
  ["....ftypqt", "a QuickTime film"],
  ["....ftyp", "an MP4 film"],
  ["\x1a\x45\xdf\xa3", "a WebM or Matroska film"],
  ["%PDF", "a PDF document"],
  ["\x1f\x8b", "a gzip archive"],
  ["BZh", "a bzip2 archive"],
  ["\xfd7zXZ\0", "an xz archive"],
  ["7z\xbc\xaf", "a 7z archive"],
  ["Rar!", "a RAR archive"],
  ["glTF", "a glTF model (.glb)"],
  ["ply\n", "a PLY model"],
  ["ply\r\n", "a PLY model"],
  ["NGSP", "an SPZ splat file"],
  ["Kaydara FBX", "an FBX model"],
  ["HIERARCHY", "a BVH motion of a skeleton"],
  ["PXR-USDC", "a USD scene"],
  ["#usda", "a USD scene"],
  ["\x89HDF\r\n", "an HDF5 file"],
  ["MATLAB 5.0", "a MATLAB file"],
  ["\x7fELF", "a program"],
  ["MZ", "a program"],
  ["SQLite format 3", "an SQLite database"],
  ["version https://git-lfs", "a Git LFS pointer, whose file was not fetched"],
];

/**
 * What a file is, by its first bytes and never by its name, in words that can stand after "it is": "a PNG picture", "a
 * NumPy array of shape [180, 265]", "a ZIP archive of 3 files". For refusals; nothing is parsed beyond a header.
 */
export function describeFile(bytes: Uint8Array): string {
  if (bytes.length === 0) return "an empty file";
  const head = String.fromCharCode(...bytes.subarray(0, 512));
  for (const [beginning, words] of BEGINNINGS) {
    if (
      head.length >= beginning.length && [...beginning].every((mark, i) => mark === "." || mark === head[i])
    ) {
      return words;
    }
  }
  if (head.startsWith("\x93NUMPY")) {
    const shape = /'shape':\s*\(([\d, ]*)\)/.exec(head)?.[1]?.replace(/,?\s*$/, "");
    return shape === undefined ? "a NumPy array" : `a NumPy array of shape [${shape}]`;
  }
  if (head.startsWith("PK")) return describeZip(bytes);
  // A pickle of protocol 2 to 5 says so first; a tuple, list or dict of the older ones ends with a dot.
  if (bytes[0] === 0x80 && bytes[1]! >= 2 && bytes[1]! <= 5) return "a Python pickle";
  if (/^[(\]}][a-z0-9\]}(]/.test(head) && bytes.at(-1) === 0x2e) return "a Python pickle";
  // safetensors: the header's length, eight bytes, and its JSON.
  if (/^......\0\0\{"/s.test(head)) return "a safetensors file";
  return describeText(bytes);
}

function describeZip(bytes: Uint8Array): string {
  try {
    const names = directoryOf(bytes, 65536).map(({ name }) => name);
    if (names.some((name) => name.endsWith(".npy"))) {
      return `a NumPy archive (.npz) of ${names.length} arrays`;
    }
    if (names.some((name) => name.endsWith("data.pkl"))) return "a PyTorch file";
    if (names.includes("xl/workbook.xml")) return "an Excel table: save it as CSV";
    if (names.includes("word/document.xml")) return "a Word document";
    return `a ZIP archive of ${names.length} file${names.length === 1 ? "" : "s"}`;
  } catch {
    return "a ZIP archive, which is broken";
  }
}

function describeText(bytes: Uint8Array): string {
  const text = decodeText(bytes.subarray(0, 4096)).replace(/^\ufeff/, "").trimStart();
  // deno-lint-ignore no-control-regex -- no text has these
  if (/[\x00-\x08\x0e-\x1f]/.test(text) || (text.match(/\ufffd/g)?.length ?? 0) > 1) {
    return "of no kind that is known here";
  }
  if (/^[{[]/.test(text)) return "JSON";
  if (/^<(!doctype html|html)/i.test(text)) return "a web page";
  if (text.startsWith("<")) return "XML";
  if (/^(v|vn|o|g|mtllib) /m.test(text) && /^f /m.test(text)) return "an OBJ model";
  return text === "" ? "blank text" : "text";
}
