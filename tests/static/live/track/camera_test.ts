import assert from "node:assert/strict";
import { cameraError } from "../../../../static/live/track/camera_error.ts";
import { createRateMeter } from "../../../../static/live/track/rate_meter.ts";

Deno.test("what keeps a camera shut is told by its cause, and with what helps", () => {
  const cases: [string, string, RegExp][] = [
    ["NotAllowedError", "refused", /not allowed: allow it for this page/],
    ["NotFoundError", "no-camera", /none is connected$/],
    ["NotReadableError", "in-use", /another program seems to use it/],
    ["OverconstrainedError", "constraint", /not here any more$/],
    ["TypeError", "no-camera", /Cannot open the camera: as it says$/],
  ];
  for (const [name, fault, words] of cases) {
    const cause = new DOMException("as it says", name);
    const error = cameraError(cause);
    assert.deepEqual([error.fault, error.cause], [fault, cause]);
    assert.match(error.message, words);
  }
  const system = cameraError(new DOMException("Permission denied by system", "NotAllowedError"));
  assert.match(system.message, /system's settings$/);
});

Deno.test("a model that takes over 200 ms is told as slow, with the rate, once a second", () => {
  const meter = createRateMeter();
  assert.deepEqual(meter.add(0, 300), { rate: 0, modelMs: 0, slow: false });
  const told = [250, 500, 750, 1000].map((at) => meter.add(at, at === 500 ? 900 : 240));
  assert.deepEqual(told, [null, null, null, { rate: 4, modelMs: 240, slow: true }]);
  assert.equal(meter.add(1500, 100), null);
  assert.deepEqual(meter.add(2000, 100), { rate: 2, modelMs: 100, slow: false });
});
