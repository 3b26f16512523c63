/** What an operating system calls it where a disk is full, or a user's part of it. */
const FULL = ["ENOSPC", "EDQUOT"];
/** Where nothing may be written. Reading may be forbidden by the same codes, but for the first. */
const READ_ONLY = "EROFS";
const FORBIDDEN = ["EACCES", "EPERM"];
/** How Deno and Node name what they were at, in their messages. */
const WRITING = /\b(mkdir|mkdtemp|writefile|write|rename|copyfile|symlink|unlink|rmdir|remove|create)\b/;

/**
 * What keeps something from being written, and what helps, in words; null for another error. The system's own words name
 * a temporary file that nobody knows of, or no more than "Permission denied".
 */
export function diskProblem(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code, path } = error as { code?: unknown; path?: unknown };
  if (typeof code !== "string") return null;
  const place = placeOf(error.message, path);
  if (FULL.includes(code)) {
    return `Cannot write, the disk is full (make room, or name a folder on another with --data)${place}`;
  }
  if (code === READ_ONLY || FORBIDDEN.includes(code) && WRITING.test(error.message)) {
    return `Cannot write, the folder must be writable (--data names another for all that is written)${place}`;
  }
  return null;
}

/**
 * The path of a message, without what begins with a dot and a name that only this program knows.
 *
 * @param known the path where the message has none, as of a write to a file that is open
 */
function placeOf(message: string, known: unknown): string {
  const [, path = known] = /'([^']+)'/.exec(message) ?? [];
  if (typeof path !== "string") return "";
  const parts = path.split(/(?<=[\\/])/);
  const hidden = parts.findIndex((part) => /^\.[^\\/]*[0-9a-f]{8}/.test(part));
  const shown = hidden < 0 ? path : parts.slice(0, hidden).join("").replace(/(?<=.)[\\/]$/, "");
  return `: ${shown}`;
}
