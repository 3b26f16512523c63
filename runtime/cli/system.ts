import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { posix, win32 } from "node:path";

/** What of a machine decides where programs lie and what is called: another system's can stand in for it in tests. */
export interface System {
  readonly os: typeof Deno.build.os;
  env(name: string): string | undefined;
  /** The user's own folder. */
  readonly home: string;
  exists(path: string): boolean;
  /** Names in a folder; none where it cannot be read. */
  list(folder: string): readonly string[];
  /** A text file, null where it cannot be read. */
  read(path: string): string | null;
}

export const THIS_SYSTEM: System = {
  os: Deno.build.os,
  env: (name) => Deno.env.get(name),
  home: homedir(),
  exists: existsSync,
  list: (folder) => orElse(() => readdirSync(folder), []),
  read: (path) => orElse(() => readFileSync(path, "utf8"), null),
};

function orElse<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

/** How a system writes paths. */
export const pathsOf = (os: System["os"]) => os === "windows" ? win32 : posix;

/** The path of a program in PATH. */
export function findProgram(name: string, system: System = THIS_SYSTEM): string | undefined {
  const { delimiter, join } = pathsOf(system.os);
  const endings = system.os === "windows" ? (system.env("PATHEXT") ?? ".EXE;.CMD").split(";") : [""];
  return (system.env("PATH") ?? "").split(delimiter).filter((folder) => folder !== "")
    .flatMap((folder) => endings.map((ending) => join(folder, name + ending.toLowerCase())))
    .find((path) => system.exists(path));
}

/**
 * Signals by which somebody ends a program: Ctrl-C, and a service manager; on Windows, which sends no SIGTERM, also
 * Ctrl-Break. A terminal that is closed sends SIGHUP on all systems, which who asked for `nohup` does not want heard.
 */
export const interruptSignals = (os: System["os"] = Deno.build.os): readonly Deno.Signal[] =>
  os === "windows" ? ["SIGINT", "SIGBREAK"] : ["SIGINT", "SIGTERM"];
