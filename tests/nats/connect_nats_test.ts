import assert from "node:assert/strict";
import { connectNats } from "../../runtime/nats/connect_nats.ts";
import { isLostRace } from "../../runtime/nats/lost_race.ts";
import { nameOf, tokenOf } from "../../runtime/nats/names.ts";
import { readServers, withoutSecrets } from "../../runtime/nats/nats_options.ts";
import { eventually } from "../eventually.ts";
import { testUnless } from "../skip.ts";
import { lackOfNats, startNats } from "./nats_server.ts";

const lack = await lackOfNats();
const natsTest = (name: string, fn: () => Promise<void>) => testUnless(lack, { name, fn });

Deno.test("any session's name is one token of a key, and comes back from it", () => {
  for (const name of ["studio", "a.b c", "студия", "=x", "a>b", "*", "x".repeat(64)]) {
    const token = tokenOf(name);
    assert.match(token, /^[A-Za-z0-9_=-]+$/);
    assert.equal(nameOf(token), name);
  }
  for (const token of ["", "a.b", "=", "=!", "=_w", `=${btoa("studio")}`, "ä"]) {
    assert.equal(nameOf(token), null, token);
  }
});

Deno.test("an address of NATS gives servers and who comes, and no message tells a password", () => {
  assert.deepEqual(readServers("nats://u:p%40ss@one,tls://two:5000"), {
    ...{ servers: ["one:4222", "two:5000"], tls: true, user: "u", pass: "p@ss" },
  });
  assert.deepEqual(readServers("nats://secret@one:1"), { servers: ["one:1"], tls: false, token: "secret" });
  assert.deepEqual(readServers("localhost"), { servers: ["localhost:4222"], tls: false });
  assert.equal(withoutSecrets("nats://u:p@one,nats://t@two"), "nats://one,nats://two");
  const unreadable = [
    "nats://u:hid/den@one",
    "nats://u:1/den@one",
    "u:hid#den@one",
    "nats://u:hid,den@one,two",
  ];
  for (const each of ["http://u:hidden@one", ...unreadable]) {
    assert.throws(() => readServers(each), (error: Error) => {
      assert.match(error.message, /^Cannot use NATS, .*: (\w+:\/\/)?\.\.\.@one(,two)?$/);
      return true;
    });
  }
});

natsTest(
  "a lost race is told from other failures, and a connection comes back with what was kept",
  async () => {
    await using server = await startNats();
    await using nats = await connectNats({ url: server.url });
    const changes: boolean[] = [];
    nats.changed((isUp) => changes.push(isUp));
    const bucket = await nats.bucket("test", { maxValueBytes: 1000 });
    const first = await bucket.create("key", "a");
    await bucket.update("key", "b", first);
    await assert.rejects(bucket.update("key", "c", first), isLostRace);
    await assert.rejects(bucket.create("key", "c"), isLostRace);
    await server.kill();
    await eventually("it is gone", () => !nats.isUp);
    await server.start();
    await eventually("it is back", () => nats.isUp);
    assert.equal((await bucket.get("key"))?.string(), "b");
    assert.deepEqual(changes, [false, true]);
  },
);

natsTest("a server without JetStream, and none at all, are told in words", async () => {
  await using server = await startNats({ jetstream: false });
  await assert.rejects(
    connectNats({ url: server.url }),
    /^Error: Cannot use NATS, its server must have JetStream/,
  );
  await assert.rejects(connectNats({ url: "nats://me:hidden@127.0.0.1:1" }), (error: Error) => {
    assert.match(error.message, /^Cannot reach NATS, a server must answer there: nats:\/\/127.0.0.1:1 \(/);
    return true;
  });
});

natsTest("a user and password of the address let in, and their absence is told at once", async () => {
  await using server = await startNats({ config: "authorization { user: me, password: let-me-in }" });
  await assert.rejects(connectNats({ url: server.url }), /Authorization/);
  await using nats = await connectNats({ url: server.url.replace("//", "//me:let-me-in@") });
  assert.ok(nats.isUp);
});

natsTest("closing while the server is gone ends promptly", async () => {
  await using server = await startNats();
  const nats = await connectNats({ url: server.url });
  await server.kill();
  await eventually("it is gone", () => !nats.isUp);
  const began = performance.now();
  await nats.close();
  assert.ok(performance.now() - began < 1000);
});
