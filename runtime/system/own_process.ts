/** Deno's arguments to run a module in a process of its own, away from any configuration. */
export function ownProcess(module: URL, ...rest: string[]): string[] {
  return ["run", "--no-config", "--no-lock", "--unstable-lazy-dynamic-imports", "-A", module.href, ...rest];
}
