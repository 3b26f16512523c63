import assert from "node:assert/strict";
import { originsFlag } from "../../../runtime/commands/start/origins.ts";

const { parse } = originsFlag();

Deno.test("--origins takes what browsers send, with a slash behind it or not, and nothing that they never would", () => {
  assert.deepEqual(parse("https://Shop.example/, http://localhost:8792,https://a.example:443"), [
    ...["https://shop.example", "http://localhost:8792", "https://a.example"],
  ]);
  assert.deepEqual(parse("*"), ["*"]);
  assert.deepEqual(parse("chrome-extension://abcdef"), ["chrome-extension://abcdef"]);
  for (
    const written of [
      "shop.example",
      "localhost:8792",
      "https://shop.example/page",
      "https://*.example",
      "null",
    ]
  ) {
    assert.throws(() => parse(written), /an origin has a scheme, a host and no path, such as .*: /, written);
  }
});
