/** Ends with 0 where the server in this container is alive, and with 1 where it is not; the one argument is its port. */
const port = Number(Deno.args[0] ?? 8787);
const alive = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(4000) })
  .then(async (response) => (await response.body?.cancel(), response.ok), () => false);
Deno.exit(alive ? 0 : 1);
