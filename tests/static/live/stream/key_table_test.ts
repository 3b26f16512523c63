import assert from "node:assert/strict";
import {
  actionOf,
  actionsFor,
  assign,
  isTyping,
  keyOf,
  type KeyPress,
  readBindings,
} from "../../../../static/live/stream/keys/key_table.ts";

const MOODS = [
  "happy",
  "sad",
  "angry",
  "surprised",
  "disgusted",
  "afraid",
  "thinking",
  "laughing",
  "winking",
];
const ACTIONS = actionsFor([...MOODS, "kissing"], ["face", "three-quarter-left"]);
const USUAL = readBindings(null, ACTIONS);

const press = (key: string, code: string, more: Partial<KeyPress> = {}): KeyPress => ({
  ...{ key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false },
  ...more,
});

Deno.test("digits are the moods in the page's order, and no two actions share a key", () => {
  assert.deepEqual(MOODS.map((mood) => USUAL[`mood:${mood}`]), "123456789".split("").map((key) => [key]));
  assert.deepEqual(USUAL["mood:kissing"], []);
  for (const key of ["0", "`"]) assert.equal(actionOf(USUAL, key), "neutral");
  for (const key of ["l", "Escape"]) assert.equal(actionOf(USUAL, key), "let-go");
  const keys = Object.values(USUAL).flat();
  assert.equal(new Set(keys).size, keys.length);
  assert.equal(ACTIONS.at(-1)!.words, "Framing: ¾ left");
});

Deno.test("a digit is one on every keyboard and number pad, and nothing with a modifier is a key", () => {
  assert.equal(keyOf(press("2", "Digit2")), "2");
  assert.equal(keyOf(press("é", "Digit2")), "2");
  assert.equal(keyOf(press("2", "Numpad2")), "2");
  assert.equal(keyOf(press("Dead", "Backquote")), "`");
  assert.equal(keyOf(press("F", "KeyF")), "f");
  assert.equal(keyOf(press("a", "KeyQ")), "a");
  for (const modifier of ["ctrlKey", "metaKey", "altKey", "shiftKey", "isComposing"]) {
    assert.equal(keyOf(press("2", "Digit2", { [modifier]: true })), null, modifier);
  }
});

Deno.test("assign() says whose a key is already, takes it where it is told to, and none of the page's own", () => {
  assert.deepEqual(assign(USUAL, "mood:sad", "m"), { kind: "conflict", with: "mute" });
  const taken = assign(USUAL, "mood:sad", "m", true);
  assert.ok(taken.kind === "done");
  assert.deepEqual([taken.bindings["mood:sad"], taken.bindings["mute"]], [["m"], []]);
  assert.equal(assign(USUAL, "mood:sad", "2").kind, "done");
  for (const key of ["Tab", "ArrowLeft", "Enter", "Home"]) {
    assert.deepEqual(assign(USUAL, "mood:sad", key), { kind: "reserved" });
  }
});

Deno.test("keys that were kept come back, also an action without one, and what is no table is passed over", () => {
  const kept = JSON.parse(JSON.stringify({ ...USUAL, "mood:sad": ["m"], mute: [], gone: ["z"] }));
  const read = readBindings(kept, ACTIONS);
  assert.deepEqual([read["mood:sad"], read["mute"], read["gone"]], [["m"], [], undefined]);
  for (const broken of [null, 7, "x", [], { "mood:sad": 7, mute: [3, ""] }]) {
    assert.deepEqual(readBindings(broken, ACTIONS)["mood:happy"], ["1"]);
  }
  const twice = readBindings({ "mood:happy": ["q"], "mood:sad": ["q"] }, ACTIONS);
  assert.deepEqual([twice["mood:happy"], twice["mood:sad"]], [["q"], []]);
});

Deno.test("keys are off where something is typed or chosen, and on at sliders and buttons", () => {
  const typing = [{ tagName: "TEXTAREA" }, { tagName: "SELECT" }, { tagName: "INPUT", type: "search" }];
  for (const target of [...typing, { tagName: "DIV", isContentEditable: true }]) {
    assert.ok(isTyping(target), JSON.stringify(target));
  }
  for (const target of [{ tagName: "INPUT", type: "range" }, { tagName: "BUTTON", type: "button" }, {}]) {
    assert.ok(!isTyping(target), JSON.stringify(target));
  }
});
