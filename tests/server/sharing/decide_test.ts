import assert from "node:assert/strict";
import { decide, type Decision, type Meeting } from "../../../runtime/server/sharing/decide.ts";

const live = (content: string) => ({ content, deleted: false });
const gone = (content: string) => ({ content, deleted: true });

/** What is here, what was agreed, what the index says. */
const CASES: readonly [here: string | null, agreed: string | null, Meeting["index"], Decision][] = [
  [null, null, null, "nothing"],
  [null, null, gone("a"), "nothing"],
  [null, null, live("a"), "fetch"],
  // Somebody has taken the folder away by hand: that is no wish for all.
  [null, "a", live("a"), "fetch"],
  // The index was lost.
  [null, "a", null, "nothing"],
  ["a", null, null, "publish"],
  ["a", "a", null, "publish"],
  ["a", "a", live("a"), "nothing"],
  ["a", null, live("a"), "agree"],
  ["a", "b", live("a"), "agree"],
  // Others have changed it, we have, both have.
  ["a", "a", live("b"), "fetch"],
  ["b", "a", live("a"), "publish"],
  ["b", "a", live("c"), "part"],
  ["b", null, live("c"), "part"],
  // It was deleted elsewhere; what has changed here since, or was never known there, stays.
  ["a", "a", gone("a"), "remove"],
  ["b", "a", gone("a"), "publish"],
  ["b", null, gone("a"), "publish"],
  ["a", null, gone("a"), "publish"],
  ["a", "a", gone("b"), "publish"],
];

Deno.test("one side's change is carried to the other, and where both changed nothing is lost or mixed", () => {
  for (const [here, agreed, index, expected] of CASES) {
    const meeting = { here, agreed, removed: false, index };
    assert.equal(decide(meeting), expected, JSON.stringify(meeting));
  }
});

Deno.test("what was deleted here is deleted everywhere, unless it has become another meanwhile", () => {
  const removed = { here: null, agreed: "a", removed: true };
  assert.equal(decide({ ...removed, index: live("a") }), "retract");
  assert.equal(decide({ ...removed, index: live("b") }), "fetch");
  assert.equal(decide({ ...removed, index: gone("a") }), "forget");
  assert.equal(decide({ ...removed, index: null }), "forget");
  assert.equal(decide({ ...removed, here: "a", index: live("a") }), "agree", "it has come back");
});

Deno.test("two nodes that do as is decided come to one content a name, from all beginnings", () => {
  const contents = [null, "a", "b"], notes = [null, "a", "b"];
  for (const first of contents) {
    for (const firstNote of notes) {
      for (const second of contents) {
        for (const secondNote of notes) {
          for (const index of [null, live("a"), live("c"), gone("a")]) {
            settles([{ here: first, agreed: firstNote }, { here: second, agreed: secondNote }], index);
          }
        }
      }
    }
  }
});

type Side = { here: string | null; agreed: string | null };

function settles(sides: Side[], begun: Meeting["index"]): void {
  const words = JSON.stringify({ sides, begun });
  let index = begun;
  // What no side may lose: all that is here and that the index has not given up with both sides' knowledge.
  const parted: string[] = [];
  for (let turn = 0; turn < 8; turn++) {
    const side = sides[turn % 2]!;
    const decision = decide({ ...side, removed: false, index });
    if (decision === "agree") side.agreed = side.here;
    if (decision === "publish") [index, side.agreed] = [live(side.here!), side.here];
    if (decision === "fetch") [side.here, side.agreed] = [index!.content, index!.content];
    if (decision === "remove") [side.here, side.agreed] = [null, null];
    if (decision === "part") {
      parted.push(side.here!);
      side.here = null;
    }
  }
  const [one, other] = sides;
  assert.equal(one!.here, other!.here, words);
  assert.equal(one!.here, index === null || index.deleted ? null : index.content, words);
  assert.ok(parted.length <= 2, words);
}
