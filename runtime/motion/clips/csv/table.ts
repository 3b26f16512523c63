import { quoted } from "../../../formats/text.ts";

const MOST_CHARACTERS = 1 << 27;
const MOST_COLUMNS = 4096;
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
  const lines = text.split(/\r\n|\r|\n/);
  let first = lines.findIndex((line) => line.trim() !== "");
  const named = /^"?sep=(.)"?$/i.exec(lines[first]?.trim() ?? "")?.[1];
  if (named !== undefined) first = lines.findIndex((line, i) => i > first && line.trim() !== "");
  const head = first < 0 ? "" : lines[first]!;
  if (head.trim() === "") {
    throw new SyntaxError(`Cannot read CSV, it needs a line of names: ${lines.length} lines`);
  }
  const delimiter = DELIMITERS.find((mark) => mark === named) ??
    DELIMITERS.reduce((best, mark) => cut(head, mark).length > cut(head, best).length ? mark : best);
  const header = cut(head, delimiter);
  if (header.length > MOST_COLUMNS) {
    throw new RangeError(`Cannot read CSV, ${MOST_COLUMNS} columns are the most: ${header.length}`);
  }
  const rows: { line: number; text: string }[] = [];
  for (let i = first + 1; i < lines.length; i++) {
    if (lines[i]!.trim() !== "") rows.push({ line: i + 1, text: lines[i]! });
  }
  return { delimiter, header, rows, cells: (row) => cut(row, delimiter) };
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
