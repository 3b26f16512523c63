import { quoted } from "../../../formats/text.ts";

const MOST_CHARACTERS = 1 << 27;
const MOST_COLUMNS = 4096;
/** Of a line: a cell is a number, a time or a name. */
const MOST_LINE = 32 * MOST_COLUMNS;
const DELIMITERS = [",", ";", "\t", "|"] as const;

/** A table of text: its head, and rows that are cut into cells when they are asked for. */
export interface CsvTable {
  readonly delimiter: typeof DELIMITERS[number];
  readonly header: readonly string[];
  /** Lines below the header that are not empty. */
  readonly rows: readonly { readonly line: number; readonly text: string }[];
  cells(row: string): string[];
}

/**
 * Reads a table with commas, semicolons, tabs or bars between its cells, whichever the header has most of. Cells may be
 * quoted, with quotes doubled inside; a row is a line. Excel's `sep=;` before the header is understood.
 *
 * @throws SyntaxError where there is no header, RangeError where it is too large
 */
export function readTable(text: string): CsvTable {
  if (text.length > MOST_CHARACTERS) {
    throw new RangeError(`Cannot read CSV, ${MOST_CHARACTERS} characters are the most: ${text.length}`);
  }
  const lines = filledLines(text);
  const named = /^"?sep=(.)"?$/i.exec(lines[0]?.text.trim() ?? "")?.[1];
  const first = named === undefined ? 0 : 1;
  const head = lines[first]?.text;
  if (head === undefined) {
    throw new SyntaxError(`Cannot read CSV, it needs a line of names: ${lines.length} lines`);
  }
  const delimiter = DELIMITERS.find((mark) => mark === named) ??
    DELIMITERS.reduce((best, mark) => cut(head, mark).length > cut(head, best).length ? mark : best);
  const header = cut(head, delimiter);
  if (header.length > MOST_COLUMNS) {
    throw new RangeError(`Cannot read CSV, ${MOST_COLUMNS} columns are the most: ${header.length}`);
  }
  return { delimiter, header, rows: lines.slice(first + 1), cells: (row) => cut(row, delimiter) };
}

const NEWLINE = 10, RETURN = 13;

/** Lines that are not blank, with their numbers from 1: a file of newlines alone would take thirty times its size. */
function filledLines(text: string): { line: number; text: string }[] {
  const lines: { line: number; text: string }[] = [];
  for (let at = 0, from = 0, line = 1; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : NEWLINE;
    if (code !== NEWLINE && code !== RETURN) continue;
    if (at - from > MOST_LINE) {
      throw new RangeError(`Cannot read CSV, line ${line} may have ${MOST_LINE} characters: ${at - from}`);
    }
    const own = text.slice(from, at);
    if (own.trim() !== "") lines.push({ line, text: own });
    if (code === RETURN && text.charCodeAt(at + 1) === NEWLINE) at++;
    from = at + 1;
    line++;
  }
  return lines;
}

function cut(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter).map((cell) => cell.trim());
  const cells: string[] = [];
  let cell = "", quotes = false;
  for (let i = 0; i < line.length; i++) {
    const mark = line[i]!;
    if (mark === '"') {
      if (quotes && line[i + 1] === '"') cell += line[++i];
      else quotes = !quotes;
    } else if (mark === delimiter && !quotes) {
      cells.push(cell.trim());
      cell = "";
    } else cell += mark;
  }
  cells.push(cell.trim());
  return cells;
}

/**
 * A cell's number, with a decimal point or comma; NaN where it has none.
 */
export function numberOf(cell: string): number {
  if (cell === "") return NaN;
  const value = Number(cell);
  if (Number.isFinite(value)) return value;
  return /^[-+]?\d*,\d+(e[-+]?\d+)?$/i.test(cell) ? Number(cell.replace(",", ".")) : NaN;
}

/** How a broken cell is quoted. */
export const quoteCell = (cell: string | undefined): string => cell === undefined ? "nothing" : quoted(cell);
