import assert from "node:assert/strict";
import { startServer } from "../../runtime/server/start_server.ts";

Deno.test("startServer() refuses what is no port to listen on or no place to send to, before anything is started", async () => {
  await assert.rejects(startServer({ listens: ["lifelink"] }), /did you mean livelink/);
  await assert.rejects(startServer({ sends: ["vmc"] }), /Cannot send a face/);
  await assert.rejects(
    startServer({ port: 0, avatars: await Deno.makeTempDir(), listens: ["vmc=a/b"] }),
    TypeError,
  );
});
