import assert from "node:assert/strict";
import { randomStyle } from "../../../runtime/avatar/stock/random_style.ts";

const fair = [0.85, 0.64, 0.52], dark = [0.42, 0.28, 0.2];
const many = (who: { masculinity: number; age?: number; skin?: number[] }) =>
  Array.from({ length: 120 }, (_, seed) => randomStyle(seed, { age: 0, skin: fair, ...who }));

Deno.test("randomStyle() gives the same person the same hair, and another one other hair", () => {
  const who = { masculinity: -1, age: 0.3, skin: fair };
  assert.deepEqual(randomStyle(11, who), randomStyle(11, who));
  assert.equal(new Set(many(who).map((style) => JSON.stringify(style))).size, 120);
});

Deno.test("of women many wear it long or tied, of men none; six of either sex do not wear one cut", () => {
  const women = many({ masculinity: -1 }), men = many({ masculinity: 1 });
  assert.ok(women.filter(({ hang, bun }) => hang || bun).length > 70);
  assert.ok(men.every(({ hang, bun }) => !hang && !bun));
  const kinds = (styles: typeof men) =>
    new Set(styles.map(({ sweep, hang, bun, quiff }) => `${sweep} ${hang?.turnIn} ${bun} ${quiff}`)).size;
  for (let first = 0; first + 6 <= 120; first += 6) {
    assert.ok(
      kinds(women.slice(first, first + 6)) + kinds(men.slice(first, first + 6)) >= 3,
      `from seed ${first}`,
    );
  }
});

Deno.test("men's hair draws back with the years, and hair on dark skin is mostly coiled", () => {
  const back = (styles: ReturnType<typeof many>) =>
    styles.reduce((sum, { temples }) => sum + temples, 0) / styles.length;
  assert.ok(back(many({ masculinity: 1, age: 2 })) > 3 * back(many({ masculinity: 1, age: -1 })));
  const coiled = many({ masculinity: -1, skin: dark }).filter(({ curl }) => curl > 0).length;
  assert.ok(coiled > 40 && many({ masculinity: -1 }).every(({ curl }) => curl === 0), String(coiled));
});
