import assert from "node:assert/strict";
import type { Source } from "../../../../../static/live/drive/tracking/source_report.ts";
import {
  formHint,
  linkWord,
  othersWord,
  sourceTitle,
  sourceWord,
} from "../../../../../static/live/drive/tracking/sources_words.ts";

const SILENT: Source = {
  ...{ id: "livelink-11111", kind: "livelink", address: "127.0.0.1", port: 11111, session: "studio" },
  ...{ sender: null, rate: 0, state: "silent", lost: 0, late: 0, malformed: 0, delay: 0, senders: [] },
};
const word = (change: Partial<Source>, addresses: string[] = ["192.168.1.7"]) =>
  sourceWord({ ...SILENT, ...change }, addresses, "headcast.local");

Deno.test("a port that nobody sends to says what to type into the app, an address that can be reached", () => {
  assert.match(word({}), /this server's machine send to 127\.0\.0\.1, port 11111/);
  assert.match(word({ address: "0.0.0.0" }), /enter 192\.168\.1\.7, port 11111/);
  assert.match(word({ address: "0.0.0.0" }, []), /enter headcast\.local, port 11111/);
  assert.match(word({ address: "10.0.0.2" }), /enter 10\.0\.0\.2, port/);
  assert.match(word({ phone: "192.168.1.20", address: "0.0.0.0" }), /Waiting for 192\.168\.1\.20/);
  assert.match(sourceWord(SILENT, [], "", true), /no phone is called/);
});

Deno.test("a port that is sent to says who, how fast, whether it drives, and what its link is like", () => {
  const sending = { sender: "Ada's phone", rate: 59.6 };
  assert.equal(word({ ...sending, state: "driving" }), "Ada's phone drives the head, 60 a second");
  assert.equal(
    word({ ...sending, state: "waiting" }),
    "Ada's phone waits: somebody else drives, 60 a second",
  );
  assert.match(word({ ...sending, state: "unwatched" }), /nobody is in the session/);
  assert.equal(word(sending), "Ada's phone has fallen silent");
  const asleep = [{ name: "Ada's phone", rate: 0, heard: false }];
  assert.equal(word({ senders: asleep }), "Ada's phone has fallen silent");
  assert.equal(othersWord({ ...SILENT, senders: asleep }), "");
  assert.equal(linkWord(SILENT), "");
  assert.equal(
    linkWord({ ...SILENT, lost: 3, late: 1, delay: 11.6, malformed: 2 }),
    "3 lost, 1 late, held back 12 ms, 2 not understood",
  );
  const senders = ["A", "B"].map((name) => ({ name, rate: 60, heard: name === "A" }));
  assert.equal(othersWord({ ...SILENT, senders }), "Also sending: B");
  const kinds = [{ kind: "livelink", words: "Live Link Face", port: 11111, wakes: false }];
  assert.equal(sourceTitle(SILENT, kinds, "studio"), "Live Link Face, port 11111");
  assert.equal(sourceTitle(SILENT, [], "other"), "livelink, port 11111, for studio");
});

Deno.test("the form says what to do in the app, and that a network that is heard may send", () => {
  const kind = (kind: string, wakes = false) => ({ kind, words: "An app", port: 1, wakes });
  assert.match(formHint(kind("livelink"), true), /Add Target.*Anybody in the server's network can send/);
  assert.doesNotMatch(formHint(kind("vmc"), false), /Anybody/);
  assert.match(formHint(kind("ifacialmocap", true), true), /That phone alone is called/);
  assert.equal(formHint(kind("newer"), false), "");
});
