import type { LogRecord } from "../log.ts";
import { asText } from "./log_format.ts";

/** A line that is kept, numbered from 1. */
export interface KeptLine {
  readonly number: number;
  readonly time: number;
  readonly level: string;
  readonly words: string;
}

/** The last records of the log, for the admin page. */
export interface LogTail {
  take(record: LogRecord): void;
  /** Those behind a number, oldest first. */
  after(number: number): readonly KeptLine[];
}

export function createLogTail(most = 300): LogTail {
  const kept: KeptLine[] = [];
  let number = 0;
  return {
    take(record) {
      if (record.level === "debug") return;
      // Without time and level, which stand beside it.
      const words = asText(record).slice(31);
      kept.push({ number: ++number, time: record.time, level: record.level, words });
      if (kept.length > most) kept.shift();
    },
    after: (last) => kept.filter((line) => line.number > last),
  };
}
