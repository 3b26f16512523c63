import { LOG_LEVELS, type LogLevel, type LogRecord, type LogSink, useLog } from "../log.ts";
import { createLineWriter, type LineWriter } from "./line_writer.ts";
import { asJson, asText, asWords } from "./log_format.ts";

export const LOG_FORMATS = ["json", "text"] as const;
export type LogFormat = typeof LOG_FORMATS[number];

/** Said to workers and to the processes that one starts: they tell in the same way. */
const VARIABLE = "HEADCAST_LOG";
const FLUSH_MS = 300;

/** A log that is open. */
export interface OpenLog {
  /** Waits a moment for what has not been taken yet. */
  flush(): Promise<void>;
  /** Things are as they were. */
  close(): void;
}

/**
 * Has all that is told go to a stream as records, one a line: `log`, and the console, by which packages tell. JSON goes to
 * standard output, where containers' logs are read; text to standard error.
 *
 * @param also takes records too, of every level
 */
export function openLog(format: LogFormat, level: LogLevel, also: LogSink = () => {}): OpenLog {
  Deno.env.set(VARIABLE, `${format} ${level}`);
  const line = format === "json" ? asJson : asText;
  const stream = format === "json" ? Deno.stdout : Deno.stderr;
  const least = LOG_LEVELS.indexOf(level);
  const writer = createLineWriter(
    stream,
    (lines) =>
      line({ time: Date.now(), level: "warn", words: "Records of the log were lost", fields: { lines } }),
  );
  const take = (record: LogRecord): void => {
    also(record);
    if (LOG_LEVELS.indexOf(record.level) >= least) writer.write(line(record));
  };
  const ends = [useLog(take), takeConsole(take)];
  return {
    flush: () => writer.flush(FLUSH_MS),
    close() {
      for (const end of ends) end();
      Deno.env.delete(VARIABLE);
    },
  };
}

/**
 * Tells the words alone, as on a terminal, and waits for nobody either: what is to be known to standard output, what is
 * wrong to standard error.
 */
export function openPlainLog(also: LogSink = () => {}): OpenLog {
  const lost = (lines: number) => `So many lines that nobody took were left out: ${lines}`;
  const [out, error] = [Deno.stdout, Deno.stderr].map((stream) => createLineWriter(stream, lost)) as [
    LineWriter,
    LineWriter,
  ];
  const close = useLog((record) => {
    also(record);
    if (record.level === "debug") return;
    (record.level === "info" ? out : error).write(asWords(record));
  });
  return { flush: async () => void await Promise.all([out.flush(FLUSH_MS), error.flush(FLUSH_MS)]), close };
}

/** In a worker, or a process that another has started: as it is told there. */
export function openLogAsTold(): void {
  const [format, level] = (Deno.env.get(VARIABLE) ?? "").split(" ");
  const isFormat = LOG_FORMATS.some((each) => each === format),
    isLevel = LOG_LEVELS.some((each) => each === level);
  if (isFormat && isLevel) openLog(format as LogFormat, level as LogLevel);
}

/** What is told by the console goes the same way. @returns ends that */
function takeConsole(take: LogSink): () => void {
  const levels = { debug: "debug", log: "info", info: "info", warn: "warn", error: "error" } as const;
  const names = Object.keys(levels) as (keyof typeof levels)[];
  const before = names.map((name) => console[name]);
  for (const name of names) {
    console[name] = (...given: unknown[]) => {
      const words = given.map((each) => typeof each === "string" ? each : Deno.inspect(each)).join(" ");
      if (words.trim() !== "") {
        take({ time: Date.now(), level: levels[name], words: words.trim(), fields: {} });
      }
    };
  }
  return () => names.forEach((name, index) => void (console[name] = before[index]!));
}
