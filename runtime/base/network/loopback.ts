const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]", "::1"]);

/** Whether a host name, as a URL or an option has it, means this machine only: `127.example.org` does not. */
export const isLoopback = (name: string): boolean =>
  LOOPBACK.has(name) || name.endsWith(".localhost") || /^127\.\d+\.\d+\.\d+$/.test(name);
