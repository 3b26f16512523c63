import assert from "node:assert/strict";
import { ARKIT_INDEX } from "../../../../runtime/head/arkit.ts";
import type { ClientMessage } from "../../../../runtime/protocol/client_messages.ts";
import { createDriving } from "../../../../static/embed/engine/driving.ts";
import { createSeat, type SeatFacts } from "../../../../static/embed/engine/seat.ts";
import { FakeTime } from "../../live/fake_time.ts";

function open() {
  const [sent, posted]: [ClientMessage[], { type: "seat"; event: SeatFacts }[]] = [[], []];
  const now = { ms: 0 };
  const seat = createSeat((it) => posted.push(it), (it) => sent.push(it) > 0, () => now.ms);
  const news = (state: "asked" | "given" | "withdrawn", client: string, seconds?: number) =>
    seat.receive({ type: "seat", state, client, seconds });
  return { sent, posted, now, seat, news };
}

Deno.test("who asks for this page's seat is answered by name, and nobody is where nobody asks", () => {
  const { sent, posted, seat, news } = open();
  seat.welcomed({ clientId: "me", role: "puppeteer" });
  seat.act("give");
  assert.deepEqual(sent, []);
  news("asked", "other", 8);
  seat.act("keep");
  assert.deepEqual(sent, [{ type: "seat", act: "keep", client: "other" }]);
  assert.deepEqual(posted, [{ type: "seat", event: { state: "asked", own: false, seconds: 8 } }]);
  news("withdrawn", "other");
  seat.act("give");
  news("asked", "other", 8);
  seat.lost();
  seat.act("give");
  news("asked", "me", 8);
  seat.act("give");
  assert.equal(sent.length, 1);
  assert.deepEqual(posted.at(-1), { type: "seat", event: { state: "asked", own: true, seconds: 8 } });
});

Deno.test("a page at work says so while it is asked for its seat, once a second at most", () => {
  const { sent, now, seat, news } = open();
  seat.welcomed({ clientId: "me", role: "puppeteer" });
  seat.atWork();
  news("asked", "other", 8);
  for (; now.ms < 2000; now.ms += 100) seat.atWork();
  assert.deepEqual(sent, Array(2).fill({ type: "seat", act: "here" }));
  seat.welcomed({ clientId: "me", role: "viewer" });
  now.ms = 5000;
  seat.atWork();
  assert.equal(sent.length, 2);
});

Deno.test("a viewer's mood waits until it drives", () => {
  using time = new FakeTime();
  const sent: ClientMessage[] = [];
  let driving = false;
  const { setMood, close } = createDriving((it) => sent.push(it) > 0, () => driving);
  const smile = new Float32Array(52);
  smile[ARKIT_INDEX.mouthSmileLeft] = 1;
  time.beat(1000);
  setMood(smile);
  time.beat(1500);
  assert.equal(sent.length, 0);
  driving = true;
  time.beat(1700);
  assert.ok(sent.length > 0);
  close();
});
