import { promisify } from "node:util";
import { gzip } from "node:zlib";

const BLOCK = 512;
/** As npm's own packages have it: the same files give the same bytes on any day. */
const MTIME_S = 499_162_500;

/**
 * A .tar.gz of plain files, as npm and everybody else reads it (POSIX.1-1988's ustar).
 *
 * @param files by path, of at most 100 bytes, with slashes
 * @throws {RangeError} for a longer path
 */
export async function makeTarball(
  files: Readonly<Record<string, Uint8Array>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  for (const [path, bytes] of Object.entries(files)) {
    parts.push(header(path, bytes.length), bytes, new Uint8Array((BLOCK - bytes.length % BLOCK) % BLOCK));
  }
  parts.push(new Uint8Array(2 * BLOCK));
  const tar = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    tar.set(part, at);
    at += part.length;
  }
  return Uint8Array.from(await promisify(gzip)(tar, { level: 9 }));
}

function header(path: string, size: number): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const write = (text: string, at: number, length: number) => {
    const bytes = new TextEncoder().encode(text);
    if (bytes.length > length) throw new RangeError(`Cannot pack a file, its path must be shorter: ${path}`);
    block.set(bytes, at);
  };
  const octal = (value: number, at: number, length: number) =>
    write(value.toString(8).padStart(length - 1, "0"), at, length);
  write(path, 0, 100);
  octal(0o644, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(MTIME_S, 136, 12);
  write("        ", 148, 8);
  write("0", 156, 1);
  write("ustar\u000000", 257, 8);
  octal(block.reduce((sum, byte) => sum + byte, 0), 148, 7);
  return block;
}
