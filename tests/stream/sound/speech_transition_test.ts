import assert from "node:assert/strict";
import type { SpeechEffect, SpeechEvent } from "../../../runtime/stream/sound/speech_state.ts";
import { transition } from "../../../runtime/stream/session_transition.ts";
import { frozen, missing } from "../edges.ts";
import { ROOM_VECTORS, SPEECH_VECTORS } from "./speech_vectors.ts";

for (const { name, from, event, to, effects } of [...SPEECH_VECTORS, ...ROOM_VECTORS]) {
  Deno.test(`speech, ${event.type}: ${name}`, () => {
    const step = transition(frozen(from), frozen(event));
    assert.deepEqual(step.effects, effects);
    assert.deepEqual(step.state, to);
  });
}

const EVENTS: readonly SpeechEvent["type"][] = [
  ...["speak", "sound", "soundEnd", "interrupt", "resume", "heard", "heardOver", "spoken"] as const,
];
const EFFECTS: readonly SpeechEffect["type"][] = [
  ...[
    "utter",
    "mouth",
    "takeSound",
    "endSound",
    "cut",
    "awaitHeard",
    "tellSpeaking",
    "tellInterrupted",
  ] as const,
  ...["hush"] as const,
];

Deno.test("the vectors of speech hold every event, accepted and not, and every effect", () => {
  assert.deepEqual(missing(EVENTS, SPEECH_VECTORS.map(({ event }) => event.type)), []);
  const effects = [...SPEECH_VECTORS, ...ROOM_VECTORS].flatMap((vector) =>
    vector.effects.map(({ type }) => type)
  );
  assert.deepEqual(missing(EFFECTS, effects), []);
  const names = SPEECH_VECTORS.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
});
