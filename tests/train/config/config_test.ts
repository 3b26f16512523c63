import assert from "node:assert/strict";
import { PRESET_NAMES } from "../../../train/config/field_table.ts";
import { makeConfig, PRESETS, readConfigFile, sizeAt } from "../../../train/config/config.ts";

Deno.test("all presets lie within the fields' limits", () => {
  for (const preset of PRESET_NAMES) assert.deepEqual(makeConfig(preset), PRESETS[preset]);
});

Deno.test("the preset for a card is the paper's schedule, shrunk with its steps", () => {
  const { steps, densifyEvery, densifyUntil, lateNoiseFrom } = PRESETS.card;
  const { steps: _, ...shrunk } = makeConfig("paper", { steps });
  assert.deepEqual([densifyEvery, densifyUntil, lateNoiseFrom], [
    shrunk.densifyEvery,
    shrunk.densifyUntil,
    shrunk.lateNoiseFrom,
  ]);
});

Deno.test("a schedule is stretched with the number of steps, but for steps that are given", () => {
  const { densifyUntil, densifyEvery } = makeConfig("paper", { steps: 1000, densifyEvery: 77 });
  assert.deepEqual([densifyUntil, densifyEvery], [210, 77]);
  assert.equal(makeConfig("fast", { steps: 1 }).densifyEvery, 1);
});

Deno.test("a field out of its range is refused with its name, its range and its value", () => {
  const refused = (changes: object, words: RegExp) => assert.throws(() => makeConfig("fast", changes), words);
  refused({ views: 0 }, /views must be a whole number from 1 to 64: 0/);
  refused({ size: 250 }, /size must be a multiple of 16 from 32 to 2048: 250/);
  refused({ steps: NaN }, /steps must be/);
  refused({ prompt: 7 }, /prompt must be a text: 7/);
  refused({ guidance: "magic" }, /one of painter, known, diffusion: magic/);
  refused({ areaFactor: "yes" }, /areaFactor must be true or false: "yes"/);
  refused({ distanceNear: 3 }, /distanceNear must be at most distanceFar: 3 and 2/);
});

Deno.test("a configuration file may hold any field and no other", () => {
  assert.deepEqual(readConfigFile(`{"views": 2}`, "a.json"), { views: 2 });
  assert.throws(
    () => readConfigFile(`{"veiws": 2}`, "a.json"),
    /a.json has a field that there is not: veiws/,
  );
  assert.throws(() => readConfigFile(`[1]`, "a.json"), /must hold an object/);
  assert.throws(() => readConfigFile(`{"views": 2`, "a.json"), /must be JSON/);
  assert.throws(() => readConfigFile(`{"views": -2}`, "a.json"), /views must be/);
});

Deno.test("the last steps may be drawn larger", () => {
  const config = makeConfig("fast", { size: 64, finalSize: 128, finalFrom: 10 });
  assert.deepEqual([sizeAt(config, 9), sizeAt(config, 10)], [64, 128]);
  assert.equal(sizeAt({ ...config, finalSize: 0 }, 10), 64);
});

Deno.test("views are whole clips: a clip longer than the preset's batch is the batch, other numbers are refused", () => {
  const views = (changes: Parameters<typeof makeConfig>[1]) => makeConfig("paper", changes).views;
  assert.equal(views({ temporal: 4 }), 8);
  assert.equal(views({ temporal: 16 }), 16);
  assert.equal(views({ temporal: 12, views: 24 }), 24);
  assert.throws(() => views({ temporal: 16, views: 8 }), /views must be whole clips of temporal 16: 8/);
  assert.throws(
    () => views({ temporal: 1 }),
    /temporal must be 0 for none or the frames of a clip, from 2 on: 1/,
  );
});
