import assert from "node:assert/strict";
import { type EvaluationReport, reportTable } from "../../../../train/diffusion/evaluation/report.ts";
import { scoreAvatar } from "../../../../train/diffusion/evaluation/scores.ts";
import { cameraRing } from "../../../../train/diffusion/evaluation/see_avatar.ts";
import { sideOf } from "../../../../train/diffusion/language/prompts.ts";

/** A direction at an angle. */
const at = (degrees: number) =>
  Float32Array.of(Math.cos(degrees * Math.PI / 180), Math.sin(degrees * Math.PI / 180));
const TEXTS = new Map([["an orc", at(0)], ["an elf", at(90)]]);

Deno.test("scoreAvatar() is 100 times the cosine, by side and over all, and counts whose prompt is nearest", () => {
  const views = [
    { side: "front", azimuth: 0, direction: at(60) },
    { side: "front", azimuth: 0.1, direction: at(0) },
    { side: "back", azimuth: 3, direction: at(-90) },
  ] as const;
  const { score, sides, found, views: scored } = scoreAvatar("grom", "an orc", views, TEXTS);
  const near = (value: number | undefined, wanted: number) =>
    assert.ok(Math.abs(value! - wanted) < 1e-4, `${value} ${wanted}`);
  near(score, 50);
  near(sides.front, 75);
  near(sides.back, 0);
  assert.equal(sides.side, undefined);
  assert.deepEqual(scored.map(({ nearest }) => nearest), ["an elf", "an orc", "an orc"]);
  near(found, 2 / 3);
  assert.throws(
    () => scoreAvatar("grom", "a troll", views, TEXTS),
    /its prompt must be among the texts: a troll/,
  );
});

Deno.test("cameraRing() begins at the front and covers the circle evenly", () => {
  const ring = cameraRing(8);
  assert.deepEqual(ring.map(sideOf), ["front", "side", "side", "side", "back", "side", "side", "side"]);
  assert.equal(ring[0]!.azimuth, 0);
  const degrees = ring.map(({ azimuth }) => Math.round(azimuth * 180 / Math.PI));
  assert.deepEqual(degrees, [0, 45, 90, 135, 180, -135, -90, -45]);
  assert.deepEqual(cameraRing(12).filter((camera) => sideOf(camera) === "front").length, 3);
});

Deno.test("reportTable() has a row for each avatar and their mean", () => {
  const avatar = { score: 27.5, sides: { front: 30, back: 20 }, found: 0.5, views: [] };
  const report: EvaluationReport = {
    views: 2,
    size: 512,
    prompts: ["an orc", "an elf"],
    clips: [{
      clip: "clip-a",
      avatars: [
        { ...avatar, avatar: "grom", prompt: "an orc" },
        {
          ...avatar,
          avatar: "legolas",
          prompt: `an elf ${"very ".repeat(20)}`,
          score: 30.5,
          sides: { front: 31 },
        },
      ],
    }],
  };
  const lines = reportTable(report).split("\n");
  assert.deepEqual(lines.slice(0, 6), [
    "clip-a, 2 views of 512 pixels, 2 prompts",
    "avatar   score  front  side   back  own first  prompt",
    "grom     27.50  30.00     -  20.00       50 %  an orc",
    "legolas  30.50  31.00     -      -       50 %  an elf very very very very very very very very very very...",
    "mean     29.00  30.50     -  20.00       50 %",
    "",
  ]);
});
