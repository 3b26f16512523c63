import assert from "node:assert/strict";
import type { ClientMessage } from "../../../runtime/protocol/client_messages.ts";
import { createAttention } from "../../../static/client/attention.ts";

const GRACE_MS = 10;
const passed = () => new Promise((resolve) => setTimeout(resolve, GRACE_MS * 3));

function attention({ open = true } = {}) {
  const sent: boolean[] = [];
  const made = createAttention((message: ClientMessage) => {
    assert.equal(message.type, "watch");
    if (open && message.type === "watch") sent.push(message.active);
    return open;
  }, GRACE_MS);
  return { sent, made };
}

Deno.test("who looks away rests after a while, and is back at once; who only glances away does not", async () => {
  const { made, sent } = attention();
  made.welcomed({ rests: true });
  made.pictured();
  made.seen = false;
  assert.deepEqual([sent, made.resting], [[], false]);
  await passed();
  assert.deepEqual([sent, made.resting], [[false], true]);
  made.seen = true;
  assert.deepEqual([sent, made.resting], [[false, true], false]);
  made.seen = false;
  made.seen = true;
  await passed();
  assert.deepEqual(sent, [false, true]);
});

Deno.test("nothing rests before its first picture, and a fresh connection rests with its welcome", async () => {
  const { made, sent } = attention();
  made.seen = false;
  made.welcomed({ rests: true });
  await passed();
  assert.deepEqual(sent, []);
  made.pictured();
  await passed();
  assert.deepEqual(sent, [false]);
  made.welcomed({ rests: true });
  assert.deepEqual([sent, made.resting], [[false, false], true]);
});

Deno.test("a server that knows no rest is told of none, and what could not be sent is not taken for told", async () => {
  const older = attention(), lost = attention({ open: false });
  for (const { made } of [older, lost]) {
    made.welcomed(made === older.made ? { rests: false } : { rests: true });
    made.pictured();
    made.seen = false;
  }
  await passed();
  assert.deepEqual([older.sent, older.made.resting], [[], false]);
  assert.equal(lost.made.resting, false);
});
