/**
 * Names of sessions, avatars and trainings: letters, digits, ".", "_" and "-", the first a letter or a digit. Such a
 * name can stand in a URL and in a message, and no file system reads it as anything else.
 */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/**
 * What Windows takes for a device in any folder and with any ending, and the dot that it cuts off: nothing that is kept
 * anywhere has such a name, so that a folder of avatars can move there.
 */
const NO_FILE_NAME = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)|\.$/i;

/** The longest name of each kind, in characters. */
const LONGEST = { session: 64, avatar: 64, folder: 100, slug: 60 } as const;
export type NameKind = keyof typeof LONGEST;

/** Whether a text, which may come from a stranger, is a name of its kind. */
export const isName = (kind: NameKind, text: string): boolean =>
  text.length <= LONGEST[kind] && PLAIN.test(text) && (kind === "session" || !NO_FILE_NAME.test(text));

/** What a person typed as a name; empty where nothing of it can stay. */
export const nameFrom = (kind: NameKind, typed: string): string =>
  typed.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[^A-Za-z0-9]+/, "").slice(0, LONGEST[kind]);

/** A prompt as a folder's name: small letters, digits and hyphens. */
export function slugOf(words: string): string {
  const slug = words.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f]/g, "")
    .replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, LONGEST.slug).replace(/-+$/, "");
  return NO_FILE_NAME.test(slug) ? `the-${slug}` : slug || "avatar";
}
