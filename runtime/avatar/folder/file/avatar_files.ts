/** What the one file that holds an avatar has in it: the files of its folder that are not made anew, and their most bytes. */
export const AVATAR_FILES: ReadonlyMap<string, number> = new Map([
  ["avatar.json", 1 << 20],
  ["avatar.ply", 320 << 20],
  ["look.json", 1 << 20],
  ["preview.png", 32 << 20],
]);
/** Of the one file: 100,000 splats have 10 to 25 MB. */
export const MOST_PACKED_BYTES: number = 256 << 20;
