import assert from "node:assert/strict";
import { foldIdentity } from "../../../../runtime/head/identity.ts";
import { readPrompt } from "../../../../train/guidance/painter/prompt/read_prompt.ts";
import { betaOf } from "../../../../train/guidance/painter/surface/subject.ts";
import { stockHead } from "../../../kept.ts";

const head = stockHead();
const SEEDS = Array.from({ length: 40 }, (_, k) => k + 1);

/** Millimetres: over the wings, from between the eyes to the nose's base, and the bridge before the line to the tip. */
function noseOf(prompt: string, seed: number) {
  const { template, worldScale } = foldIdentity(head, betaOf(head, readPrompt(prompt, seed).look.shape));
  const place = (index: number) => {
    const k = head.landmarks.indices.indexOf(index), t = head.landmarks.triangles[k]!;
    return [0, 1, 2].map((axis) => {
      const corners = [0, 1, 2].map((c) => template[head.triangles[t * 3 + c]! * 3 + axis]!);
      return 1000 * corners.reduce((sum, x, c) => sum + x * head.landmarks.barycentric[k * 3 + c]!, 0) /
        worldScale;
    });
  };
  const away = (a: number, b: number) => Math.hypot(...place(a).map((x, c) => x - place(b)[c]!));
  const [root, tip] = [place(168), place(4)];
  const humps = [6, 197, 195, 5].map(place).map(([, y, z]) =>
    z! - root[2]! - (tip[2]! - root[2]!) * (y! - root[1]!) / (tip[1]! - root[1]!)
  );
  return { width: away(129, 358), length: away(168, 2), hump: Math.max(...humps) };
}

const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b);
const median = (values: readonly number[]) => sorted(values)[values.length >> 1]!;

Deno.test("no woman of 40 seeds has a man's nose, and no two have one nose", () => {
  const men = SEEDS.map((seed) => noseOf("a man", seed));
  for (const prompt of ["a woman", "an old woman", "a queen", "an Indian woman"]) {
    const women = SEEDS.map((seed) => noseOf(prompt, seed));
    const old = prompt.includes("old");
    const others = old ? SEEDS.map((seed) => noseOf("an old man", seed)) : men;
    const all = (of: typeof women, what: keyof typeof men[0]) => of.map((nose) => nose[what]);
    for (const [what, room] of [["width", 3.3], ["length", -0.6], ["hump", 0.6]] as const) {
      const [hers, his] = [median(all(women, what)), median(all(others, what))];
      assert.ok(his - hers > room, `${prompt}: ${what} of ${hers} mm is a man's, who has ${his}`);
    }
    const widest = Math.max(...all(women, "width")), manly = median(all(others, "width"));
    assert.ok(widest < manly, `${prompt}: a nose ${widest} mm wide, men's are ${manly}`);
    const widths = sorted(all(women, "width"));
    assert.ok(widths[35]! - widths[4]! > 2, `${prompt}: all noses are about ${widths[20]} mm wide`);
  }
});

Deno.test("a seed's woman has the same nose under another hat, and a nose that is said to be large is one", () => {
  const shape = (prompt: string) => readPrompt(prompt, 5).look.shape;
  assert.deepEqual(shape("a woman with a top hat"), shape("a woman with a crown"));
  assert.ok(noseOf("a woman with a big nose", 5).width > noseOf("a woman", 5).width + 0.8);
});
