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
 * @example Beyond this machine, where nobody comes in without a token
 * ```ts
 * import { makeToken, startServer } from "@headcast/headcast/serve";
 * import { connect } from "@headcast/headcast/session";
 *
 * const secret = crypto.randomUUID() + crypto.randomUUID();
 * await using server = await startServer({ port: 0, size: 128, host: "0.0.0.0", tokens: { secret } });
 * const token = await makeToken(secret, { session: "studio", role: "puppeteer", minutes: 60 });
 * await using session = await connect(server.live("studio"), { token });
 * ```
 *
 * @module
 */
export { type LiveServer, type ServerOptions, startServer } from "./start_server.ts";
export { type Limits, SETTABLE as LIMITS, type Settable } from "../stream/limits.ts";
export { makeToken, type TokenGrant } from "./auth/make_token.ts";
export { endProcess } from "../system/end_process.ts";
