import assert from "node:assert/strict";
import { speechFilm } from "../../runtime/commands/film/speech_film.ts";
import { ARKIT_INDEX } from "../../runtime/head/arkit.ts";
import { headByName } from "../../runtime/head/registry.ts";
import { PORTRAIT } from "../../runtime/base/camera.ts";

const RATE = 48_000;

/** An "ah" of a voice at 120 Hz, between two silences of half a second: harmonics under three formants. */
function vowel(): Float32Array {
  return new Float32Array(1.5 * RATE).map((_, at) => {
    const t = at / RATE;
    if (t < 0.5 || t > 1) return 0;
    let sum = 0;
    for (let k = 1; k < 30; k++) {
      const loud = [[800, 80], [1200, 90], [2500, 120]].reduce(
        (all, [f, b]) => all + 1 / (1 + ((120 * k - f!) / b!) ** 2),
        0,
      );
      sum += loud * Math.sin(2 * Math.PI * 120 * k * t) / k ** 0.5;
    }
    return 0.15 * sum;
  });
}

Deno.test("speechFilm() opens the mouth while there is a voice, and is as long as the sound or the time asked for", async () => {
  const head = await headByName("stock"), sound = vowel();
  const options = { fps: 20, seconds: undefined, seed: 1, mood: undefined };
  const film = await speechFilm(sound, PORTRAIT, options, head);
  assert.equal(film.count, 30);
  const jaws = Array.from(
    { length: film.count },
    (_, frame) => film.stillAt(frame).pose.expression[ARKIT_INDEX.jawOpen]!,
  );
  assert.ok(Math.max(...jaws.slice(13, 19)) > 0.2, `jaw ${jaws}`);
  assert.ok(Math.max(...jaws.slice(0, 7), ...jaws.slice(25)) < 0.1, `jaw ${jaws}`);
  assert.equal((await speechFilm(sound, PORTRAIT, { ...options, seconds: 0.5 }, head)).count, 10);
});
