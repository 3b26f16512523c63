import assert from "node:assert/strict";
import type { Calibration } from "../../../../../runtime/motion/tracking/calibration.ts";
import {
  choose,
  forget,
  fromElsewhere,
  MOST_PEOPLE,
  NOBODY,
  type People,
  readPeople,
  rename,
  withCalibration,
} from "../../../../../static/live/drive/tracking/people.ts";
import { readChoices } from "../../../../../static/live/drive/tracking/store.ts";

const made = (samples: number): Calibration => ({
  ...{ version: 1, tables: "t", samples, neutral: [], turn: [], gaze: [], opening: [] },
});
const names = ({ list }: People) => list.map(({ name }) => name);

Deno.test("who calibrates is somebody new until somebody is chosen, whose calibration it replaces then", () => {
  let people = withCalibration(NOBODY, made(1));
  assert.deepEqual([names(people), people.chosen], [["Person 1"], 0]);
  people = withCalibration(people, made(2));
  assert.deepEqual([names(people), people.list[0]!.calibration], [["Person 1"], made(2)]);
  people = withCalibration(choose(people, null), made(3));
  assert.deepEqual([names(people), people.chosen], [["Person 1", "Person 2"], 1]);
  people = rename(people, "  Ada\n Lovelace  ");
  assert.deepEqual(names(rename(people, " ")), ["Person 1", "Ada Lovelace"]);
  people = forget(choose(people, 0));
  assert.deepEqual([names(people), people.chosen], [["Ada Lovelace"], null]);
  assert.equal(choose(people, 7).chosen, null);
});

Deno.test("people come back as they were kept, a bounded number of them", () => {
  let people = NOBODY;
  for (let person = 0; person < MOST_PEOPLE + 3; person++) {
    people = withCalibration(choose(people, null), made(person));
  }
  assert.equal(people.list.length, MOST_PEOPLE);
  assert.equal(new Set(names(people)).size, MOST_PEOPLE);
  assert.deepEqual(readPeople(JSON.stringify(people)), people);
});

Deno.test("who calibrates in another tab is kept beside who is before this one's camera", () => {
  const here = withCalibration(withCalibration(NOBODY, made(1)), made(2));
  const there = withCalibration(choose(here, null), made(3));
  assert.deepEqual([names(there), there.chosen], [["Person 1", "Person 2"], 1]);
  const both = fromElsewhere(there, here);
  assert.deepEqual([names(both), both.chosen], [["Person 1", "Person 2"], 0]);
  assert.deepEqual(names(withCalibration(both, made(4))), ["Person 1", "Person 2"]);
  assert.equal(fromElsewhere(forget(choose(there, 0)), here).chosen, null, "forgotten there, nobody here");
  assert.equal(fromElsewhere(there, choose(here, null)).chosen, null);
});

Deno.test("what is no list of people counts as nobody, and what is no person as absent", () => {
  const person = { name: "Ada", calibration: made(1) };
  const cases: [string | null, People][] = [
    [null, NOBODY],
    ["{ half", NOBODY],
    ["null", NOBODY],
    ['{"list":7}', NOBODY],
    [" ".repeat(600_000) + JSON.stringify({ list: [person], chosen: 0 }), NOBODY],
    [JSON.stringify({ list: [person], chosen: 4 }), { list: [person], chosen: null }],
    [JSON.stringify({ list: [{ name: 3 }, person], chosen: 1 }), { list: [person], chosen: null }],
    [JSON.stringify({ list: [{ name: "x".repeat(99), calibration: {} }], chosen: 0 }), NOBODY],
  ];
  for (const [stored, people] of cases) {
    assert.deepEqual(readPeople(stored), people, String(stored).slice(0, 80));
  }
});

Deno.test("the preview is mirrored and the head is not until somebody chooses otherwise", () => {
  const usual = {
    ...{ device: "", preview: true, mirrorPreview: true, mirrorHead: false, offered: false },
    shapesBy: "solver",
  };
  for (const stored of [null, "null", "{ half", '{"preview":1,"device":7,"shapesBy":"magic"}']) {
    assert.deepEqual(readChoices(stored), usual, String(stored));
  }
  assert.deepEqual(readChoices('{"mirrorHead":true,"device":"a","shapesBy":"net"}'), {
    ...usual,
    shapesBy: "net",
    mirrorHead: true,
    device: "a",
  });
});
