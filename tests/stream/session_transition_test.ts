import assert from "node:assert/strict";
import type { SessionEffect } from "../../runtime/stream/session/session_effect.ts";
import type { SessionEvent } from "../../runtime/stream/session/session_event.ts";
import type { SessionState } from "../../runtime/stream/session_state.ts";
import { transition } from "../../runtime/stream/session_transition.ts";
import { frozen, missing } from "./edges.ts";
import { SESSION_VECTORS } from "./session_vectors.ts";

for (const { name, from, event, to, effects } of SESSION_VECTORS) {
  Deno.test(`session, ${from.kind}: ${name}`, () => {
    const step = transition(frozen(from), frozen(event));
    assert.deepEqual(step.effects, effects);
    assert.deepEqual(step.state, to);
  });
}

const STATES: readonly SessionState["kind"][] = ["empty", "watched", "driven", "ended"];
const EVENTS: readonly SessionEvent["type"][] = [
  ...[
    "join",
    "leave",
    "pose",
    "feed",
    "camera",
    "keyframe",
    "watch",
    "delivery",
    "changeAvatar",
    "prepared",
    "unprepared",
    "record",
    "recordMotion",
    "opened",
    "resize",
    "resized",
    "refused",
    "recorded",
    "motionRecorded",
    "seat",
    "seatTime",
    "mood",
    "view",
    "lose",
    "bind",
    "adopt",
    "wrapUp",
    "move",
    "end",
  ] as const,
];
const EFFECTS: readonly SessionEffect["type"][] = [
  ...[
    "reject",
    "open",
    "close",
    "watch",
    "unwatch",
    "rewatch",
    "welcome",
    "resize",
    "swapSize",
    "keepSize",
    "tellSize",
    "prepareAvatar",
    "wear",
    "swapAvatar",
    "keepAvatar",
    "tellAvatar",
    "dismiss",
    "key",
    "wish",
    "drive",
  ] as const,
  ...["givePoses", "endPoses", "wishPoses", "tellDelivery"] as const,
  ...["newSender", "beginRecording", "finishRecording", "tellRecording"] as const,
  ...["beginMotion", "finishMotion", "tellMotion", "tellSeat", "feel", "tellMood", "tellCamera"] as const,
  ...["lookAgain", "easeFrom", "tellMoved"] as const,
];

Deno.test("the vectors hold every event in every state, every way between states and every effect", () => {
  const events = SESSION_VECTORS.map(({ from, event }) => `${from.kind} ${event.type}`);
  assert.deepEqual(missing(STATES.flatMap((kind) => EVENTS.map((type) => `${kind} ${type}`)), events), []);
  const ways = SESSION_VECTORS.map(({ from, to }) => `${from.kind} to ${to.kind}`);
  const there = STATES.flatMap((from) => STATES.map((to) => `${from} to ${to}`));
  const impossible = ["ended to empty", "ended to watched", "ended to driven"];
  assert.deepEqual(missing(there.filter((way) => !impossible.includes(way)), ways), []);
  const effects = SESSION_VECTORS.flatMap((vector) => vector.effects.map(({ type }) => type));
  assert.deepEqual(missing(EFFECTS, effects), []);
  assert.equal(new Set(SESSION_VECTORS.map(({ name }) => name)).size, SESSION_VECTORS.length);
});
