/**
 * Ends the process at once, without the C library's exit handlers. Those of the graphics driver run while the thread
 * of a render worker that has just ended still takes the same driver down: on Linux with lavapipe and both cores
 * busy, 5 of 11 processes died of that with a segmentation fault (Deno 2.9.6). Keeping the driver loaded through
 * an adapter of one's own left 1 of 22. A program that has closed its server ends by it, too.
 *
 * @example
 * ```ts
 * import { endProcess, startServer } from "@headcast/headcast/serve";
 *
 * const server = await startServer({ port: 0, size: 128 });
 * Deno.addSignalListener("SIGINT", () => server.close().then(() => endProcess(0)));
 * ```
 *
 * @param code the process's exit code @param os for tests: another system
 */
export function endProcess(code: number, os: typeof Deno.build.os = Deno.build.os): never {
  if (os === "linux") {
    try {
      const { symbols } = Deno.dlopen("libc.so.6", { _exit: { parameters: ["i32"], result: "void" } });
      symbols._exit(code);
    } catch {
      // Another C library, or no right to call it: the ordinary way, then.
    }
  }
  Deno.exit(code);
}
