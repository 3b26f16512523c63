import assert from "node:assert/strict";
import { glbLicence } from "../../../runtime/commands/head/licences.ts";

const asset = { name: "", extensions: {}, extras: {}, copyright: "" };

Deno.test("a .glb's licence is what its asset, its extras or VRM say, as plain text, and unknown where they do not", () => {
  assert.match(glbLicence({ asset, extensions: {} }), /^unknown/);
  assert.equal(
    glbLicence({
      asset: { ...asset, copyright: "(c) 2025 Me", extras: { license: "CC-BY-4.0" } },
      extensions: {},
    }),
    "as its file says: (c) 2025 Me; CC-BY-4.0",
  );
  const VRMC_vrm = { meta: { licenseUrl: "https://vrm.dev/licenses/1.0/", authors: ["Me"] } };
  assert.match(glbLicence({ asset, extensions: { VRMC_vrm } }), /: https:\/\/vrm.dev\/licenses\/1.0\/$/);
  const hostile = glbLicence({
    asset: { ...asset, copyright: "\x1b[2J" + "x".repeat(1e6) },
    extensions: { VRM: {} },
  });
  assert.ok(hostile.length < 400 && !hostile.includes("\x1b"), "nothing that a terminal obeys");
});
