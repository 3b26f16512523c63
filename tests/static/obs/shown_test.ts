import assert from "node:assert/strict";
import { followObs, OBS_EVENTS } from "../../../static/obs/shown.ts";

const PATIENCE_MS = 10;
const passed = () => new Promise((resolve) => setTimeout(resolve, PATIENCE_MS * 3));

function followed() {
  const target = new EventTarget(), told: string[] = [];
  followObs(target, (when) => told.push(when), PATIENCE_MS);
  const say = (what: keyof typeof OBS_EVENTS, detail: unknown) =>
    target.dispatchEvent(new CustomEvent(OBS_EVENTS[what], { detail }));
  return { say, told };
}

Deno.test("a source that OBS shows nowhere rests after a while, and is back at once", async () => {
  const { say, told } = followed();
  say("visible", { visible: false });
  assert.deepEqual(told, ["always"]);
  await passed();
  assert.deepEqual(told, ["always", "never"]);
  say("visible", { visible: true });
  assert.deepEqual(told, ["always", "never", "always"]);
  say("visible", { visible: false });
  say("visible", { visible: true });
  await passed();
  assert.equal(told.includes("never", 2), false, "a scene that is flipped through");
});

Deno.test("what is on air goes on whatever else is said, and what says nothing of itself too", async () => {
  const { say, told } = followed();
  say("active", { active: true });
  say("visible", { visible: false });
  await passed();
  say("visible", { visible: "no" });
  say("visible", null);
  await passed();
  assert.deepEqual([...new Set(told)], ["always"]);
  say("active", { active: false });
  await passed();
  assert.equal(told.at(-1), "never");
});
