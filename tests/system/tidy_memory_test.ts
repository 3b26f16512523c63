import assert from "node:assert/strict";
import { tidyMemory } from "../../runtime/system/tidy_memory.ts";

Deno.test("memory is tidied: arrays that nobody holds are gone, those that somebody holds stay", () => {
  const held = new Float32Array(1_000_000).fill(1);
  const sum = () => new Float32Array(4_000_000).fill(2).reduce((a, b) => a + b);
  assert.equal(sum(), 8_000_000);
  const before = Deno.memoryUsage().external;
  tidyMemory();
  const freed = before - Deno.memoryUsage().external;
  assert.ok(freed > 15_000_000, `${freed} bytes were freed`);
  assert.equal(held[999_999], 1);
});
