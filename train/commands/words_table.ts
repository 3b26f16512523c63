import { columnRows } from "../../runtime/cli/columns.ts";
import type { Difference } from "../guidance/painter/reading/check.ts";
import type { ReadWords } from "../guidance/painter/prompt/read_prompt.ts";

/** What the terminal is that a table is printed on. */
export interface Terminal {
  /** Columns. */
  readonly width: number;
  readonly colours: boolean;
}

/** Of lines that nobody's terminal breaks, as in a log. */
const LOG_WIDTH = 100;

/** Whether stderr shows colours, and how wide it is. */
export function terminalOfErrors(): Terminal {
  if (!Deno.stderr.isTerminal()) return { width: LOG_WIDTH, colours: false };
  const colours = !Deno.noColor && Deno.env.get("TERM") !== "dumb";
  try {
    return { width: Deno.consoleSize().columns, colours };
  } catch {
    return { width: LOG_WIDTH, colours };
  }
}

const MARKS = { understood: "", mended: "mended, ", unknown: "not understood: " } as const;
/** ANSI's bold, yellow and red. */
const PAINTS = { title: "\x1b[1m", understood: "", mended: "\x1b[33m", unknown: "\x1b[31m" } as const;
const PLAIN = "\x1b[0m";

/** The lines of a table of a prompt's words and what each was understood as; one that says so where none says anything. */
export function wordsTable(words: readonly ReadWords[], { width, colours }: Terminal): string[] {
  if (words.length === 0) {
    return ["Nothing in the prompt says what the head looks like: all of it is drawn by --seed"];
  }
  const rows = words.map(({ text, as, means }) => [shown(text), MARKS[as] + shown(means)] as const);
  const paints = [PAINTS.title, ...words.map(({ as }) => PAINTS[as])];
  return columnRows([["Words", "Understood as"], ...rows], width).flatMap((lines, k) => {
    const paint = paints[k]!;
    return colours && paint !== "" ? lines.map((line) => paint + line + PLAIN) : lines;
  });
}

/** What to do about words that are not understood, in a line; none where all are. */
export function adviceOn(unknown: readonly string[], lookOnly: boolean): string[] {
  if (unknown.length === 0) return [];
  const edit = lookOnly ? "put it into this look by hand" : "put it into the look that --look-only prints";
  return [`Not understood: ${listed(unknown)}. Leave it out or say it otherwise, or ${edit}, for --look`];
}

/** The lines of a table of what a language model reads otherwise than the tables; none where it does not. */
export function differencesTable(differences: readonly Difference[], { width, colours }: Terminal): string[] {
  if (differences.length === 0) return [];
  return columnRows(
    differences.map(({ field, tables, reader, taken }) => [
      field,
      `tables say ${tables}, reader says ${reader}: the ${
        taken === "tables" ? "tables'" : "reader's"
      } counts`,
    ]),
    width,
  ).flat().map((line) => colours ? PAINTS.mended + line + PLAIN : line);
}

/** Words of a prompt behind one another. */
export const listed = (words: readonly string[]): string => words.map(shown).join(", ");

/** A prompt may hold what would move a terminal's cursor, or turn its letters round. */
const shown = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, " ");
