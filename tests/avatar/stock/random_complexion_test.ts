import assert from "node:assert/strict";
import type { Colour } from "../../../runtime/avatar/stock/complexion.ts";
import { randomComplexion } from "../../../runtime/avatar/stock/random_complexion.ts";

const light = ([r, g, b]: Colour): number => (r + g + b) / 3;
const people = Array.from({ length: 200 }, (_, seed) => randomComplexion(seed));

Deno.test("randomComplexion() gives the same person for the same seed, in colours that can be shown", () => {
  assert.deepEqual(randomComplexion(7), randomComplexion(7));
  assert.equal(new Set(people.map(({ skin }) => skin.join())).size, people.length);
  for (const person of people) {
    const { marks: _, ...colours } = person;
    for (const colour of Object.values(colours) as Colour[]) {
      assert.ok(colour.every((x) => x > 0 && x < 1), JSON.stringify(person));
    }
  }
});

Deno.test("skin runs from fair to deep, lips stay redder than it, and dark skin goes with dark eyes and hair", () => {
  const tones = people.map(({ skin }) => light(skin));
  assert.ok(Math.min(...tones) < 0.32 && Math.max(...tones) > 0.75);
  for (const { skin, lips, iris, hair } of people) {
    assert.ok(lips[0] / lips[1] > skin[0] / skin[1], `${lips} on ${skin}`);
    if (light(skin) < 0.5) assert.ok(light(iris) < 0.22 && light(hair) < 0.14, `${iris} and ${hair}`);
  }
});

Deno.test("hair turns grey with age", () => {
  for (let seed = 0; seed < 20; seed++) {
    const young = randomComplexion(seed, -1).hair, old = randomComplexion(seed, 2).hair;
    const spread = (colour: Colour): number => (Math.max(...colour) - Math.min(...colour)) / light(colour);
    assert.ok(spread(old) < spread(young) && light(old) > 0.4, `seed ${seed}: ${young} to ${old}`);
  }
});

Deno.test("fair people may have freckles, the most of them those with red hair; dark skin has none", () => {
  const reds = people.filter(({ hair }) => hair[0] > 2 * hair[1]);
  const freckled = (some: typeof people) =>
    some.filter(({ marks }) => marks.freckles > 0).length / some.length;
  assert.ok(reds.length > 3 && freckled(reds) > 0.6 && freckled(people) < 0.3);
  for (const { skin, marks } of people) if (light(skin) < 0.5) assert.equal(marks.freckles, 0);
  assert.ok(people.some(({ marks }) => marks.moles > 2) && people.some(({ marks }) => marks.moles === 0));
});
