/**
 * Writes a ZIP archive by fflate, which is loaded when this is called. The same files give the same bytes: no times
 * are kept.
 *
 * @param level deflate's, 0 to store
 * @throws RangeError for more than 4 GiB or 65,535 files, which would need zip64
 */
export async function writeZip(
  files: ReadonlyMap<string, Uint8Array>,
  level: 0 | 1 | 6 | 9 = 6,
): Promise<Uint8Array<ArrayBuffer>> {
  const size = [...files.values()].reduce((sum, { length }) => sum + length, 0);
  if (files.size > 0xfffe || size > 0xf0000000) {
    throw new RangeError(
      `Cannot write ZIP archive, 65534 files and 3.75 GiB are the most: ${files.size} files, ${size} bytes`,
    );
  }
  const { zipSync } = await import("fflate");
  // The first day that ZIP knows.
  return zipSync(Object.fromEntries(files), { level, mtime: new Date(1980, 0, 1) });
}
