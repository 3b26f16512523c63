import assert from "node:assert/strict";
import { type DeliveryState, firstState } from "../../../../static/client/delivery/state.ts";
import { transition, waitAfter } from "../../../../static/client/delivery/transition.ts";
import { VECTORS } from "./vectors.ts";

for (const { name, state, event, becomes = state, effects = [] } of VECTORS) {
  Deno.test(`${state.kind}, ${event.type}: ${name}`, () => {
    assert.deepEqual(transition(state, event), { state: becomes, effects });
  });
}

Deno.test("each trial that comes to nothing is waited out for longer, ten minutes at most", () => {
  const waits = [1, 2, 3, 4, 5, 50].map(waitAfter);
  assert.deepEqual(waits, [10_000, 30_000, 120_000, 600_000, 600_000, 600_000]);
});

Deno.test("whatever happens in whatever order, a page without a package shows video, and one that is over stays so", () => {
  let seed = 7;
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  let state: DeliveryState = firstState("auto");
  let [shown, playing] = ["video", false];
  for (let at = 0; at < 20_000; at++) {
    const { event } = VECTORS[random(VECTORS.length)]!;
    const time = at * 100;
    // A page tells that it is over only of what it was aimed at.
    const told = event.type === "over" && (state.kind !== "both" || state.to !== event.to)
      ? { type: "time" as const }
      : event;
    const step = transition(state, { ...told, time });
    if (told.type === "over") shown = told.to;
    for (const effect of step.effects) {
      if (effect.type === "play") playing = true;
      if (effect.type === "stop") playing = false;
      if (effect.type === "open") assert.equal(step.state.kind, "fetching");
    }
    ({ state } = step);
    if (state.kind === "motion") assert.ok(playing && shown === "motion" && state.package !== null);
    if (state.kind === "both" && state.to === "motion") assert.ok(playing);
    if (state.wish === "video") assert.notEqual(state.kind, "motion");
  }
});
