import assert from "node:assert/strict";
import { readRequest, waitAfter } from "../../../static/obs/request.ts";

Deno.test("the page for OBS reads its address, below a proxy's path too, and leaves what is no number to the server", () => {
  assert.deepEqual(readRequest("http://127.0.0.1:8787/obs/studio#token=a.b.c"), {
    server: "http://127.0.0.1:8787/",
    session: "studio",
    debug: false,
  });
  assert.deepEqual(
    readRequest(
      "https://example.org/heads/obs/one%20two?size=512&fps=50&avatar=pirate&framing=bust&background=%23fff&delivery=auto&debug",
    ),
    {
      server: "https://example.org/heads/",
      session: "one two",
      ...{
        size: 512,
        fps: 50,
        avatar: "pirate",
        framing: "bust",
        background: "#fff",
        delivery: "auto",
        debug: true,
      },
    },
  );
  assert.deepEqual(readRequest("http://h/obs/%E0%?size=big&fps=&avatar="), {
    server: "http://h/",
    session: "%E0%",
    size: NaN,
    debug: false,
  });
});

Deno.test("the page for OBS asks a server that has refused it sooner at first, then once a minute for ever", () => {
  const waits = [1, 2, 3, 4, 5, 1000].map(waitAfter);
  assert.deepEqual(waits, [2000, 10_000, 30_000, 60_000, 60_000, 60_000]);
});
