import { ARKIT_SHAPES } from "../../../head/arkit.ts";
import { decodeText } from "../../../formats/text.ts";
import { fromPercent, plainName, shapeColumns } from "../arkit_names.ts";
import { type Clip, requireFrames } from "../clip.ts";
import { LIVE_LINK_ANGLES, LIVE_LINK_VALUES, liveLinkClip } from "../live_link_face.ts";
import { type CsvTable, numberOf, quoteCell, readTable } from "./table.ts";
import { readTimeCodes, type TakeTimes } from "./time_codes.ts";

/** Settings of {@link readLiveLinkCsv}. */
export interface CsvOptions {
  name?: string;
  /** Frames per second; by default as the time codes have it. */
  fps?: number;
}

const TIME_NAMES = ["timecode", "timestamp", "time", "seconds", "frame", "framenumber", "frames"];
/** Columns that say nothing of the face. */
const PLAIN_NAMES = ["blendshapecount", ...TIME_NAMES];

/**
 * Reads Live Link Face's CSV, or a table like it, as a clip: commas, semicolons with decimal commas or tabs, quoted or
 * not, UTF-8 or UTF-16, time codes of any kind and rate. Columns are found by name, in any order and spelling; a shape
 * or an angle without a column rests. A row whose cells are empty (no face in sight) is left out, and its time stays.
 *
 * @param source bytes, or text
 * @throws SyntaxError where it is no such table or a cell is no number, TypeError where no column is a shape of ARKit
 */
export function readLiveLinkCsv(source: Uint8Array | string, options: CsvOptions = {}): Clip {
  const table = readTable(typeof source === "string" ? source : decodeText(source));
  requireFrames(table.rows.length);
  const { header } = table;
  const names = header.map(plainName);
  const angles = LIVE_LINK_ANGLES.map((angle) => names.indexOf(angle.toLowerCase()));
  const isShape = (i: number) => !PLAIN_NAMES.includes(names[i]!) && !angles.includes(i) && names[i] !== "";
  const shapeAt = header.map((_, i) => i).filter(isShape);
  const shapes = shapeColumns(shapeAt.map((i) => header[i]!));
  const timeAt = TIME_NAMES.map((name) => names.indexOf(name)).find((index) => index >= 0) ?? -1;
  const { codes, values } = readRows(
    table,
    timeAt,
    shapeAt.filter((_, i) => shapes.shapeOf[i] !== undefined),
    angles,
  );
  const count = codes.length;
  if (count === 0) {
    throw new SyntaxError(
      `Cannot read CSV, it needs a line with a face: ${table.rows.length} lines below the names`,
    );
  }
  const rows = new Float32Array(count * LIVE_LINK_VALUES);
  const known = shapeColumns(
    shapeAt.map((i) => header[i]!).filter((_, i) => shapes.shapeOf[i] !== undefined),
  );
  const width = known.shapeOf.length + angles.length;
  for (let i = 0; i < count; i++) {
    known.write(values.slice(i * width, i * width + known.shapeOf.length), rows, i * LIVE_LINK_VALUES);
    for (let j = 0; j < angles.length; j++) {
      rows[i * LIVE_LINK_VALUES + ARKIT_SHAPES.length + j] = values[i * width + known.shapeOf.length + j]!;
    }
  }
  const notes = [fromPercent(rows, LIVE_LINK_VALUES), fromDegrees(rows)].filter((note) => note !== null);
  const take = timeAt >= 0 ? readTimeCodes(codes, options.fps) : withoutTimes(count, options.fps);
  return liveLinkClip(options.name ?? "live link capture", take.fps, rows, take.times, {
    kind: kindOf(table, count),
    rate: take.how,
    absent: [...shapes.absent, ...LIVE_LINK_ANGLES.filter((_, i) => angles[i]! < 0)],
    unknown: shapes.unknown,
    notes: [...take.notes, ...notes],
  });
}

/** Angles in degrees to radians, in place: where one is beyond a whole turn, which no head makes. */
function fromDegrees(rows: Float32Array): string | null {
  const isAngle = (at: number) => at % LIVE_LINK_VALUES >= ARKIT_SHAPES.length;
  if (!rows.some((value, at) => isAngle(at) && Math.abs(value) > 2 * Math.PI)) return null;
  for (let at = 0; at < rows.length; at++) if (isAngle(at)) rows[at]! *= Math.PI / 180;
  return "the head's angles were degrees";
}

/** Time codes and numbers (shapes, then angles) of all rows that have a face. */
function readRows(
  { header, rows, cells: cut }: CsvTable,
  timeAt: number,
  shapeAt: readonly number[],
  angles: readonly number[],
): { codes: { text: string; line: number }[]; values: number[] } {
  const columns = [...shapeAt, ...angles];
  const codes: { text: string; line: number }[] = [];
  const values: number[] = [];
  for (const { line, text } of rows) {
    const cells = cut(text);
    if (columns.every((index) => (cells[index] ?? "") === "")) continue;
    for (const index of columns) {
      const value = index < 0 ? 0 : numberOf(cells[index] ?? "");
      if (!Number.isFinite(value)) {
        throw new SyntaxError(
          `Cannot read CSV, line ${line} needs a number as ${quoteCell(header[index])}: ${
            quoteCell(cells[index])
          }`,
        );
      }
      values.push(value);
    }
    codes.push({ text: timeAt < 0 ? "" : cells[timeAt] ?? "", line });
  }
  return { codes, values };
}

function withoutTimes(count: number, given: number | undefined): TakeTimes {
  const fps = given ?? 60;
  return {
    fps,
    times: Float64Array.from({ length: count }, (_, i) => i / fps),
    how: given === undefined
      ? "assumed, as there is no column of time codes: give --fps where it is another"
      : "as given",
    notes: [],
  };
}

function kindOf({ delimiter, header }: CsvTable, count: number): string {
  const marks = { ",": "", ";": ", with semicolons", "\t": ", with tabs", "|": ", with bars" };
  return `a Live Link Face CSV of ${header.length} columns and ${count} lines${marks[delimiter]}`;
}
