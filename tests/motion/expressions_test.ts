import assert from "node:assert/strict";
import { ARKIT_INDEX } from "../../runtime/head/arkit.ts";
import { EXPRESSIONS, readExpressions, VISEMES } from "../../runtime/motion/expressions.ts";
import { restPose } from "../../runtime/motion/head_pose.ts";

const silent = Object.fromEntries(VISEMES.map((name) => [name, {}]));
const refused = (table: unknown, words: RegExp) =>
  assert.throws(
    () => readExpressions(table),
    (error) => error instanceof SyntaxError && words.test(error.message),
  );

Deno.test("the table has the moods that people ask for, and each but neutral moves the face its own way", () => {
  assert.deepEqual(EXPRESSIONS.moods.slice(0, 8), [
    ...["neutral", "happy", "sad", "angry", "surprised", "disgusted", "afraid", "thinking"],
  ]);
  const faces = new Set<string>();
  for (const name of EXPRESSIONS.moods) {
    const { expression } = restPose();
    EXPRESSIONS.mood(expression, name);
    assert.equal(expression.some((weight) => weight > 0.3), name !== "neutral", name);
    faces.add(expression.join());
  }
  assert.equal(faces.size, EXPRESSIONS.moods.length);
});

Deno.test("each of the 15 visemes but silence moves the mouth its own way, and none moves the eyes", () => {
  const faces = new Set<string>();
  for (const name of VISEMES) {
    const { expression } = restPose();
    EXPRESSIONS.viseme(expression, name);
    for (const [shape, index] of Object.entries(ARKIT_INDEX)) {
      if (/^(eye|brow)/.test(shape)) assert.equal(expression[index], 0, `${name}: ${shape}`);
    }
    faces.add(expression.join());
  }
  assert.equal(faces.size, 15);
});

Deno.test("moods, visemes and a blink join in any order and stay within 0 to 1", () => {
  for (const name of EXPRESSIONS.moods) {
    for (const viseme of VISEMES) {
      const one = restPose().expression, other = restPose().expression;
      one[ARKIT_INDEX.eyeBlinkLeft] = other[ARKIT_INDEX.eyeBlinkLeft] = 1;
      EXPRESSIONS.mood(one, name);
      EXPRESSIONS.viseme(one, viseme, 0.8);
      EXPRESSIONS.viseme(other, viseme, 0.8);
      EXPRESSIONS.mood(other, name);
      one.forEach((weight, i) => {
        assert.ok(weight >= 0 && weight <= 1 && Math.abs(weight - other[i]!) < 1e-6, `${name}, ${viseme}`);
      });
      assert.equal(one[ARKIT_INDEX.eyeBlinkLeft], 1);
    }
  }
});

Deno.test("an amount scales a mood, and 0 leaves the face as it is", () => {
  const { expression } = restPose();
  EXPRESSIONS.mood(expression, "happy", 0);
  assert.ok(expression.every((weight) => weight === 0));
  EXPRESSIONS.mood(expression, "happy", 0.5);
  const half = expression[ARKIT_INDEX.mouthSmileLeft]!;
  const whole = restPose().expression;
  EXPRESSIONS.mood(whole, "happy");
  assert.ok(half > 0.1 && Math.abs(half * 2 - whole[ARKIT_INDEX.mouthSmileLeft]!) < 1e-6, `${half}`);
  assert.throws(() => EXPRESSIONS.mood(expression, "hungry"), /neutral, happy, .*: hungry/);
});

Deno.test("a shape without its side means both sides, and one with it that side only", () => {
  const table = readExpressions({ visemes: silent, moods: { wink: { eyeBlinkLeft: 1, mouthSmile: 0.5 } } });
  const { expression } = restPose();
  table.mood(expression, "wink");
  assert.equal(expression[ARKIT_INDEX.eyeBlinkLeft], 1);
  assert.equal(expression[ARKIT_INDEX.eyeBlinkRight], 0);
  assert.equal(expression[ARKIT_INDEX.mouthSmileLeft], 0.5);
  assert.equal(expression[ARKIT_INDEX.mouthSmileRight], 0.5);
});

Deno.test("a table that was edited wrongly is refused with the place and what is wrong there", () => {
  refused([], /the table must be an object/);
  refused({ visemes: silent }, /moods must be an object/);
  refused({ moods: {}, visemes: { ...silent, aa: undefined } }, /visemes\.aa must be an object/);
  const { ou: _, ...fourteen } = silent;
  refused({ moods: {}, visemes: fourteen }, /must hold all 15: no ou/);
  refused({ moods: {}, visemes: { ...silent, zz: {} } }, /visemes must be of sil PP .*: zz/);
  refused(
    { moods: { odd: { mouthSmil: 1 } }, visemes: silent },
    /moods\.odd must name ARKit shapes.*: mouthSmil/,
  );
  refused({ moods: { odd: { mouth: 1 } }, visemes: silent }, /moods\.odd must name ARKit shapes.*: mouth/);
  refused(
    { moods: { odd: { jawOpen: 1.2 } }, visemes: silent },
    /moods\.odd\.jawOpen must be .* 0 to 1: 1\.2/,
  );
  refused({ moods: { odd: { jawOpen: "1" } }, visemes: silent }, /from 0 to 1: 1/);
  refused({ moods: { odd: { mouthSmile: 1, mouthSmileLeft: 0.5 } }, visemes: silent }, /give a shape once/);
});
