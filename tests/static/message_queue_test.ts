import assert from "node:assert/strict";
import { createMessageQueue, HURRIED_MS, SHOWN_MS } from "../../static/message_queue.ts";

/** A queue in a time that is moved by hand, and what it has shown. */
function open() {
  const shown: (string | null)[] = [];
  let now = 0;
  let timers: { at: number; then: () => void }[] = [];
  const queue = createMessageQueue(
    (message) => shown.push(message?.text ?? null),
    (ms, then) => {
      const timer = { at: now + ms, then };
      timers.push(timer);
      return () => timers = timers.filter((each) => each !== timer);
    },
  );
  const pass = (ms: number) => {
    now += ms;
    for (let due = next(); due !== undefined; due = next()) {
      timers = timers.filter((each) => each !== due);
      due.then();
    }
  };
  const next = () => timers.toSorted((a, b) => a.at - b.at).find(({ at }) => at <= now);
  const add = (...texts: string[]) => texts.forEach((text) => queue.add({ text, kind: "note" }));
  const fail = (text: string) => queue.add({ text, kind: "error" });
  return { queue, shown, pass, add, fail, next };
}

Deno.test("messages are shown one at a time, each in its turn, and sooner over where others wait", () => {
  const { shown, pass, add } = open();
  add("a");
  pass(1000);
  add("b", "c");
  assert.deepEqual(shown, ["a"]);
  pass(HURRIED_MS - 1);
  assert.deepEqual(shown, ["a"]);
  pass(1);
  assert.deepEqual(shown, ["a", "b"]);
  pass(HURRIED_MS);
  pass(SHOWN_MS - 1);
  assert.deepEqual(shown, ["a", "b", "c"]);
  pass(1);
  assert.deepEqual(shown, ["a", "b", "c", null]);
});

Deno.test("errors go before notes, and the same words are shown once", () => {
  const { shown, pass, add, fail } = open();
  add("a", "b", "a", "b");
  fail("x");
  fail("x");
  for (let turn = 0; turn < 5; turn++) pass(SHOWN_MS);
  assert.deepEqual(shown.filter((each, at) => each !== shown[at - 1]), ["a", "x", "b", null]);
});

Deno.test("a message that is dismissed gives way to the next, and nothing is left of a flood but its end", () => {
  const { queue, shown, add, fail } = open();
  fail("x");
  add(...Array.from({ length: 50 }, (_, at) => `note ${at}`));
  fail("y");
  for (let turn = 0; turn < 9; turn++) queue.dismiss();
  assert.deepEqual(shown, ["x", "y", "note 47", "note 48", "note 49", null]);
});

Deno.test("while something else has the word nothing is shown, and nothing is lost", () => {
  const { queue, shown, pass, add } = open();
  add("a");
  queue.pause(true);
  queue.pause(true);
  add("b");
  pass(10 * SHOWN_MS);
  assert.deepEqual(shown, ["a", null]);
  queue.pause(false);
  pass(HURRIED_MS);
  assert.deepEqual(shown, ["a", null, "a", "b"]);
});
