import assert from "node:assert/strict";
import type { Grant } from "../../../runtime/protocol/grant.ts";
import { SEAT_AGAIN_MOST_MS, SEAT_AGAIN_MS, SEAT_QUIET_MS } from "../../../runtime/stream/limits.ts";
import { createSeatAsks } from "../../../runtime/stream/seat/seat_asks.ts";
import { fakeSocket, pack } from "../fakes.ts";
import { type VirtualHub, withHub } from "../virtual_hub.ts";

const seat = (act: string, client?: string) => ({ type: "seat", act, ...client && { client } });

/** A pose that only repeats itself, for so many milliseconds. */
async function hold(
  holder: ReturnType<VirtualHub["connect"]>,
  { pose, sleep }: Pick<VirtualHub, "pose" | "sleep">,
  ms: number,
): Promise<void> {
  for (let at = 0; at < ms; at += 500) {
    holder.send(pose(holder.socket.messages.length, 0.1));
    await sleep(500);
  }
}

Deno.test("a second window gets the seat of a held pose, and that of a face that moves by consent alone", () =>
  withHub(async ({ connect, pose, sleep }) => {
    const holder = connect(), asker = connect(undefined, "elsewhere");
    await holder.join({ role: "puppeteer" });
    const { clientId } = await asker.join();
    let seq = 0;
    const drive = async (ms: number, jaw: () => number) => {
      for (let at = 0; at < ms; at += 100) {
        holder.send(pose(seq++, jaw()));
        await sleep(100);
      }
    };
    await drive(200, () => 0.5);

    // A face that moves keeps the seat for as long as the question stands.
    asker.send(seat("ask"));
    assert.equal((await holder.socket.next("seat")).client, clientId);
    await drive(31_000, () => Math.sin(seq) / 2 + 0.5);
    await asker.socket.next("seat", ({ state }) => state === "unanswered");
    assert.equal(holder.socket.messages.filter(({ type }) => type === "welcome").length, 1);

    // By consent.
    await drive(SEAT_AGAIN_MS, () => 0.5);
    asker.socket.messages.length = holder.socket.messages.length = 0;
    asker.send(seat("ask"));
    await holder.socket.next("seat");
    holder.send(seat("give", clientId));
    assert.equal((await asker.socket.next("welcome")).role, "puppeteer");
    assert.equal((await holder.socket.next("welcome")).role, "viewer");
    const first = await asker.socket.next("video");
    assert.equal(first.key, true, "a decoder starts anew with a welcome");
    asker.send(pose(0, 1));
    assert.equal((await asker.socket.next("ack")).seq, 0);
    await holder.socket.next("video", ({ poseSeq }) => poseSeq === 0);

    // Back again, from a pose that is held.
    holder.socket.messages.length = 0;
    holder.send(seat("ask"));
    for (let at = 1; at < 90; at++) {
      asker.send(pose(at, 1));
      await sleep(100);
    }
    assert.equal((await holder.socket.next("welcome")).role, "puppeteer");
    await holder.socket.next("seat", ({ state }) => state === "taken");
  }));

Deno.test("who was refused is told how long to wait, longer each time, whichever connection it comes by", () =>
  withHub(async ({ connect, pose, sleep }) => {
    const holder = connect(undefined, "home");
    await holder.join({ role: "puppeteer" });
    const held = (ms: number) => hold(holder, { pose, sleep }, ms);
    const asks = async () => {
      const asker = connect(undefined, "elsewhere");
      await asker.join();
      asker.send(seat("ask"));
      const answer = asker.socket.messages.find(({ type }) => type === "error" || type === "seat");
      return { asker, answer: answer! };
    };
    await held(500);
    for (const wait of [SEAT_AGAIN_MS, 2 * SEAT_AGAIN_MS]) {
      const { answer } = await asks();
      assert.equal(answer.type, "seat");
      holder.send(seat("keep"));
      const again = await asks();
      assert.ok(again.answer.type === "error" && again.answer.code === "too-many-asks", again.answer.type);
      assert.equal(again.answer.retryAfter, wait / 1000);
      // Nobody else asks in the next moment either.
      const other = connect(undefined, "a third place");
      await other.join();
      other.send(seat("ask"));
      assert.equal((await other.socket.next("error")).code, "too-many-asks");
      await held(Math.max(wait, SEAT_QUIET_MS));
    }
    assert.equal((await asks()).answer.type, "seat");
  }));

