import { ARKIT_SHAPES } from "../../../runtime/head/arkit.ts";
import { LIVE_LINK_ANGLES } from "../../../runtime/motion/clips/live_link_face.ts";

/** How a take is written down; all of them tell the same motion. */
export interface Take {
  readonly kind: string;
  /** Frames a second, as they were. */
  readonly fps: number;
  readonly seconds: number;
  readonly timeCode: (frame: number) => string;
  readonly separator?: string;
  readonly decimal?: string;
  readonly quotes?: boolean;
  readonly encoding?: "utf-8" | "utf-8 bom" | "utf-16le" | "utf-16be";
  readonly columns?: 52 | 55 | 61;
}

/** The truth: every shape and angle swings in its own phase. */
export const truth = (column: number, seconds: number): number =>
  0.5 + 0.4 * Math.sin(2 * Math.PI * (0.7 * seconds + column / 61));

const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
const clock = (seconds: number): string =>
  [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60].map(two).join(":");

/** SMPTE time code that begins `start` seconds after midnight. */
export const smpte = (rate: number, start: number) => (frame: number): string => {
  const all = start * rate + frame;
  return `${clock(Math.floor(all / rate))}:${two(all % rate)}`;
};

/** Drop-frame time code (SMPTE 12M): of 30 numbers, two are left out as each minute begins but the tenth. */
export const dropFrame = (rate: 30 | 60, startFrame: number) => (frame: number): string => {
  const left = rate / 15, perMinute = 60 * rate - left, perTen = 10 * perMinute + left;
  const all = startFrame + frame;
  const tens = Math.floor(all / perTen), rest = all % perTen;
  const skipped = 9 * left * tens +
    (rest < 60 * rate ? 0 : left * (1 + Math.floor((rest - 60 * rate) / perMinute)));
  const number = all + skipped;
  return `${clock(Math.floor(number / rate))};${two(number % rate)}`;
};

/** Writes a take as bytes of a CSV file. */
export function writeTake(
  {
    fps,
    seconds,
    timeCode,
    separator = ",",
    decimal = ".",
    quotes = false,
    encoding = "utf-8",
    columns = 61,
  }: Take,
): Uint8Array {
  const cell = (text: string) => quotes ? `"${text}"` : text;
  const capital = (name: string) => name[0]!.toUpperCase() + name.slice(1);
  const names = [...ARKIT_SHAPES, ...LIVE_LINK_ANGLES].slice(0, columns).map(capital);
  const lines = [["Timecode", "BlendShapeCount", ...names].map(cell).join(separator)];
  const count = Math.round(seconds * fps);
  for (let frame = 0; frame < count; frame++) {
    const numbers = names.map((_, column) => truth(column, frame / fps).toFixed(6).replace(".", decimal));
    lines.push([timeCode(frame), String(columns), ...numbers].map(cell).join(separator));
  }
  return encode(`${lines.join("\r\n")}\r\n`, encoding);
}

function encode(text: string, encoding: NonNullable<Take["encoding"]>): Uint8Array {
  if (encoding === "utf-8") return new TextEncoder().encode(text);
  if (encoding === "utf-8 bom") return new TextEncoder().encode(`\ufeff${text}`);
  const view = new DataView(new ArrayBuffer(2 * text.length + 2));
  const little = encoding === "utf-16le";
  view.setUint16(0, 0xfeff, little);
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i + 2, text.charCodeAt(i), little);
  return new Uint8Array(view.buffer);
}

const AFTERNOON = 14 * 3600 + 3 * 60 + 5;
const NTSC = 30000 / 1001;

/** The kinds of takes that people have. */
export const TAKES: readonly Take[] = [
  { kind: "15 fps", fps: 15, seconds: 4, timeCode: smpte(15, AFTERNOON) },
  { kind: "20 fps", fps: 20, seconds: 4, timeCode: smpte(20, AFTERNOON) },
  { kind: "24 fps", fps: 24, seconds: 4, timeCode: smpte(24, AFTERNOON) },
  { kind: "25 fps, 52 columns", fps: 25, seconds: 4, timeCode: smpte(25, AFTERNOON), columns: 52 },
  { kind: "29.97 fps drop-frame, over minutes", fps: NTSC, seconds: 130, timeCode: dropFrame(30, 17000) },
  { kind: "48 fps", fps: 48, seconds: 4, timeCode: smpte(48, AFTERNOON) },
  { kind: "50 fps", fps: 50, seconds: 4, timeCode: smpte(50, AFTERNOON) },
  { kind: "60 fps under a second", fps: 60, seconds: 0.4, timeCode: smpte(60, AFTERNOON) },
  { kind: "60 fps over midnight", fps: 60, seconds: 4, timeCode: smpte(60, 86398) },
  {
    kind: "60 fps, every second frame",
    fps: 30,
    seconds: 4,
    timeCode: (frame) => smpte(60, AFTERNOON)(2 * frame),
  },
  {
    kind: "semicolons, decimal commas",
    fps: 30,
    seconds: 4,
    timeCode: smpte(30, AFTERNOON),
    separator: ";",
    decimal: ",",
  },
  {
    kind: "quoted, UTF-8 with BOM",
    fps: 60,
    seconds: 3,
    timeCode: smpte(60, 5),
    quotes: true,
    encoding: "utf-8 bom",
  },
  {
    kind: "tabs, UTF-16 LE",
    fps: 60,
    seconds: 3,
    timeCode: smpte(60, 5),
    separator: "\t",
    encoding: "utf-16le",
  },
  {
    kind: "UTF-16 BE, 55 columns",
    fps: 60,
    seconds: 3,
    timeCode: smpte(60, 5),
    encoding: "utf-16be",
    columns: 55,
  },
  { kind: "frame numbers", fps: 60, seconds: 3, timeCode: (frame) => String(843235 + frame) },
  { kind: "seconds, 29.97", fps: NTSC, seconds: 20, timeCode: (frame) => (12.5 + frame / NTSC).toFixed(3) },
  { kind: "milliseconds, 60", fps: 60, seconds: 3, timeCode: (frame) => String(Math.round(frame / 0.06)) },
  {
    kind: "times of day, 24",
    fps: 24,
    seconds: 4,
    timeCode: (frame) => `${clock(AFTERNOON + frame / 24)}${(frame / 24 % 1).toFixed(3).slice(1)}`,
  },
];
