/** What names a place on this machine, or a file that somebody brought. */
const OWN_AFFAIRS = ["shapedFrom", "file", "folder", "path"];

/** What everybody may know of where an avatar came from: all but the names of files on the machine that has it. */
export const publicProvenance = (provenance: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(provenance).filter(([name]) => !OWN_AFFAIRS.includes(name)));
