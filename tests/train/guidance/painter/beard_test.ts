import assert from "node:assert/strict";
import { length, subtract, type Vector } from "../../../../runtime/base/vector.ts";
import { surveyBeard } from "../../../../train/guidance/painter/hair/beard/field.ts";
import { readPrompt } from "../../../../train/guidance/painter/prompt/read_prompt.ts";
import { dressed, subject } from "./dressed.ts";

const { marks } = surveyBeard(subject);
/** Each point of what is worn, and the middle of the triangle that carries it, millimetres. */
function points(patch: Record<string, unknown>): { readonly at: Vector; readonly under: Vector }[] {
  const { rest, rigTriangles } = dressed(patch);
  return Array.from(rigTriangles, (triangle, v) => ({
    at: subject.toMillimetres([rest[v * 3]!, rest[v * 3 + 1]!, rest[v * 3 + 2]!]),
    under: subject.on({ triangle, weights: [1 / 3, 1 / 3, 1 / 3] }).at,
  }));
}

Deno.test("no moustache over the mouth hangs on the lower lip: an open mouth has no bars", () => {
  for (const style of ["pencil", "chevron", "handlebar", "dali", "toothbrush"]) {
    const over = points({ moustache: { style, length: 1 } })
      .filter(({ at: [x] }) => Math.abs(x) < marks.cornerX - 1);
    const low = over.filter(({ under: [, y] }) => y < marks.mouthY - 0.5).length;
    assert.ok(
      over.length > 20 && low === 0,
      `${style}: ${low} of ${over.length} points hang on the lower lip`,
    );
  }
});

Deno.test("a moustache of short hairs leaves the mouth's corners in sight", () => {
  const all = points({ moustache: { style: "chevron" } });
  const covering = all.filter(({ at: [x, y] }) => Math.abs(x) < marks.cornerX && y < marks.cornerY - 1.5);
  assert.equal(covering.length, 0, `${covering.length} of ${all.length} points hang before the corners`);
  assert.ok(
    all.some(({ at: [x, y] }) => Math.abs(x) > marks.cornerX && y < marks.cornerY),
    "its ends hang past",
  );
});

Deno.test("a beard's hair that lies on the face goes with the face under it", () => {
  for (const style of ["full", "long"]) {
    const lying = points({ beard: { style, length: 1 } }).filter(({ at }) =>
      at[1] > marks.chinY + 15 && length(subtract(subject.nearest(at, { ears: false }).at, at)) < 8
    );
    const far = lying.filter(({ at, under }) => length(subtract(at, under)) > 30).length;
    assert.ok(lying.length > 1000 && far === 0, `${style}: ${far} of ${lying.length} hang on another place`);
  }
});

Deno.test("a pharaoh's beard hangs from under his chin, and neither cheek nor lip has hair", () => {
  for (const prompt of ["a pharaoh", "Tutankhamun", "an old man with a ceremonial beard"]) {
    const { beard } = readPrompt(prompt, 1).look;
    assert.equal(beard.style, "ceremonial");
    const all = points({ beard: { style: beard.style, length: beard.length } });
    const before = all.filter(({ at: [, y, z] }) => y > marks.chinY + 12 && z > 0);
    assert.equal(before.length, 0, "something stands before the face");
    const rod = all.filter(({ at: [x, y] }) => Math.abs(x) < 16 && y < marks.chinY - 5);
    assert.ok(Math.min(...rod.map(({ at }) => at[1])) < marks.chinY - 60);
    const jaw = subject.bearer("jaw").triangle;
    const { rigTriangles } = dressed({ beard: { style: "ceremonial" } });
    assert.ok(rigTriangles.filter((t) => t === jaw).length > 1000);
  }
});
