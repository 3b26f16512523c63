import assert from "node:assert/strict";
import { limitsFlag, limitsHelp } from "../../../runtime/commands/start/limits.ts";
import { SETTABLE } from "../../../runtime/stream/limits.ts";

Deno.test("--limits takes names with numbers, and names what there is where one is wrong", () => {
  const { parse, fallback } = limitsFlag();
  assert.deepEqual(fallback, {});
  assert.deepEqual(parse("sessions=3, connections=200"), { sessions: 3, connections: 200 });
  assert.throws(() => parse("sesions=3"), /renditionsPerSession.*sesions \(did you mean sessions\?\)/);
  for (
    const wrong of ["sessions=0", "sessions=1e3", "sessions=-1", "sessions=99999", "sessions", "sessions=1=2"]
  ) {
    assert.throws(() => parse(wrong), /a whole number from 1 to 1000 is needed for sessions/, wrong);
  }
  assert.throws(() => parse("__proto__=1"), /is needed: __proto__/);
});

Deno.test("--help of start has every limit with its usual value", () => {
  for (const [name, { usual }] of Object.entries(SETTABLE)) {
    assert.match(limitsHelp(), new RegExp(`  ${name} .*?\\(usually\\s+${usual}\\)`, "s"));
  }
});
