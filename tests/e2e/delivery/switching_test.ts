/** A page in a real browser goes from video to what it draws by itself, and back, while the head speaks. */
import assert from "node:assert/strict";
import { measureSwitches } from "../../bench/delivery/switches.ts";
import { lackOfBrowser, testUnless } from "../../skip.ts";

testUnless(await lackOfBrowser(), {
  name:
    "a page goes over to drawing and back and over again: no picture is older than the one before, no sound is lost",
  // Chromium's own, which end after the test.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const { switches, pictures, older, sound, adapter } = await measureSwitches({
      ...{ switches: 3, splats: 1000, size: 128, restMs: 300 },
    });
    assert.deepEqual([switches, older, sound.unsent], [3, 0, 0]);
    assert.ok(
      pictures >= 10 && sound.packets > 20,
      `${pictures} pictures, ${sound.packets} packets of sound`,
    );
    assert.match(adapter, /swiftshader/i);
  },
});
