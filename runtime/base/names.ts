/**
 * Names of avatars and trainings: letters, digits, ".", "_" and "-", the first a letter or a digit. Such a name can stand
 * in a URL and in a message, and no file system reads it as anything else.
 */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/**
 * What Windows takes for a device in any folder and with any ending, with spaces before it or not (it counts superscripts as
 * digits), and the dot that it cuts off: nothing that is kept anywhere has such a name, so that a folder of avatars can move there.
 */
const NO_FILE_NAME = /^(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]) *(\.|$)|\.$/i;

/** The longest name of each kind, in characters (UTF-16 units: at most 192 of the 255 bytes that a file's name may have). */
const LONGEST = { session: 64, avatar: 64, folder: 100, slug: 60 } as const;
/** What is kept in a folder, and so has a plain name. */
export type NameKind = Exclude<keyof typeof LONGEST, "session">;

/** Whether a text, which may come from a stranger, is a name of its kind. */
export const isName = (kind: NameKind, text: string): boolean =>
  text.length <= LONGEST[kind] && PLAIN.test(text) && !NO_FILE_NAME.test(text);

/** What a person typed as a name; empty where nothing of it can stay. */
export const nameFrom = (kind: NameKind, typed: string): string =>
  typed.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[^A-Za-z0-9]+/, "").slice(0, LONGEST[kind]);

/** A name that is taken with a number behind it, NAME-2 and so on, still of its kind. */
export function numberedName(kind: NameKind, name: string, count: number): string {
  const ending = `-${count}`;
  return name.slice(0, LONGEST[kind] - ending.length).replace(/[.-]+$/, "") + ending;
}

/** The session that the page opens, and that trackers drive, where none is named. */
export const DEFAULT_SESSION = "studio";

/** The words for what `sessionName` takes. */
export const SESSION_NAME_RULE =
  `1 to ${LONGEST.session} letters and digits of any script, spaces, ".", "_" and "-", the first a letter or a digit`;

/**
 * Letters, their marks and digits of any script. Of what cannot be seen (some count as letters) only the two joiners that
 * Persian and the scripts of India are written with may stand, and only behind a letter or mark.
 */
const SESSION =
  /^(?!.*(?![\u200c\u200d])\p{Default_Ignorable_Code_Point})[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}._ -]|(?<=[\p{L}\p{M}])[\u200c\u200d](?=\p{L}))*$/u;
const UNFIT = /[^\p{L}\p{M}\p{N}._ -]+|\p{Default_Ignorable_Code_Point}+/gu;

/** One spelling of what looks the same: composed (NFC), each run of spaces one, none at the ends. */
const oneSpelling = (text: string): string =>
  text.normalize("NFC").replace(/\p{Zs}+/gu, " ").replace(/^ | $/g, "");

/**
 * A session's name in its one spelling, of a text that may come from a stranger: SESSION_NAME_RULE. It can stand in a
 * message and, percent-encoded, in an address.
 *
 * @returns null where it is no such name
 */
export function sessionName(text: string): string | null {
  // Before it is composed: no text of this length becomes short enough.
  if (text.length > LONGEST.session * 8) return null;
  const name = oneSpelling(text);
  return name.length <= LONGEST.session && SESSION.test(name) ? name : null;
}

/** What a person typed as a session's name; empty where nothing of it can stay. */
export function sessionNameFrom(typed: string): string {
  const name = oneSpelling(typed);
  if (sessionName(name) !== null) return name;
  const fit = name.replace(UNFIT, "-").replace(/^[^\p{L}\p{N}]+/u, "").slice(0, LONGEST.session);
  // The cut may have parted a pair of surrogates, or left a space at the end.
  return sessionName(fit.replace(/[\ud800-\udbff]$/, "")) ?? "";
}

/** How the name of a file begins that is kept of a session: a session may be called what no file may. */
export const fileStem = (session: string): string =>
  NO_FILE_NAME.test(session) ? `session-${session}` : session;

/** A prompt as a folder's name: small letters, digits and hyphens. */
export function slugOf(words: string): string {
  const slug = words.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f]/g, "")
    .replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, LONGEST.slug).replace(/-+$/, "");
  return NO_FILE_NAME.test(slug) ? `the-${slug}` : slug || "avatar";
}
