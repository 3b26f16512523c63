import assert from "node:assert/strict";
import { readPrompt } from "../../../../../train/guidance/painter/prompt/read_prompt.ts";

const wornOf = (prompt: string): string[] => readPrompt(prompt).look.pieces.map(({ kind }) => kind);

Deno.test("fields of a form that are answered by none are not there", () => {
  const { look, unknown } = readPrompt("hair: none, glasses: none, hat: no, beard: none, piercings: none");
  assert.deepEqual([look.hair.style, look.beard.style, look.pieces, unknown], ["bald", "none", [], []]);
  assert.deepEqual(wornOf("glasses: yes, beard: none"), ["glasses"]);
});

Deno.test("a letter beside an age in years is somebody's sex", () => {
  for (const [prompt, sign] of [["27F", -1], ["f27", -1], ["31 M", 1], ["m31", 1]] as const) {
    const { look: { shape }, unknown } = readPrompt(`${prompt}, freckles`);
    assert.ok(sign * (shape.masculinity ?? 0) > 0.3, prompt);
    assert.ok((shape.age ?? 0) < -0.2 && unknown.length === 0, prompt);
  }
  const masculinity = (prompt: string) => readPrompt(prompt).look.shape.masculinity;
  assert.equal(masculinity("a man, 35M, blond"), masculinity("a man, blond"));
});

Deno.test("how tall and how heavy somebody is is no age, and is told", () => {
  for (const measure of ["1.80 m", "1m80", "180 cm", "80 kg", "6ft 2", "six foot two", "5'10\"", "5'10"]) {
    const { look, unknown } = readPrompt(`a man, ${measure}, with brown hair`);
    assert.deepEqual([look.shape.age, unknown], [undefined, [measure]]);
  }
});

Deno.test("what is swapped for something else is off, and the other is on", () => {
  const vectors: readonly (readonly [prompt: string, off: string])[] = [
    ["gandalf but swap the pointy hat for a beanie", "pointed hat"],
    ["a pirate who traded his tricorne for a beanie", "tricorne"],
    ["a king, replace the crown with a beanie", "crown"],
    ["an astronaut, his helmet replaced by a beanie", "space helmet"],
  ];
  for (const [prompt, off] of vectors) {
    const worn = wornOf(prompt);
    assert.ok(worn.includes("beanie") && !worn.includes(off), `${prompt}: ${worn}`);
  }
});

Deno.test("a colour that only one thing has is nothing else's", () => {
  const plain = readPrompt("a man").look,
    { look } = readPrompt("a man, the only thing green about him is his jacket");
  assert.deepEqual(look.skin.colour, plain.skin.colour);
  assert.ok(look.clothes[1] > 1.3 * look.clothes[0], `${look.clothes} is green`);
  const car = readPrompt("a man, the only green thing about him is a car");
  assert.deepEqual(car.look.skin.colour, plain.skin.colour);
  assert.equal(car.unknown.length, 1);
});

Deno.test("albinos are pale whatever their people, and who is neither young nor old is in between", () => {
  const { look: { skin, hair } } = readPrompt("Albino african woman with long hair");
  assert.ok(Math.min(...skin.colour, ...hair.colour) > 0.6, `${skin.colour} ${hair.colour}`);
  const age = (prompt: string) => readPrompt(prompt).look.shape.age;
  assert.equal(age("a woman who isn't young any more but not yet old"), 0.5);
  assert.equal(age("a woman who is no longer young, 60"), 1.33);
});
