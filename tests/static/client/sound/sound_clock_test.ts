import assert from "node:assert/strict";
import { createSoundClock } from "../../../../static/client/sound/sound_clock.ts";

Deno.test("the sound clock is told only while there is something to hear, by what the loudspeaker gives out", () => {
  let resting = false;
  const clock = createSoundClock((at) => resting ? null : at / 1000 - 0.04);
  assert.equal(clock.heard(1000), null);
  clock.place(2, 7000);
  assert.equal(clock.heard(2000), null, "nothing sounds");
  clock.sounds(7000, 7020);
  clock.sounds(7020, 7040);
  assert.equal(Math.round(clock.heard(2000)!), 6960);
  assert.equal(Math.round(clock.heard(2300)!), 7260);
  assert.equal(clock.heard(2500), null, "it is over");
  clock.sounds(9000, 9020);
  assert.equal(clock.heard(2500), null, "the next is not near");
  assert.equal(Math.round(clock.heard(3900)!), 8860);
  resting = true;
  assert.equal(clock.heard(3900), null);
  resting = false;
  clock.hush();
  assert.equal(clock.heard(3900), null);
});
