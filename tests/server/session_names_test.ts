/** Names of sessions of any script, from an address to what is told and kept of them. */
import assert from "node:assert/strict";
import { PROTOCOL } from "../../runtime/protocol/protocol.ts";
import { openRecordingFiles } from "../../runtime/stream/sinks/recording_files.ts";
import { connectLive, withServer } from "./live_server.ts";

Deno.test("names with spaces and of any script come percent-encoded, and one spelling of each is one session", () =>
  withServer(async (server) => {
    const composed = await connectLive(server, encodeURIComponent("Zo\u00eb 房间"));
    composed.send({ type: "join", role: "puppeteer" });
    const welcome = await composed.next("welcome");
    assert.equal(welcome.session, "Zo\u00eb 房间");
    const parted = await connectLive(server, encodeURIComponent(" Zoe\u0308\u00a0 房间"));
    parted.send({ type: "join", role: "viewer" });
    assert.equal((await parted.next("welcome")).session, welcome.session);
    const { sessions } = await (await fetch(new URL("api/sessions", server.url))).json();
    assert.deepEqual(sessions.map(({ name }: { name: string }) => name), [welcome.session]);
    await composed.close();
    await parted.close();
  }));

Deno.test("what may not be a session's name is refused before there is a connection, with the rule", () =>
  withServer(async (server) => {
    const met = { "a%2Fb": "a/b", "%2e%2e%2fetc": "../etc", "a%E2%80%AEb": "a\u202eb", "%E6%88": "%E6%88" };
    for (const [address, name] of Object.entries(met)) {
      const response = await fetch(new URL(`live/${address}`, server.url), {
        headers: { "sec-websocket-protocol": PROTOCOL },
      });
      assert.equal(response.status, 400, address);
      const { error } = await response.json();
      assert.match(
        error,
        /^Cannot open a session, its name must be 1 to 64 letters and digits of any script, spaces/,
      );
      assert.ok(error.endsWith(`: ${name}`), error);
    }
    const long = await fetch(new URL(`live/${"x".repeat(5000)}`, server.url));
    assert.equal(long.status, 400);
    assert.ok((await long.text()).length < 400, "a long name is told in part");
  }));

Deno.test("a recording's file has the session's name, and one that every file system takes", async () => {
  const folder = await Deno.makeTempDir();
  const files = openRecordingFiles({ folder });
  const epoch = new Date(2026, 0, 31, 17, 45, 2).getTime();
  assert.equal(files.propose("my 房间", epoch), "my 房间-20260131-174502.mp4");
  assert.equal(files.propose("aux.1", epoch), "session-aux.1-20260131-174502.mp4");
  const longest = files.propose("房".repeat(64), epoch);
  files.claim(longest);
  await files.write(longest, Uint8Array.of(1));
  await Deno.remove(folder, { recursive: true });
});
