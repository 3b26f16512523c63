import assert from "node:assert/strict";
import * as v from "valibot";
import { nodeUrl } from "../../../runtime/server/placement/node_news.ts";

Deno.test("a node's address is a plain origin: nothing in it means more in a page's policy or leads elsewhere", () => {
  for (
    const url of ["http://10.0.0.5:8787", "https://a-b.example.org", "http://[fd00::1]:80", "http://a_b:1"]
  ) {
    assert.equal(v.is(nodeUrl, url), new URL(url).origin === url, url);
  }
  const hostile = [
    "http://a;script-src",
    "http://*.org",
    "http://*",
    "http://a,b",
    "http://'self'",
    "http://a:1/x",
  ];
  const others = [
    "http://u:p@a",
    "http://a?x",
    "ws://a",
    "file:///etc/passwd",
    "http://A",
    "javascript:1",
    "",
  ];
  for (const url of [...hostile, ...others]) assert.equal(v.is(nodeUrl, url), false, url);
});
