/**
 * The server that is soaked: as `start` serves, with the real render worker and two small avatars. It answers a line of
 * JSON on standard input with one on standard output, and when it is told to close ends by itself: nothing that is left
 * may keep it.
 *
 *   deno run -A --v8-flags=--expose-gc tests/bench/soak/server_main.ts FOLDER SIZE FPS
 */
import { countTimers } from "./live_timers.ts";

const timers = countTimers();
const { runServer } = await import("./soaked_server.ts");
await runServer(timers, Deno.args);
