import assert from "node:assert/strict";
import type { StatsMessage } from "../fakes.ts";
import { type VirtualHub, withHub } from "../virtual_hub.ts";

type Client = ReturnType<VirtualHub["connect"]>;

const statsOf = ({ socket }: Client): StatsMessage[] =>
  socket.messages.filter((message): message is StatsMessage => message.type === "stats");

/** A painter of 400 ms for 512 pixels a side, 100 for 256. */
const HEAVY = { avatar: "heavy", fps: 10, size: 512 };

Deno.test("a rendition that falls behind draws smaller in two seconds, says so, and frames come", () =>
  withHub(async ({ connect, sleep }) => {
    const client = connect();
    await client.join(HEAVY);
    await sleep(12_000);
    const drawn = statsOf(client).map(({ drawn }) => drawn);
    assert.deepEqual([drawn[0], drawn.at(-1)], [512, 256]);
    assert.deepEqual([...new Set(statsOf(client).map(({ size }) => size))], [512]);
    const before = client.socket.videos().length;
    await sleep(4000);
    const frames = client.socket.videos().length - before;
    assert.ok(frames >= 32, `${frames} of 40`);
  }));

Deno.test("a server that insists draws whole pictures, and fewer", () =>
  withHub(async ({ connect, sleep }) => {
    const client = connect();
    await client.join(HEAVY);
    await sleep(12_000);
    assert.deepEqual([...new Set(statsOf(client).map(({ drawn }) => drawn))], [512]);
    assert.ok(client.socket.videos().length <= 40);
  }, { insist: true }));

Deno.test("a picture is whole again once those have left who kept the device busy", () =>
  withHub(async ({ connect, sleep }) => {
    const client = connect("small", "10.0.0.1");
    await client.join({ ...HEAVY, size: 256, fps: 5 });
    await sleep(4000);
    assert.equal(statsOf(client).at(-1)!.drawn, 256);
    const others = [1, 2].map((at) => connect(`other ${at}`, `10.0.1.${at}`));
    for (const each of others) each.send({ type: "join", role: "viewer", ...HEAVY });
    await sleep(20_000);
    const pressed = statsOf(client).at(-1)!.drawn;
    for (const each of others) each.leave();
    await sleep(20_000);
    assert.deepEqual([pressed < 256, statsOf(client).at(-1)!.drawn], [true, 256]);
  }));
