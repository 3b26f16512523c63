import assert from "node:assert/strict";
import { readConfig } from "../../../runtime/inference/weights/config_reader.ts";

const CONFIG = readConfig(
  JSON.parse(`{
    "levels": [8, 16], "heads": 4, "sizes": [2, 4], "act": "silu", "eps": 1e-6, "flag": false, "nothing": null,
    "inner": {"width": 7}, "__proto__": {"hidden": 1}, "long": "${"x".repeat(1000)}", "huge": 1e300
  }`),
  "unet/config.json",
);

Deno.test("readConfig() gives fields that fit and falls back where a field is absent or null", () => {
  assert.deepEqual(CONFIG.wholes("levels", 1, 64), [8, 16]);
  assert.deepEqual(CONFIG.wholeEach("heads", 1, 64, 3), [4, 4, 4]);
  assert.deepEqual(CONFIG.wholeEach("sizes", 1, 64, 2), [2, 4]);
  assert.equal(CONFIG.word("act", ["silu", "gelu"]), "silu");
  assert.equal(CONFIG.number("eps", 0, 1), 1e-6);
  assert.equal(CONFIG.flag("flag", true), false);
  assert.equal(CONFIG.whole("nothing", 0, 9, 5), 5);
  assert.equal(CONFIG.inside("inner").whole("width", 1, 9), 7);
  assert.equal(CONFIG.inside("absent").whole("width", 1, 9, 2), 2);
  assert.deepEqual([CONFIG.has("act"), CONFIG.has("nothing"), CONFIG.has("hidden")], [true, false, false]);
  CONFIG.only("act", "silu");
  CONFIG.only("nothing");
});

Deno.test("readConfig() refuses what does not fit, naming the file, the field, its range and the value", () => {
  const cases: [() => unknown, RegExp][] = [
    [
      () => CONFIG.whole("heads", 5, 9),
      /^RangeError: Cannot read unet\/config.json, heads must be a whole number from 5 to 9: 4$/,
    ],
    [() => CONFIG.whole("eps", 0, 9), /eps must be a whole number from 0 to 9: 0.000001$/],
    [() => CONFIG.whole("huge", 0, 9), /huge must be .*: 1e\+300$/],
    [() => CONFIG.whole("nothing", 0, 9), /^TypeError: .*nothing must be .*: null$/],
    [
      () => CONFIG.wholes("levels", 1, 64, 3),
      /levels must be a list of 3, each a whole number from 1 to 64: \[8,16\]$/,
    ],
    [() => CONFIG.wholeEach("sizes", 1, 64, 4), /sizes must be a list of 4/],
    [() => CONFIG.word("act", ["gelu"]), /act must be "gelu": "silu"$/],
    [() => CONFIG.flag("act"), /act must be true or false: "silu"$/],
    [() => CONFIG.only("heads"), /heads must be null: 4$/],
    [() => CONFIG.only("heads", 2, 3), /heads must be one of 2, 3: 4$/],
    [() => CONFIG.inside("inner").whole("width", 1, 2), /unet\/config.json, inner, width must be/],
    [() => CONFIG.word("long", ["a"]), /: "x{76}\.\.\.$/],
    [
      () => readConfig([], "a.json"),
      /^TypeError: Cannot read a.json, it must be an object with fields: \[\]$/,
    ],
    [() => readConfig(null, "a.json"), /with fields: null$/],
  ];
  for (const [read, message] of cases) {
    assert.throws(read, (error) => message.test(String(error)), String(message));
  }
});
