/** A file of an archive that is written as it comes. */
export interface StoredFile {
  /** Plain ASCII, without a path. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** CRC-32. */
  readonly crc: number;
}

/** What stands around the files of an archive. */
export interface StoredZip {
  /** Of the whole archive, bytes. */
  readonly length: number;
  /** What goes before each file's own bytes. */
  readonly headers: readonly Uint8Array<ArrayBuffer>[];
  /** What goes behind the last. */
  readonly directory: Uint8Array<ArrayBuffer>;
}

const MOST_BYTES = 0xf0000000;
const LOCAL_ENTRY = 0x04034b50, DIRECTORY_ENTRY = 0x02014b50, END = 0x06054b50;
/** 1980-01-01, the first day that ZIP knows: the same files give the same bytes. */
const FIRST_DAY = 0x0021;
const VERSION = 20;

/**
 * A ZIP archive of files that are stored as they are, whose length is known before a byte of them is read (APPNOTE 6.3.10,
 * sections 4.3.7, 4.3.12 and 4.3.16).
 *
 * @throws RangeError for more than 3.75 GiB, which would need zip64
 */
export function storedZip(files: readonly StoredFile[]): StoredZip {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  if (size > MOST_BYTES) {
    throw new RangeError(`Cannot write ZIP archive, ${MOST_BYTES} bytes are the most: ${size}`);
  }
  let at = 0;
  const headers: Uint8Array<ArrayBuffer>[] = [], rows: Uint8Array<ArrayBuffer>[] = [];
  for (const file of files) {
    const name = new TextEncoder().encode(file.name);
    const facts = (view: DataView, from: number): void => {
      view.setUint16(from, VERSION, true);
      view.setUint16(from + 8, FIRST_DAY, true);
      view.setUint32(from + 10, file.crc, true);
      view.setUint32(from + 14, file.size, true);
      view.setUint32(from + 18, file.size, true);
      view.setUint16(from + 22, name.length, true);
    };
    headers.push(record(LOCAL_ENTRY, 30, name, (view) => facts(view, 4)));
    rows.push(record(DIRECTORY_ENTRY, 46, name, (view) => {
      view.setUint16(4, VERSION, true);
      facts(view, 6);
      view.setUint32(42, at, true);
    }));
    at += headers.at(-1)!.length + file.size;
  }
  const length = rows.reduce((sum, row) => sum + row.length, 0);
  rows.push(record(END, 22, new Uint8Array(), (view) => {
    view.setUint16(8, files.length, true);
    view.setUint16(10, files.length, true);
    view.setUint32(12, length, true);
    view.setUint32(16, at, true);
  }));
  const directory = new Uint8Array(rows.reduce((sum, row) => sum + row.length, 0));
  rows.reduce((from, row) => (directory.set(row, from), from + row.length), 0);
  return { length: at + directory.length, headers, directory };
}

function record(
  signature: number,
  fixed: number,
  name: Uint8Array,
  fill: (view: DataView) => void,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(fixed + name.length), view = new DataView(bytes.buffer);
  view.setUint32(0, signature, true);
  fill(view);
  bytes.set(name, fixed);
  return bytes;
}
