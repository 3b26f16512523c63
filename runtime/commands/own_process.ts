import { fileURLToPath } from "node:url";

/** Deno's arguments to run a module of this folder in a process of its own, away from any configuration. */
export function ownProcess(module: string, ...rest: string[]): string[] {
  return ["run", "--no-config", "--no-lock", "-A", fileURLToPath(new URL(module, import.meta.url)), ...rest];
}
