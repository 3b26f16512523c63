import assert from "node:assert/strict";
import { originAllowed } from "../../runtime/server/headers.ts";

Deno.test("originAllowed() lets in programs, the server's own pages and those named, nobody else", () => {
  const ask = (
    origin: string | null,
    host: string,
    rules = { host: "127.0.0.1" } as Parameters<typeof originAllowed>[1],
  ) => originAllowed(new Headers({ host, ...(origin !== null && { origin }) }), rules);
  assert.equal(ask(null, "localhost:8787"), true);
  assert.equal(ask("http://localhost:8787", "localhost:8787"), true);
  assert.equal(ask("http://[::1]:8787", "[::1]:8787"), true);
  assert.equal(ask("http://localhost", "localhost:80"), true, "a default port may be left out");
  assert.equal(ask("http://localhost:8787", "127.0.0.1:8787"), false);
  assert.equal(ask("http://localhost.evil.example:8787", "localhost:8787"), false);
  assert.equal(ask("file://", "localhost:8787"), false);
  const open = { host: "0.0.0.0" };
  assert.equal(ask("http://box.lan:8787", "box.lan:8787", open), true);
  assert.equal(ask("https://box.lan", "box.lan", open), true, "behind a proxy that speaks TLS");
  assert.equal(ask("http://other.lan:8787", "box.lan:8787", open), false);
  assert.equal(
    ask("https://ok.example", "x", { host: "127.0.0.1", allowedOrigins: ["https://ok.example"] }),
    true,
  );
  assert.equal(ask("https://no.example", "x", { host: "127.0.0.1", allowedOrigins: ["*"] }), true);
});
