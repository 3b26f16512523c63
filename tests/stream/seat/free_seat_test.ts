import assert from "node:assert/strict";
import { withHub } from "../virtual_hub.ts";

Deno.test("an operator frees a seat: who sat there watches on and may ask again, and an empty seat is no fault", () =>
  withHub(async ({ connect, hub }) => {
    const holder = connect();
    await holder.join({ role: "puppeteer" });
    const { name } = hub.sessions()[0]!;
    assert.equal(hub.freeSeat(name), true);
    assert.equal((await holder.socket.next("welcome", ({ role }) => role === "viewer")).role, "viewer");
    assert.equal(hub.sessions()[0]!.state, "watched");
    assert.equal(hub.freeSeat(name), false);
    assert.equal(hub.freeSeat("nobody"), null);
    holder.send({ type: "seat", act: "ask" });
    await holder.socket.next("welcome", ({ role }) => role === "puppeteer");
    assert.equal(hub.endSession(name), true);
    assert.equal((await holder.socket.next("error")).code, "not-allowed");
    assert.deepEqual([hub.sessions().length, hub.endSession(name)], [0, false]);
  }));
