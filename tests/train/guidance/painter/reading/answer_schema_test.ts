import assert from "node:assert/strict";
import type { JsonSchema } from "../../../../../train/guidance/painter/look/json_schema.ts";
import { LOOK, readPatch } from "../../../../../train/guidance/painter/look/look.ts";
import {
  answerSchema,
  fieldGuide,
  readAnswer,
} from "../../../../../train/guidance/painter/reading/answer_schema.ts";
import { SHAPES } from "./reader_support.ts";

/** A value that a schema takes, the first or the last of them, and one that it does not. */
function values(schema: JsonSchema, last: boolean): { good: unknown; bad: unknown } {
  const { type, enum: choices, pattern, minimum, maximum, items, properties, additionalProperties } = schema;
  if (choices) return { good: choices.at(last ? -1 : 0), bad: "no such word" };
  if (pattern) return { good: last ? "#ffffff" : "#012345", bad: "red" };
  if (type === "number" || type === "integer") {
    return last ? { good: maximum, bad: maximum! + 0.5 } : { good: minimum, bad: minimum! - 0.5 };
  }
  if (type === "boolean") return { good: last, bad: 1 };
  if (type === "array") {
    const one = values(items!, last);
    return { good: [one.good], bad: [one.bad] };
  }
  if (type === "string") return { good: "", bad: 1 };
  if (!properties) {
    const one = values(additionalProperties as JsonSchema, last);
    return { good: { age: one.good }, bad: { age: one.bad } };
  }
  const good = Object.fromEntries(
    Object.entries(properties).map(([name, of]) => [name, values(of, last).good]),
  );
  return { good, bad: { ...good, other: 1 } };
}

Deno.test("a look's schema takes what readPatch() takes: both ends of every field, and nothing beyond them", () => {
  for (const last of [false, true]) {
    readPatch(values(LOOK.schema, last).good);
    assert.throws(() => readPatch(values(LOOK.schema, last).bad), SyntaxError);
    const check = (schema: JsonSchema, put: (value: unknown) => unknown) => {
      for (const [name, of] of Object.entries(schema.properties!)) {
        const here = (value: unknown) => put({ [name]: value }), { good, bad } = values(of, last);
        readPatch(here(good));
        assert.throws(() => readPatch(here(bad)), SyntaxError, name);
        if (of.properties) check(of, here);
        if (of.items) {
          const { good: item } = values(of.items, last);
          for (const [part, one] of Object.entries(of.items.properties!)) {
            const bad = { ...item as object, [part]: values(one, last).bad };
            assert.throws(() => readPatch(here([bad])), SyntaxError, `${name}.${part}`);
          }
          for (const part of of.items.required ?? []) {
            const { [part]: _left, ...rest } = item as Record<string, unknown>;
            assert.throws(() => readPatch(here([rest])), SyntaxError, `${name} without ${part}`);
          }
        }
      }
    };
    check(LOOK.schema, (value) => value);
  }
});

Deno.test("the guide that a model reads has a line for each field, from the schema", () => {
  const guide = fieldGuide(answerSchema(SHAPES).properties!.look!);
  assert.equal(
    guide.find((line) => line.startsWith("shape")),
    "shape: {name: -5 to 5}; " +
      "standard deviations from the average head by name; 2 is unusual, of age, masculinity, noseLength",
  );
  assert.ok(guide.includes("eyes.pupil: round | slit | none"));
  assert.ok(guide.includes("hair.mix: 0 to 1 (how much of the second colour)"));
  assert.match(
    guide.find((line) => line.startsWith("paint"))!,
    /^paint: list of \{kind: clown \| .*; colour: "#rrggbb"; /,
  );
  assert.ok(guide.every((line) => !line.startsWith("prompt")));
});

Deno.test("readAnswer() reads JSON alone, in a block and among words, and of a kind one", () => {
  const answer =
    `{"look": {"prompt": "x", "lips": "#ff0000"}, "shown": [{"words": "a", "field": "look.lips"}, 5]}`;
  for (
    const text of [
      answer,
      `\`\`\`\n${answer}\n\`\`\``,
      `Yes: ${answer}. Good?`,
      `<think>{}</think>\n${answer}`,
    ]
  ) {
    assert.deepEqual(readAnswer(text), {
      look: { lips: [1, 0, 0] },
      shown: [{ words: "a", field: "lips" }],
    });
  }
  const twice = `{"look": {"pieces": [{"kind": "cap"}, {"kind": "cap", "size": 2}]}}`;
  assert.deepEqual(readAnswer(twice).look.pieces, [{ kind: "cap", size: 2 }]);
  for (const text of ["", "{", "null", "[]", "{}", `{"look": 1}`, `{"look": {}, "shown": {}}`]) {
    assert.throws(() => readAnswer(text), SyntaxError, text);
  }
});
