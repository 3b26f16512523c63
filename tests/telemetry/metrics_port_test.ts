import assert from "node:assert/strict";
import { openOperations } from "../../runtime/commands/telemetry/operations.ts";

// Its port is open until the process ends.
const open = { sanitizeResources: false, sanitizeOps: false };

Deno.test(
  "the port for figures answers to this machine's own names alone, as a page may have its name lead there",
  open,
  async () => {
    const { told } = await openOperations({ "access-log": false, metrics: false, "metrics-port": 0 });
    const [, port = ""] = /^Figures at http:\/\/127\.0\.0\.1:(\d+)\/metrics$/.exec(told()[0] ?? "") ?? [];
    const statusFor = async (host: string) => {
      using conn = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
      await conn.write(new TextEncoder().encode(`GET /metrics HTTP/1.1\r\nhost: ${host}:${port}\r\n\r\n`));
      const buffer = new Uint8Array(12);
      await conn.read(buffer);
      return new TextDecoder().decode(buffer.subarray(9));
    };
    assert.deepEqual(await Promise.all(["127.0.0.1", "localhost", "rebound.example.org"].map(statusFor)), [
      ...["200", "200", "421"],
    ]);
  },
);
