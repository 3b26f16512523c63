import type { LogLine } from "../../protocol/admin/admin_report.ts";

/** What is there for those who run a server. All of it may be left out. */
export interface Operations {
  /** The figures as /metrics answers them; there is no such page where it is not given. */
  readonly metrics?: () => Promise<string>;
  /** The last lines of the log behind a number, oldest first. */
  readonly logAfter?: (number: number) => readonly LogLine[];
  /** What else keeps sessions from being taken, each in some words. */
  readonly lacks?: () => readonly string[] | Promise<readonly string[]>;
  /** Each request is told in the log. */
  readonly accessLog?: boolean;
}
