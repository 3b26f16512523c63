import assert from "node:assert/strict";
import { FakeTime } from "../fake_time.ts";
import { createClip } from "../../../../runtime/motion/clips/clip.ts";
import { createClipPlayer } from "../../../../static/live/drive/clip_player.ts";

/** A second of jawOpen from 0 to 0.75, and the player's marks of what it showed. */
function playing() {
  const expression = new Float32Array(4 * 52);
  for (let frame = 0; frame < 4; frame++) expression[frame * 52 + 17] = frame / 4;
  const clip = createClip({
    name: "jaw",
    space: "arkit",
    fps: 4,
    expression,
    joints: new Float32Array(4 * 15),
  });
  const shown: number[] = [];
  const player = createClipPlayer({
    onFrame: (pose) => shown.push(pose.expression[17]!),
    onChange: () => {},
  });
  return { clip, shown, player };
}

Deno.test("a clip plays by the clock, blends between its frames and begins anew at its end", () => {
  using time = new FakeTime();
  const { clip, shown, player } = playing();
  player.load(clip);
  assert.ok(player.playing);
  for (const at of [125, 500, 1250]) time.refresh(at);
  assert.deepEqual(shown.map((value) => Math.round(value * 1000) / 1000), [0.125, 0.5, 0.25]);
  player.pause();
  time.refresh(2000);
  assert.equal(shown.length, 3);
});

Deno.test("a clip that does not loop stops at its end, and plays from its start when asked again", () => {
  using time = new FakeTime();
  const { clip, shown, player } = playing();
  player.load(clip);
  player.loop = false;
  time.refresh(5000);
  assert.deepEqual([player.playing, player.time, shown.at(-1)], [false, 1, 0.75]);
  player.play();
  assert.deepEqual([player.playing, player.time], [true, 0]);
  player.seek(0.5);
  assert.equal(shown.at(-1), 0.5);
  player.seek(9);
  assert.equal(player.time, 1);
});
