import assert from "node:assert/strict";
import {
  liveOn,
  type RenderEffect,
  type RenderEvent,
  type RenderLife,
  startOfLife,
} from "../../../runtime/stream/worker/render_life.ts";
import { frozen, missing } from "../edges.ts";
import { RENDER_VECTORS } from "./render_life_vectors.ts";

for (const { name, from, event, to, effects } of RENDER_VECTORS) {
  Deno.test(`render worker, ${from.kind}: ${name}`, () => {
    const step = liveOn(frozen(from), frozen(event));
    assert.deepEqual(step.effects, effects);
    assert.deepEqual(step.life, to);
  });
}

const STATES: readonly RenderLife["kind"][] = [
  ...["starting", "running", "restarting", "renewing", "failed", "closing", "closed"] as const,
];
const EVENTS: readonly RenderEvent["type"][] = [
  ...["ready", "lost", "unavailable", "due", "tick", "renew", "close", "stopped"] as const,
];
const EFFECTS: readonly RenderEffect["type"][] = [
  ...["start", "end", "interrupt", "restartIn", "refuse"] as const,
  ...["ready", "unready", "report", "stop", "closed"] as const,
];

Deno.test("the vectors hold every event in every state, and every effect", () => {
  const there = RENDER_VECTORS.map(({ from, event }) => `${from.kind} ${event.type}`);
  assert.deepEqual(missing(STATES.flatMap((kind) => EVENTS.map((type) => `${kind} ${type}`)), there), []);
  assert.deepEqual(
    missing(EFFECTS, RENDER_VECTORS.flatMap(({ effects }) => effects.map(({ type }) => type))),
    [],
  );
});

Deno.test("a worker that falls over each time is started five times within three seconds, then given up", () => {
  let life = startOfLife(100, 0);
  let time = 0;
  const waits: number[] = [];
  while (life.kind !== "failed") {
    const step = liveOn(life, { type: "lost", reason: "it fell over", time });
    const wait = step.effects.find((effect) => effect.type === "restartIn");
    life = step.life;
    if (!wait) break;
    waits.push(wait.ms);
    time += wait.ms;
    life = liveOn(life, { type: "due", time }).life;
  }
  assert.deepEqual(waits, [100, 200, 400, 800, 1600]);
  assert.equal(life.kind, "failed");
});