Deno.test("who asks and goes may not come back at once and ask again, and who repeats a question nags nobody", () =>
  withHub(async ({ connect, pose, sleep }) => {
    const holder = connect(undefined, "home");
    await holder.join({ role: "puppeteer" });
    const held = (ms: number) => hold(holder, { pose, sleep }, ms);
    await held(500);
    const asker = connect(undefined, "elsewhere");
    await asker.join();
    const asked = () => holder.socket.messages.filter(({ type }) => type === "seat").length;
    for (let time = 0; time < 20; time++) asker.send(seat("ask"));
    assert.equal(asked(), 1);
    asker.connection.closed();
    await held(SEAT_QUIET_MS + 500);
    const again = connect(undefined, "elsewhere");
    await again.join();
    again.send(seat("ask"));
    const { code, retryAfter } = await again.socket.next("error");
    assert.deepEqual([code, retryAfter], [
      "too-many-asks",
      Math.ceil((SEAT_AGAIN_MS - SEAT_QUIET_MS - 500) / 1000),
    ]);
  }));

Deno.test("who asks all the time waits ten minutes at last, and who lets that pass, or is given the seat, begins anew", () => {
  const asks = createSeatAsks();
  let time = 0;
  for (let turn = 0; turn < 12; turn++) {
    asks.check("one", time);
    asks.note("one", turn % 2 === 0 ? "refused" : "withdrawn", time);
    assert.throws(() => asks.check("one", time), { code: "too-many-asks" });
    asks.check("two", time);
    time += Math.min(SEAT_AGAIN_MS * 2 ** turn, SEAT_AGAIN_MOST_MS);
  }
  asks.note("one", "unanswered", time);
  assert.throws(() => asks.check("one", time + SEAT_AGAIN_MOST_MS - 1), { code: "too-many-asks" });
  time += 2 * SEAT_AGAIN_MOST_MS + 1;
  asks.note("one", "refused", time);
  asks.check("one", time + SEAT_AGAIN_MS);
  asks.note("one", "given", time);
  asks.check("one", time);
});

Deno.test("a viewer's token asks for nothing, and one that becomes a viewer's asks no more", () =>
  withHub(async ({ hub, connect, pose, clock }) => {
    const grant = (role: Grant["role"], id: string): Grant => ({ session: "*", role, until: Infinity, id });
    const enter = (mine: Grant, fresh = mine) => {
      const socket = fakeSocket(clock.advance);
      const look = () => Promise.resolve(fresh);
      const { receive } = hub.connect("main", socket, { kind: "granted", grant: mine, look }, "there");
      receive(pack({ type: "join", role: "viewer" }));
      return { socket, send: (message: unknown) => receive(pack(message)) };
    };
    const holder = connect();
    await holder.join({ role: "puppeteer" });
    holder.send(pose(1, 0.5));

    const viewer = enter(grant("viewer", "a"));
    viewer.send(seat("ask"));
    assert.equal((await viewer.socket.next("error")).code, "not-allowed");
    assert.ok(!holder.socket.messages.some(({ type }) => type === "seat"));

    const lesser = enter(grant("puppeteer", "b"), grant("viewer", "c"));
    await lesser.socket.next("welcome");
    lesser.send(seat("ask"));
    await holder.socket.next("seat", ({ state }) => state === "asked");
    lesser.send({ type: "renew", token: "x.y.z" });
    await holder.socket.next("seat", ({ state }) => state === "withdrawn");
    await clock.advance(20_000);
    assert.ok(!lesser.socket.messages.some((each) => each.type === "welcome" && each.role === "puppeteer"));
  }));
