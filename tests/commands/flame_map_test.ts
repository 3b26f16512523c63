import assert from "node:assert/strict";
import { flameMapOf } from "../../runtime/commands/flame_map.ts";

Deno.test("a table that is not there is told of once, by its path", async () => {
  const path = "/nowhere/table.npz";
  const error: Error = await flameMapOf(path).then(() => assert.fail(), (error) => error);
  assert.equal(error.message, `Cannot read the table ${path}: there is no such file`);
  assert.equal(error.cause, undefined, "the command line prints a cause on a line of its own");
});
