import assert from "node:assert/strict";
import { noPresence, type Presence } from "../../../../../runtime/motion/tracking/presence.ts";
import { cardContent, type TrackingFacts } from "../../../../../static/live/drive/tracking/card_content.ts";
import { mirrorWord, presenceWord } from "../../../../../static/live/drive/tracking/words.ts";
import type { TrackerState } from "../../../../../static/live/track/tracker_messages.ts";

const RUNNING: TrackerState = {
  ...{ kind: "running", camera: "", width: 320, height: 240, rate: 30, modelMs: 9, slow: false },
  whileHidden: true,
};
const HERE: Presence = { ...noPresence(0), kind: "here" };
const facts = (change: Partial<TrackingFacts>): TrackingFacts => ({
  ...{ state: RUNNING, fault: null, other: null, presence: HERE, pinned: [] },
  ...change,
});

Deno.test("the card says the most pressing thing, and offers what can be done about it", () => {
  const away: Presence = { ...noPresence(0), lack: "covered" };
  const slow: TrackerState = { ...RUNNING, slow: true };
  const cases: [Partial<TrackingFacts>, kind: string, text: RegExp, action: string | null, stop: string][] = [
    [{}, "good", /^Your face drives the head$/, null, "Stop"],
    [{ state: { kind: "starting", step: "camera" } }, "warn", /never leaves this machine/, null, "Cancel"],
    [{ state: { kind: "stopped" }, fault: "Gone" }, "bad", /^Gone$/, "again", "Close"],
    [{ presence: away, pinned: ["jawOpen"] }, "bad", /covered\?$/, "give-back", "Stop"],
    [{ presence: { ...HERE, kind: "held", lack: "no-face" } }, "good", /drives the head/, null, "Stop"],
    [{ presence: { ...HERE, caution: "dark" } }, "warn", /^It is dark/, null, "Stop"],
    [
      { pinned: ["jawOpen", "neck.y"], state: slow },
      "good",
      /^By hand: jaw open, neck y\./,
      "give-back",
      "Stop",
    ],
    [{ pinned: ["a", "b", "c", "d", "e"] }, "good", /^By hand: a, b, c and 2 more\./, "give-back", "Stop"],
    [{ state: slow }, "warn", /takes long for each picture/, null, "Stop"],
    [{ other: "clip", presence: away }, "warn", /^A recording has the say/, "go-on", "Stop"],
  ];
  for (const [change, kind, text, action, stop] of cases) {
    const content = cardContent(facts(change))!;
    assert.match(content.word.text, text);
    assert.deepEqual([content.word.kind, content.action?.what ?? null, content.stop], [kind, action, stop]);
  }
  assert.equal(cardContent(facts({ state: { kind: "stopped" } })), null);
});

Deno.test("a face that has not been seen yet is looked for, and a dark room without one is told with its remedy", () => {
  assert.equal(presenceWord(noPresence(0)).text, "Looking for your face");
  const dark: Presence = { ...noPresence(0), lack: "no-face", caution: "dark" };
  assert.match(presenceWord(dark).text, /No face .* More light/);
});

Deno.test("what is mirrored is said for preview and head apart", () => {
  assert.match(mirrorWord(true, false), /as a mirror does\. .*your left is its left/);
  assert.match(mirrorWord(false, true), /as others see you\. .*your left is its right/);
});
