import assert from "node:assert/strict";
import { connect, openHub, placeOf, sleep } from "../fakes.ts";

Deno.test("a join and a change of avatar wait for one that is on its way, and what comes meanwhile is not lost", async () => {
  const here = new Set(["stock"]);
  const asked: string[] = [];
  const hub = openHub({
    findAvatar: (name) => here.has(name) ? placeOf(name) : undefined,
    bringAvatar(name) {
      if (here.has(name) || placeOf(name) === undefined) return null;
      asked.push(name);
      return sleep(30).then(() => here.add(name));
    },
  });
  try {
    const client = connect(hub);
    const joined = client.join({ avatar: "pale", role: "puppeteer" });
    client.send({ type: "ping", t: 7 });
    assert.equal((await joined).avatar, "pale");
    assert.equal((await client.socket.next("pong")).t, 7);

    client.send({ type: "avatar", name: "slow" });
    await client.socket.next("avatar", ({ name }) => name === "slow");
    assert.deepEqual(asked, ["pale", "slow"]);

    // Who has gone meanwhile is not joined afterwards.
    const gone = connect(hub, "other");
    gone.send({ type: "join", role: "viewer", avatar: "heavy" });
    gone.leave();
    await sleep(60);
    assert.deepEqual(hub.sessions().map(({ name }) => name), ["main"]);

    const stranger = connect(hub, "third");
    stranger.send({ type: "join", role: "viewer", avatar: "nobody" });
    assert.equal((await stranger.socket.next("error")).code, "unknown-avatar");
  } finally {
    await hub.close();
  }
});
