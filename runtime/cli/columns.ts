type Row = readonly [left: string, right: string];

/** Two columns, the right one wrapped under itself at `width` columns of a terminal. */
export function columns(rows: readonly Row[], width = 100): string[] {
  // What stands to the left is there to be typed: it is not broken.
  return columnRows(rows, width, (name) => [name]).flat();
}

/** The widest that the left column gets, as a share of all. */
const MOST_LEFT = 0.52;
/** Narrower than this nothing can be read in columns: the terminal breaks the lines. */
const NARROWEST = 32;

/** The lines of each row, so that rows can be coloured. What is too long for the left column stands above its row. */
export function columnRows(rows: readonly Row[], width: number, wrapLeft = wrap): string[][] {
  const whole = Math.max(NARROWEST, width);
  const left = Math.min(Math.floor(whole * MOST_LEFT), Math.max(...rows.map(([name]) => displayWidth(name))));
  const indent = " ".repeat(left + 4);
  return rows.map(([name, words]) => {
    const lines = wrap(words, whole - indent.length);
    const gap = left - displayWidth(name);
    const first = gap < 0
      ? [...wrapLeft(name, whole - 2).map((line) => `  ${line}`), `${indent}${lines[0]}`]
      : [`  ${name}${" ".repeat(gap)}  ${lines[0]}`];
    return [...first, ...lines.slice(1).map((line) => indent + line)];
  });
}

/** Lines of at most `width` columns, broken between words, and within those that are longer. */
export function wrap(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ").flatMap((word) => broken(word, width))) {
    const line = lines.at(-1)!;
    if (line !== "" && displayWidth(line) + 1 + displayWidth(word) > width) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}

function broken(word: string, width: number): string[] {
  if (displayWidth(word) <= width) return [word];
  const parts = [""];
  let filled = 0;
  for (const [letter, wide] of lettersOf(word)) {
    if (filled + wide > width && parts.at(-1) !== "") {
      parts.push("");
      filled = 0;
    }
    parts[parts.length - 1] += letter;
    filled += wide;
  }
  return parts;
}

/** Columns of a terminal that a text takes: two for what East Asia and emoji have, none for what sits on a letter. */
export function displayWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  return lettersOf(text).reduce((sum, [, width]) => sum + width, 0);
}

const SEGMENTS = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const NOTHING = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]+$/u;
/** Halfwidth forms are of these scripts too, and narrow. */
const WIDE =
  /^(?![\uff61-\uffdc])[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Yi}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6\p{Emoji_Presentation}]|\ufe0f/u;

const lettersOf = (text: string): (readonly [letter: string, width: number])[] =>
  [...SEGMENTS.segment(text)].map(({ segment }) =>
    [segment, NOTHING.test(segment) ? 0 : WIDE.test(segment) ? 2 : 1] as const
  );
