import { choice, UsageError } from "../../cli/flags.ts";
import { LOG_LEVELS, type LogLevel, type LogSink } from "../../telemetry/log.ts";
import {
  LOG_FORMATS,
  type LogFormat,
  type OpenLog,
  openLog,
  openPlainLog,
} from "../../telemetry/out/open_log.ts";

/** How a command tells what happens. */
export const logFlags = () => ({
  log: choice("tell what happens as records, one a line: json to stdout, text to stderr", LOG_FORMATS),
  "log-level": choice("which records: those of this level and above; info where not given", LOG_LEVELS),
});

/** What of these flags says. */
export interface LogOptions {
  readonly log?: LogFormat | undefined;
  readonly "log-level"?: LogLevel | undefined;
}

/**
 * Has a command tell what happens as it was asked to.
 *
 * @param also takes all records too
 * @throws UsageError for a level without a format
 */
export function openLogFor({ log: format, "log-level": level }: LogOptions, also?: LogSink): OpenLog {
  if (format === undefined && level !== undefined) throw new UsageError("--log-level needs --log");
  return format === undefined ? openPlainLog(also) : openLog(format, level ?? "info", also);
}
