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

const AUTO = { held: () => {}, facts: { version: "0", size: 512, fps: 10 } };
const sizesOf = ({ socket }: Client) => socket.messages.filter((message) => message.type === "size");

Deno.test("the size that is held is measured before anybody comes, and whoever asks for none has it", () => {
  const told: number[] = [];
  return withHub(async ({ hub, connect, clock }) => {
    const warmed = hub.warmUp();
    await clock.advance(6000);
    await warmed;
    assert.deepEqual(told, [256]);
    const [free, strict] = [connect(), connect()];
    const { size, most, notes } = await free.join({ resize: true });
    assert.deepEqual([size, most], [256, 512]);
    assert.ok(notes.some((note) => note.includes("256 of 512")), notes.join());
    assert.equal((await strict.join({ size: 512, fps: 1 })).size, 512);
  }, { ...AUTO, defaultAvatar: "heavy", held: (size) => void told.push(size) });
});

Deno.test("pictures take another size in mid-session, once what is drawn of them has settled", () =>
  withHub(async ({ connect, sleep }) => {
    const client = connect("one", "10.0.0.1");
    const { size } = await client.join({ avatar: "heavy", resize: true });
    await sleep(22_000);
    const [change] = sizesOf(client);
    assert.deepEqual([size, change!.size, change!.most, sizesOf(client).length], [512, 256, 512, 1]);
    const after = client.socket.messages.slice(client.socket.messages.indexOf(change!));
    const video = after.find((message) => message.type === "video")!;
    assert.equal(video.key, true, "the first of another size");
    // Frames count on: none is missed at the change by who looks for gaps.
    const seqs = client.socket.videos().map(({ seq }) => seq);
    assert.deepEqual(seqs, seqs.map((_, at) => seqs[0]! + at));
    assert.deepEqual(
      client.socket.messages.filter((message) => message.type === "stats").at(-1)!.size,
      256,
    );
  }, AUTO));

Deno.test("who cannot go on with another size keeps it, and so do all who watch the same", () =>
  withHub(async ({ connect, sleep }) => {
    const [old, free] = [connect(), connect()];
    await old.join({ avatar: "heavy" });
    await free.join({ resize: true });
    await sleep(15_000);
    assert.deepEqual([sizesOf(old), sizesOf(free)], [[], []]);
    assert.deepEqual([statsOf(free).at(-1)!.size, statsOf(free).at(-1)!.drawn], [512, 256]);
    old.leave();
    await sleep(8000);
    assert.equal(sizesOf(free).at(-1)!.size, 256);
  }, AUTO));
