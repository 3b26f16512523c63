import assert from "node:assert/strict";
import { type OnScreen, SessionScene } from "./session_scene.ts";

/** Between two pictures the moment that is shown goes on as time does. */
const JUMP_MS = 16;

function checkScreen(screen: readonly OnScreen[], from = 0): { switches: number; worst: number } {
  let [switches, worst] = [0, 0];
  for (let at = Math.max(1, from); at < screen.length; at++) {
    const [before, after] = [screen[at - 1]!, screen[at]!];
    assert.ok(
      after.moment >= before.moment,
      `${after.source} at ${after.at}: ${after.moment} after ${before.moment}`,
    );
    if (after.source === before.source) continue;
    switches++;
    worst = Math.max(worst, Math.abs(after.moment - before.moment - (after.at - before.at)));
  }
  return { switches, worst };
}

Deno.test("a head goes over to being drawn here and back a hundred times: no picture is older, and none jumps", async () => {
  using scene = new SessionScene("video");
  scene.welcome();
  await scene.pass(500);
  for (let at = 0; at < 50; at++) {
    scene.videoMs = 40 + at * 3;
    scene.delivery.wish = "motion";
    await scene.pass(1500);
    assert.equal(scene.delivery.news.shows, "motion", `the ${at}th time`);
    assert.equal(scene.state.kind, "motion");
    scene.delivery.wish = "video";
    await scene.pass(2000);
    assert.equal(scene.delivery.news.shows, "video", `back the ${at}th time`);
    assert.equal(scene.state.kind, "video");
  }
  const { switches, worst } = checkScreen(scene.screen);
  assert.equal(switches, 100);
  assert.ok(worst < JUMP_MS, `${worst} ms`);
  assert.equal(scene.fetches, 1, "what is on the device stays there");
  assert.deepEqual(scene.sent.slice(0, 4), ["both", "motion", "both", "video"]);
});

Deno.test("video that is there before anything can be drawn of its moment stands still for it, and no longer", async () => {
  using scene = new SessionScene("video");
  scene.lineMs = 30;
  scene.videoMs = 8;
  scene.drawMs = 40;
  scene.welcome();
  await scene.pass(500);
  scene.delivery.wish = "motion";
  await scene.pass(3000);
  assert.equal(scene.state.kind, "motion");
  const { worst } = checkScreen(scene.screen);
  assert.ok(worst < 120, `${worst} ms`);
});

Deno.test("nothing is loaded before a picture of video was shown", async () => {
  using scene = new SessionScene("motion");
  scene.welcome();
  await scene.pass(60);
  assert.deepEqual([scene.screen.length, scene.fetches], [0, 0]);
  await scene.pass(60);
  assert.equal(scene.fetches, 1);
});

Deno.test("a device that is lost gives way to video, and is tried again", async () => {
  using scene = new SessionScene("motion");
  scene.welcome();
  await scene.pass(3000);
  assert.equal(scene.state.kind, "motion");
  scene.lose("a driver was updated");
  await scene.pass(500);
  assert.deepEqual([scene.state.kind, scene.delivery.news.why], [
    "video",
    "the graphics device was lost: a driver was updated",
  ]);
  await scene.pass(11_000);
  assert.equal(scene.state.kind, "motion");
  checkScreen(scene.screen);
});

Deno.test("poses that stay away give way to video", async () => {
  using scene = new SessionScene("motion");
  scene.welcome();
  await scene.pass(3000);
  scene.posing = false;
  await scene.pass(3000);
  assert.deepEqual([scene.state.kind, scene.delivery.news.why], [
    "video",
    "the session's motion did not come",
  ]);
  checkScreen(scene.screen);
});

Deno.test("a drawer that becomes slow gives way to video, but not one that was insisted on", async () => {
  using scene = new SessionScene("motion");
  scene.welcome();
  await scene.pass(3000);
  scene.drawMs = 80;
  await scene.pass(6000);
  assert.equal(scene.state.kind, "motion");
  scene.delivery.wish = "auto";
  await scene.pass(8000);
  assert.equal(scene.state.kind, "video");
  assert.match(scene.delivery.news.why, /fell behind/);
  const { worst } = checkScreen(scene.screen);
  assert.ok(worst < 120, `${worst} ms`);
});

Deno.test("a lost line leaves the head where it is, and it goes on from there as it was", async () => {
  using scene = new SessionScene("motion");
  scene.welcome();
  await scene.pass(3000);
  scene.posing = false;
  scene.delivery.lost();
  await scene.pass(4000);
  assert.ok(scene.delivery.isDrawn);
  scene.posing = true;
  scene.welcome({ delivery: "motion" });
  const shown = scene.screen.length;
  await scene.pass(1000);
  assert.equal(scene.state.kind, "motion");
  assert.ok(scene.screen.length > shown + 20);
  checkScreen(scene.screen);
});

Deno.test("a server that has no motion to give says so, and video goes on", async () => {
  using scene = new SessionScene("motion");
  scene.welcome();
  scene.objection = "too many clients";
  await scene.pass(3000);
  assert.deepEqual([scene.state.kind, scene.delivery.news.why], ["video", "too many clients"]);
  const { switches } = checkScreen(scene.screen);
  assert.equal(switches, 0);
});
