/**
 * A session published by WHIP, watched in Chromium over pion's example and over LiveKit, beside the same by WebSocket:
 *
 *     deno run -A tests/bench/calls/whip.ts [--only pion|livekit] [--build] [--painted] [--steps 30]
 *
 * In a network of its own. `--build` fetches and builds the servers (Go; minutes, once), `--painted` has bars in place of a
 * head and needs no GPU.
 */
import { isInside, lackOfNamespace, runInside } from "./namespace.ts";
import { buildSfu, builtSfu, SFU_NAMES } from "./sfus.ts";

if (!isInside()) {
  const lack = await lackOfNamespace();
  if (lack !== null) {
    console.log(`Skipped, system: ${lack}`);
    Deno.exit(0);
  }
  if (Deno.args.includes("--build")) {
    for (const name of SFU_NAMES.filter((each) => builtSfu(each) === null)) {
      const problem = await buildSfu(name);
      if (problem !== null) console.log(`Skipped, tool: ${name}: ${problem}`);
    }
  }
  // Inside nothing can be fetched. By names that no checker follows: werift's types bring another Node's.
  for (const name of ["werift", "livekit-client", "node-av/lib"]) await import(name);
  Deno.exit(await runInside(new URL(import.meta.url), Deno.args));
}
const { benchWhip } = await import("./whip_bench.ts");
await benchWhip(Deno.args);
Deno.exit(0);
