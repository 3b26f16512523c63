/** From the most to the fewest records. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = typeof LOG_LEVELS[number];

/** What is known besides the words. `trace_id` is the trace's, where there is one. */
export type LogFields = Readonly<Record<string, unknown>>;

export interface LogRecord {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly level: LogLevel;
  readonly words: string;
  readonly fields: LogFields;
}

/** Takes records: never throws, never waits. */
export type LogSink = (record: LogRecord) => void;

/** As a terminal is told: the words, and nothing else. Libraries' users and tests see it where nothing else is set. */
const toConsole: LogSink = ({ level, words, fields }) => {
  if (level === "debug") return;
  const more = fields["error"] === undefined ? [] : [fields["error"]];
  if (level === "info") console.log(words, ...more);
  else console.error(words, ...more);
};

let sink: LogSink = toConsole;

/** Records go there from now on. @returns ends that */
export function useLog(take: LogSink): () => void {
  sink = take;
  return () => {
    if (sink === take) sink = toConsole;
  };
}

const say = (level: LogLevel) => (words: string, fields: LogFields = NONE): void =>
  sink({ time: Date.now(), level, words, fields });
const NONE: LogFields = {};

/** What is told of how it goes; words for people, fields for programs. A field `error` may be what was thrown. */
export const log: Readonly<Record<LogLevel, (words: string, fields?: LogFields) => void>> = {
  debug: say("debug"),
  info: say("info"),
  warn: say("warn"),
  error: say("error"),
};
