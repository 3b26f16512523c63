/** The longest text that is spoken at once, in characters (UTF-16 units): some ten minutes. */
export const LONGEST_TEXT = 10_000;

/** A tag of SSML, HTML or XML, a comment or a declaration. `x < y` and `<3` are none. */
const MARKUP = /<[/?!]?[A-Za-z][^<>]{0,400}>|<!--/;
/** C0 and C1 but for tab and the ends of lines. espeak-ng takes U+0001 for the beginning of a command. */
// deno-lint-ignore no-control-regex -- they are what is looked for
const CONTROL = /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f]/;
/** What cannot be seen, but for the two joiners that Persian and the scripts of India are written with. */
const INVISIBLE = /(?![\u200c\u200d])\p{Default_Ignorable_Code_Point}/gu;
/** Pictures: a voice would read their names out. The joiner between two of them, skin colours and flags go with them. */
const PICTURES =
  /(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f)[\u200d\ufe0f\p{Emoji_Modifier}]*/gu;
/** Private use and unassigned: nobody can read them, and espeak-ng keeps marks of its own there. */
const UNREADABLE = /[\p{Co}\p{Cn}]/gu;

/**
 * A text as voices may have it: plain, its half surrogates mended, pictures and what cannot be seen left out, each run
 * of spaces one, an empty line between paragraphs kept as a line's end. Markup and control characters are refused, as
 * a voice might obey them.
 *
 * @throws RangeError for a text that is too long, SyntaxError for one that is not plain or has nothing to say
 */
export function cleanText(text: string): string {
  const objection = objectionToText(text, LONGEST_TEXT);
  if (text.length > LONGEST_TEXT) throw new RangeError(`Cannot speak a text, it ${objection}`);
  if (objection !== null) throw new SyntaxError(`Cannot speak a text, it ${objection}`);
  const clean = text.toWellFormed().replace(PICTURES, " ").replace(INVISIBLE, "").replace(UNREADABLE, " ")
    .replace(/\s*(?:\n\s*\n|\r\s*\r|\u2029)\s*/g, "\u2029").replace(/[^\S\u2029]+/g, " ").replaceAll(
      "\u2029",
      "\n",
    )
    .trim();
  if (!canBeSaid(clean)) {
    throw new SyntaxError(
      `Cannot speak a text, it must have a letter or a digit: ${oneLine(clean).slice(0, 40) || "nothing"}`,
    );
  }
  return clean;
}

/**
 * What is wrong with a text that is to be spoken: it must have at most `longest` characters, no control characters and no
 * markup.
 *
 * @returns in words, with what was met; null where nothing is wrong
 */
export function objectionToText(text: string, longest: number): string | null {
  if (text.length > longest) return `must be of at most ${longest} characters: ${text.length}`;
  const control = CONTROL.exec(text)?.[0];
  if (control !== undefined) {
    const code = control.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    return `must have no control characters: U+${code}`;
  }
  const markup = MARKUP.exec(text)?.[0];
  return markup === undefined ? null : `must be plain, without markup: ${oneLine(markup).slice(0, 40)}`;
}

/** Whether there is anything in a text that has a sound. */
export const canBeSaid = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);

const oneLine = (text: string): string => text.replace(/\s+/g, " ");
