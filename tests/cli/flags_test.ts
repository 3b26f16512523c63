import assert from "node:assert/strict";
import {
  choice,
  custom,
  number,
  parseFlags,
  size,
  text,
  toggle,
  UsageError,
} from "../../runtime/cli/flags.ts";
import { nearest } from "../../runtime/base/nearest.ts";

const FLAGS = {
  size: size(1024),
  port: number("port", "number", 8787, { min: 1, max: 65535, step: 1 }),
  azimuth: number("angle", "degrees", 0, { min: -180, max: 180 }),
  out: text("file", "path"),
  sheet: choice("sheet", ["views", "expressions"], "views"),
  pair: custom<readonly number[]>("pair", "a,b", [], undefined, (written) => written.split(",").map(Number)),
  json: toggle("json"),
  list: {
    repeats: true,
    ...custom<readonly string[]>("list", "a,b", [], undefined, (written) => written.split(",")),
  },
} as const;
const parse = (...args: string[]) => parseFlags("render", FLAGS, args);
const refused = (args: string[], words: RegExp) =>
  assert.throws(() => parse(...args), (error) => error instanceof UsageError && words.test(error.message));

Deno.test("parseFlags() gives the defaults where nothing is said", () => {
  assert.deepEqual(parse(), {
    size: 1024,
    port: 8787,
    azimuth: 0,
    out: undefined,
    sheet: undefined,
    pair: [],
    json: false,
    list: [],
  });
});

Deno.test("parseFlags() reads both ways of writing a value, negative numbers too", () => {
  const values = parse("--size=512", "--azimuth", "-30.5", "--out", "a b.png", "--json", "--pair", "1,2");
  assert.equal(values.size, 512);
  assert.equal(values.azimuth, -30.5);
  assert.equal(values.out, "a b.png");
  assert.equal(values.json, true);
  assert.deepEqual(values.pair, [1, 2]);
});

Deno.test("parseFlags() lets the last of two equal flags count", () => {
  assert.equal(parse("--port", "1", "--port", "2").port, 2);
});

Deno.test("parseFlags() takes a flag with a bare word alone or with a value", () => {
  assert.equal(parse("--sheet").sheet, "views");
  assert.equal(parse("--sheet", "--json").sheet, "views");
  assert.equal(parse("--sheet", "expressions").sheet, "expressions");
  assert.equal(parse("--sheet=expressions").sheet, "expressions");
  refused(["--sheet", "x"], /one of views, expressions is needed: x$/);
});

Deno.test("parseFlags() refuses numbers out of range, off the step, or not numbers, and names the flag", () => {
  refused(["--size", "100"], /--size, a multiple of 16 from 128 to 2048 is needed: 100$/);
  refused(["--size", "520"], /multiple of 16/);
  refused(["--port", "0"], /--port, a whole number from 1 to 65535 is needed: 0$/);
  refused(["--port", "80.5"], /whole number/);
  for (const bad of ["", "0x50", "NaN", "Infinity", "8787a", "1e9", " "]) refused(["--port", bad], /--port/);
  refused(["--azimuth", "181"], /a number from -180 to 180 is needed: 181$/);
});

Deno.test("parseFlags() refuses unknown flags with the nearest known one", () => {
  refused(["--sise", "512"], /no such flag: --sise \(did you mean --size\?\)$/);
  refused(["--az=3"], /did you mean --azimuth/);
  refused(["--turbo-encabulator"], /no such flag: --turbo-encabulator$/);
  refused(["-x"], /no such flag: -x$/);
  for (const name of ["__proto__", "constructor", "toString"]) refused([`--${name}`], /no such flag/);
});

Deno.test("parseFlags() refuses stray words, missing values and values of switches", () => {
  refused(["picture.png"], /takes flags only: picture\.png$/);
  refused(["--", "picture.png"], /takes flags only/);
  refused(["--out"], /--out needs a value: <path>$/);
  refused(["--out", "--json"], /--out needs a value/);
  refused(["--out", ""], /--out, a path is needed/);
  refused(["--json=yes"], /--json takes no value: yes$/);
});

Deno.test("nearest() finds slips of the finger and beginnings, and nothing far away", () => {
  const names = ["start", "render", "bench", "judge", "doctor", "setup"];
  assert.equal(nearest("strat", names), "start");
  assert.equal(nearest("rend", names), "render");
  assert.equal(nearest("docter", names), "doctor");
  assert.equal(nearest("b", names), undefined);
  assert.equal(nearest("publish", names), undefined);
});

Deno.test("a flag that repeats puts the lists behind one another, another counts once, the last time", () => {
  assert.deepEqual(parse("--list", "a,b", "--list=c").list, ["a", "b", "c"]);
  assert.deepEqual(parse("--pair", "1,2", "--pair", "3").pair, [3]);
  assert.deepEqual(parse().list, []);
});
