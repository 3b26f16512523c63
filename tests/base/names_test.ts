import assert from "node:assert/strict";
import { isName, slugOf } from "../../runtime/base/names.ts";

Deno.test("no avatar or training has a name that Windows reads as a device or shortens", () => {
  for (const name of ["nul", "CON", "aux.old", "com1", "LPT9", "stock."]) {
    assert.equal(isName("avatar", name), false, name);
    assert.equal(isName("folder", name), false, name);
    assert.equal(isName("session", name), true, "a session is in no folder by its name alone");
  }
  for (const name of ["null", "console", "com10", "a.nul", "stock"]) {
    assert.equal(isName("avatar", name), true);
  }
  assert.ok(isName("folder", slugOf("Aux!")) && isName("folder", slugOf("con")));
});
