import { ARKIT_SHAPES } from "../../../head/arkit.ts";
import { EXPRESSION_SPACES, type ExpressionSpace } from "../../../head/expression_space.ts";
import { JOINTS } from "../../../head/head_model.ts";
import { quoted } from "../../../formats/text.ts";
import type { LinkKind, PoseFrame } from "../../driver.ts";
import { requireFrames } from "../clip.ts";
import { MOTION_LINES_BEGIN, MOTION_LINES_VERSION } from "./motion_line.ts";

/** A frame with what else was known when it came. */
export interface RecordedFrame {
  readonly frame: PoseFrame;
  /** Milliseconds, of the clock of whoever received it. */
  readonly receivedAt: number;
  /** The first of a sender, for whom the driver was reset, says how its frames come; null for those that follow. */
  readonly sender: LinkKind | null;
}

/** What a file of JSON lines holds. */
export interface RecordedMotion {
  /** Name of the session that it drove. */
  readonly session: string;
  /** In the order in which they were received. */
  readonly frames: readonly RecordedFrame[];
  /** What is wrong with the file and could be passed over, in words. */
  readonly notes: readonly string[];
}

/** A frame of FLAME has 3 kB at most. */
const MOST_LINE = 1 << 16;
const LARGEST = 1e6;
/** Milliseconds: 30,000 years, beyond which they are not told apart. */
const LATEST = 1e15;
const NEWLINE = 10;

/** Whether a file is one of JSON lines, by how it begins. */
export function isMotionLines(bytes: Uint8Array): boolean {
  for (let i = 0; i < MOTION_LINES_BEGIN.length; i++) {
    if (bytes[i] !== MOTION_LINES_BEGIN.charCodeAt(i)) return false;
  }
  return true;
}

/**
 * Reads JSON lines of motion: `motionHeader()` and a `motionLine()` for each frame, whose numbers come back to the bit. A
 * last line that is cut off, as a crash leaves it, is left out and told.
 *
 * @throws SyntaxError where a line is broken, TypeError where the file or a frame is of another kind, RangeError where
 *   there are too many frames or a number is wild
 */
export function readMotionLines(bytes: Uint8Array): RecordedMotion {
  let session: string | null = null;
  const frames: RecordedFrame[] = [];
  const notes: string[] = [];
  const decoder = new TextDecoder();
  for (let from = 0, line = 1; from < bytes.length; line++) {
    const found = bytes.indexOf(NEWLINE, from);
    const end = found < 0 ? bytes.length : found;
    if (end - from > MOST_LINE) {
      throw new RangeError(`Cannot read motion, line ${line} may have ${MOST_LINE} bytes: ${end - from}`);
    }
    const text = decoder.decode(bytes.subarray(from, end)).trim();
    from = end + 1;
    if (text === "") continue;
    const value = parse(text);
    if (value === undefined) {
      if (found < 0 && session !== null) {
        notes.push(`the last line is cut off and left out: line ${line}`);
        break;
      }
      throw new SyntaxError(`Cannot read motion, line ${line} must be JSON: ${quoted(text)}`);
    }
    if (session === null) {
      session = readHeader(value);
      continue;
    }
    requireFrames(frames.length + 1);
    frames.push(readFrame(value, line));
  }
  if (session === null || frames.length === 0) {
    throw new SyntaxError("Cannot read motion, below its first line there must be a frame: none");
  }
  return { session, frames, notes };
}

type Json = { readonly [key: string]: unknown };

/** Undefined where it is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const quotedJson = (met: unknown): string => quoted(JSON.stringify(met) ?? "none");

function readHeader(value: unknown): string {
  const { version, session, names } = value as Json;
  if (version !== MOTION_LINES_VERSION) {
    throw new TypeError(
      `Cannot read motion, its version must be ${MOTION_LINES_VERSION}: ${
        JSON.stringify(version)?.slice(0, 40)
      }`,
    );
  }
  if (JSON.stringify(names) !== JSON.stringify(ARKIT_SHAPES)) {
    throw new TypeError(
      `Cannot read motion, its names must be ARKit's 52 in their order: ${quotedJson(names)}`,
    );
  }
  return typeof session === "string" ? session : "";
}

function readFrame(value: unknown, line: number): RecordedFrame {
  const refuse = (needs: string, met: unknown): never => {
    throw new TypeError(
      `Cannot read motion, line ${line} needs ${needs}: ${quotedJson(met)}`,
    );
  };
  if (typeof value !== "object" || value === null) return refuse("a frame", value);
  const { seq, t, at, sender = null, space, expression, ...rest } = value as Json;
  if (typeof seq !== "number" || !Number.isSafeInteger(seq)) return refuse("a whole number as seq", seq);
  if (typeof t !== "number" || !Number.isFinite(t)) return refuse("milliseconds as t", t);
  if (typeof at !== "number" || !(Math.abs(at) <= LATEST)) return refuse("milliseconds as at", at);
  if (sender !== null && sender !== "stream" && sender !== "datagrams") {
    return refuse("stream or datagrams as sender", sender);
  }
  if (!isSpace(space)) return refuse(`${Object.keys(EXPRESSION_SPACES).join(" or ")} as space`, space);
  const { count } = EXPRESSION_SPACES[space];
  const frame: PoseFrame = {
    ...{ seq, t, space },
    expression: floats(expression, count) ?? refuse(`${count} numbers as expression`, expression),
  };
  for (const joint of JOINTS) {
    const turn = rest[joint];
    if (turn !== undefined) frame[joint] = floats(turn, 3) ?? refuse(`three numbers as ${joint}`, turn);
  }
  return { frame, receivedAt: at, sender };
}

const isSpace = (name: unknown): name is ExpressionSpace =>
  typeof name === "string" && Object.hasOwn(EXPRESSION_SPACES, name);

function floats(value: unknown, count: number): Float32Array | undefined {
  if (!Array.isArray(value) || value.length !== count) return undefined;
  const fits = value.every((number) => typeof number === "number" && Math.abs(number) <= LARGEST);
  return fits ? Float32Array.from(value as number[]) : undefined;
}
