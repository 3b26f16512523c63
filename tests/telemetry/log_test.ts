import assert from "node:assert/strict";
import { log, useLog } from "../../runtime/telemetry/log.ts";
import { createLineWriter } from "../../runtime/telemetry/out/line_writer.ts";
import { asJson, asText, asWords } from "../../runtime/telemetry/out/log_format.ts";
import { createLogTail } from "../../runtime/telemetry/out/log_tail.ts";

const TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzZXNzaW9uIjoiKiJ9.c2lnbmF0dXJl";
const RECORD = { time: Date.UTC(2026, 10, 30), level: "warn" } as const;
const lost = (lines: number) => `lost ${lines}`;

Deno.test("a record is one line of JSON: time, level and words, then fields; what was thrown is told, secrets are not", () => {
  const error = new Error(`refused ${TOKEN}`, { cause: new Error("gone") });
  const fields = {
    session: "a\nb",
    error,
    token: "abc",
    apiSecret: "x",
    trace_id: null,
    ms: 3,
    to: { url: TOKEN },
  };
  const line = asJson({ ...RECORD, words: `Two\nlines of ${TOKEN}`, fields });
  assert.ok(!line.includes("\n") && !line.includes(TOKEN));
  const { error: told, ...rest } = JSON.parse(line);
  assert.match(told, /^Error: refused \[token\]/);
  assert.deepEqual(rest, {
    ...{ ts: "2026-11-30T00:00:00.000Z", level: "warn", msg: "Two\nlines of [token]" },
    ...{ session: "a\nb", token: "[secret]", apiSecret: "[secret]", ms: 3, to: '{"url":"[token]"}' },
  });
});

Deno.test("no line of the log moves a terminal's cursor or ends the line, whoever's words are in it", () => {
  const hostile = "a\x1b[2J\x9b1;1H\r\x00\x7f\u202eb";
  const record = { ...RECORD, words: hostile, fields: { reason: hostile, error: new Error(hostile) } };
  for (const line of [asText(record), asJson(record), asWords(record)]) {
    // deno-lint-ignore no-control-regex
    assert.ok(!/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]/.test(line), JSON.stringify(line));
  }
  assert.equal(asWords({ ...RECORD, words: "two\n\tlines", fields: {} }), "two\n\tlines");
});

Deno.test("a record whose fields go round in a circle, or have no JSON, is told without harm", () => {
  const round: Record<string, unknown> = {};
  round["again"] = round;
  for (const fields of [{ round }, { big: 1n }]) {
    assert.equal(JSON.parse(asJson({ ...RECORD, words: "x", fields })).msg, "x");
    assert.match(asText({ ...RECORD, words: "x", fields }), /^2026-11-30T00:00:00.000Z warn {2}x/);
  }
});

Deno.test("a pipe that nobody reads holds up nobody, and a megabyte is kept for it; how many lines were lost is told", async () => {
  const written: string[] = [];
  let go = () => {};
  const gate = new Promise<void>((resolve) => go = resolve);
  const stream = {
    async write(bytes: Uint8Array) {
      await gate;
      written.push(new TextDecoder().decode(bytes.subarray(0, 5000)));
      return Math.min(bytes.length, 5000);
    },
  };
  const writer = createLineWriter(stream, lost);
  for (let i = 0; i < 30_000; i++) writer.write("y".repeat(99));
  await writer.flush(5);
  assert.deepEqual(written, []);
  go();
  await writer.flush(5000);
  const lines = written.join("").split("\n");
  assert.match(lines.at(-2)!, /^lost 1\d{4}$/);
  assert.ok(lines.length > 10_000 && lines.slice(0, -2).every((line) => line.length === 99), "whole lines");
});

Deno.test("a reader that has gone takes the log with it, and nothing else", async () => {
  let writes = 0;
  const writer = createLineWriter({
    write: () => Promise.reject(new Deno.errors.BrokenPipe(`${writes++}`)),
  }, lost);
  writer.write("one");
  await writer.flush(100);
  writer.write("two");
  await writer.flush(100);
  assert.equal(writes, 1);
});

Deno.test("the log's end keeps the last lines by number, for who asks again", () => {
  const tail = createLogTail(2), end = useLog(tail.take);
  log.info("one");
  log.debug("not for people");
  log.warn("two", { session: "studio" });
  log.error("three");
  end();
  assert.deepEqual(tail.after(0).map(({ number, words }) => [number, words]), [[2, "two session=studio"], [
    3,
    "three",
  ]]);
  assert.deepEqual(tail.after(2).map(({ words }) => words), ["three"]);
});
