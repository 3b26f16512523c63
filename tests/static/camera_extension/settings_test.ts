import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { CAMERA_EXTENSION_ORIGIN } from "../../../runtime/base/camera_extension.ts";
import manifest from "../../../static/camera_extension/manifest.json" with { type: "json" };
import {
  isListed,
  readLink,
  readSettings,
  siteOf,
  USUAL_SETTINGS,
} from "../../../static/camera_extension/settings.ts";

for (
  const [written, site] of Object.entries({
    "meet.example": "https://meet.example",
    " https://Meet.example/room/1?x=2#y ": "https://meet.example",
    "https://meet.example:8443": "https://meet.example:8443",
    "*.meet.example": "https://*.meet.example",
    "localhost:8000": "http://localhost:8000",
    "http://127.0.0.1/call": "http://127.0.0.1",
    "http://meet.example": null,
    "https://user:secret@meet.example": null,
    "https://*/": null,
    "*.com": null,
    "https://a.*.example": null,
    "<all_urls>": null,
    "file:///etc/passwd": null,
    "": null,
  })
) {
  Deno.test(`siteOf("${written}") is ${site}`, () => assert.equal(siteOf(written), site));
}

Deno.test("isListed() takes a site, its port and those below a star, and nothing that only looks like them", () => {
  const sites = ["https://meet.example", "https://*.rooms.example", "http://localhost:8000"];
  const listed = (origin: string | undefined) => isListed(origin, sites);
  for (
    const origin of [...sites.slice(0, 1), "https://rooms.example", "https://a.b.rooms.example", sites[2]!]
  ) {
    assert.equal(listed(origin), true, origin);
  }
  for (
    const origin of [
      ...[
        "https://meet.example:444",
        "http://meet.example",
        "https://a.meet.example",
        "https://meet.example.evil",
      ],
      ...["https://xrooms.example", "http://a.rooms.example", "http://localhost", "null", undefined],
    ]
  ) assert.equal(listed(origin), false, origin);
});

Deno.test("readSettings() takes what is usual for what is missing, of another kind, or no site", () => {
  assert.deepEqual(readSettings(undefined), USUAL_SETTINGS);
  assert.deepEqual(readSettings({ size: 513, on: 1, sites: "all", first: true, more: 2 }), {
    ...USUAL_SETTINGS,
    first: true,
  });
  const sites = ["https://a.example", "<all_urls>", 3, "https://b.example/"];
  assert.deepEqual(readSettings({ sites }).sites, ["https://a.example"]);
});

Deno.test("readLink() takes the parts of the link that the server prints", () => {
  assert.deepEqual(readLink("https://host:8787/?session=studio#token=a.b.c"), {
    ...{ server: "https://host:8787/", token: "a.b.c", session: "studio" },
  });
  assert.deepEqual(readLink("ws://127.0.0.1:8787/live/main"), { server: "http://127.0.0.1:8787/" });
  for (const text of ["studio", "", "javascript:alert(1)"]) assert.equal(readLink(text), null);
});

Deno.test("the manifest's key gives the extension the id that the server knows", () => {
  const hash = createHash("sha256").update(manifest.key, "base64").digest("hex").slice(0, 32);
  // Hexadecimal digits as letters from a to p, as Chromium writes ids.
  const id = [...hash].map((digit) => String.fromCharCode(97 + parseInt(digit, 16))).join("");
  assert.equal(`chrome-extension://${id}`, CAMERA_EXTENSION_ORIGIN);
});
