import { errorLines } from "../../base/error_lines.ts";
import { withoutTokens } from "../../base/redact.ts";
import type { LogRecord } from "../log.ts";

/** Names of fields whose values are nobody's business. */
const SECRET = /secret|token|password|authorization|cookie|credential|^key$/i;
const MOST_CHARACTERS = 8192;

/** A record on one line of JSON: ts, level, msg, then its fields. */
export function asJson({ time, level, words, fields }: LogRecord): string {
  const ts = new Date(time).toISOString(), msg = shown(words);
  const record = { ts, level, msg, ...plain(fields) };
  try {
    return JSON.stringify(record);
  } catch {
    // A field goes round in a circle, or is a bigint.
    return JSON.stringify({ ts, level, msg });
  }
}

/** A record on one line for people. */
export function asText({ time, level, words, fields }: LogRecord): string {
  const rest = Object.entries(plain(fields)).map(([name, value]) =>
    ` ${name}=${typeof value === "string" && !/[\s="]/.test(value) ? value : safe(value)}`
  );
  const line = shown(words).replaceAll(/\s*\n\s*/g, " ");
  return `${new Date(time).toISOString()} ${level.padEnd(5)} ${line}${rest.join("")}`;
}

/** The words, and what was thrown. */
export const asWords = ({ words, fields }: LogRecord): string => {
  const { error } = fields;
  return shown(
    error === undefined ? words : `${words} ${error instanceof Error ? error.stack ?? error : error}`,
  );
};

function safe(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return "?";
  }
}

/** What a terminal obeys, in words that may be another server's or a client's; all but ends of lines and tabs. */
// deno-lint-ignore no-control-regex
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

const shown = (text: string): string => {
  const plain = withoutTokens(text).replaceAll(CONTROLS, "\ufffd");
  return plain.length > MOST_CHARACTERS ? `${plain.slice(0, MOST_CHARACTERS)}...` : plain;
};

/** Fields as they may be shown: no secrets, no tokens, errors as their words. */
function plain(fields: LogRecord["fields"]): Record<string, unknown> {
  const shownFields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === null) continue;
    shownFields[name] = SECRET.test(name) ? "[secret]" : shownValue(name, value);
  }
  return shownFields;
}

function shownValue(name: string, value: unknown): unknown {
  if (typeof value === "string") return shown(value);
  if (value instanceof Error) return shown(name === "error" ? value.stack ?? wordsOf(value) : wordsOf(value));
  if (typeof value !== "object") return value;
  return shown(safe(value)) === safe(value) ? value : shown(safe(value));
}

const wordsOf = (error: Error): string => errorLines(error).join("; ");
