/**
 * A server of live sessions in one's own program, as `deno task start` runs it.
 *
 * @example
 * ```ts
 * import { startServer } from "@headcast/headcast/serve";
 *
 * await using server = await startServer({ port: 0, size: 256 });
 * console.log("The page is", server.url, "and programs connect to", server.live("studio"));
 * ```
 *
 * @module
 */
export { type LiveServer, type ServerOptions, startServer } from "./start_server.ts";
