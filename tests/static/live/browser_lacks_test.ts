import assert from "node:assert/strict";
import { lacksOf } from "../../../static/live/browser_lacks.ts";

Deno.test("lacksOf() tells why JPEG is shown, and nothing where H.264 is", () => {
  const told = (secure: boolean, webCodecs: boolean, h264: boolean) =>
    lacksOf({ secure, webCodecs, h264, sound: true }).join();
  assert.equal(told(true, true, true), "");
  assert.equal(told(false, true, true), "");
  assert.match(told(false, false, false), /plain http.*JPEG.*--tls/);
  assert.match(told(true, false, false), /no video decoder \(WebCodecs\).*JPEG/);
  assert.match(told(true, true, false), /does not decode H\.264.*JPEG.*libavcodec/);
});

Deno.test("lacksOf() tells why a page is silent", () => {
  const told = (secure: boolean) => lacksOf({ secure, webCodecs: true, h264: true, sound: false });
  assert.match(told(false).join(), /^Over plain http.*silent.*--tls/);
  assert.match(told(true).join(), /^This browser has no AudioWorklet/);
});
