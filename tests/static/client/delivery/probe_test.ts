import assert from "node:assert/strict";
import {
  objectionTo,
  probe,
  type ProbedDrawer,
  type ProbeOptions,
  sizesToTry,
} from "../../../../static/client/delivery/probe.ts";

/** A device that takes so long for a picture, and a page whose video it costs so much. */
function scene(msOf: (size: number) => number, { videoFps = 30, isFallback = false } = {}) {
  let [time, size, busyUntil, videoSince, drawing] = [0, 512, 0, 0, false];
  let shown = 0;
  const drawer: ProbedDrawer<never> = {
    adapter: { name: "a card", isFallback },
    onPicture: () => {},
    resize: (to) => void (size = to),
    draw(_pose, _camera, tag) {
      drawing = true;
      // The newest replaces what waits.
      if (time < busyUntil) return;
      busyUntil = time + msOf(size);
      drawer.onPicture(null, tag, msOf(size));
    },
  };
  const options: ProbeOptions<never> = {
    ...{ drawer, size: 512, space: "arkit", signal: new AbortController().signal },
    camera: { azimuth: 0, elevation: 0, distance: 3, fovY: 0.5 },
    videoShown: () => shown,
    wait(ms) {
      time += Math.max(ms, 0);
      shown += (time - videoSince) * (drawing ? videoFps : 30) / 1000;
      videoSince = time;
      return Promise.resolve();
    },
    now: () => time,
  };
  return { options, sizeOf: () => size };
}

Deno.test("a device that holds 30 pictures a second at the shown size draws at that", async () => {
  const { options, sizeOf } = scene(() => 12);
  assert.deepEqual([await probe(options), sizeOf()], [{ size: 512 }, 512]);
});

Deno.test("one that holds them at three quarters of it draws so many, which are scaled up", async () => {
  const { options, sizeOf } = scene((size) => size > 400 ? 50 : 20);
  assert.deepEqual([await probe(options), sizeOf()], [{ size: 384 }, 384]);
});

Deno.test("one that holds them at neither stays with video, and says how many came", async () => {
  const { options } = scene(() => 60);
  assert.deepEqual(await probe(options), {
    objection: "drawing here comes to 15 of 30 pictures a second at 512 px",
  });
});

Deno.test("a page whose video stutters meanwhile stays with it", async () => {
  const { options } = scene(() => 5, { videoFps: 12 });
  const { objection } = await probe(options) as { objection: string };
  assert.match(objection, /^drawing here holds up the page: video fell from 30 to 1\d pictures a second$/);
});

Deno.test("a processor that would have to draw is not asked", async () => {
  const { options } = scene(() => 1, { isFallback: true });
  const { objection } = await probe(options) as { objection: string };
  assert.match(objection, /no graphics card/);
});

Deno.test("sizes to be tried are multiples of 16, 128 at least", () => {
  assert.deepEqual([sizesToTry(512), sizesToTry(144), sizesToTry(128)], [[512, 384], [144, 128], [128]]);
});

Deno.test("video that does not come is no reason against drawing", () => {
  assert.equal(objectionTo({ size: 512, fps: 30, videoBefore: 0, videoMeanwhile: 0 }), null);
});
