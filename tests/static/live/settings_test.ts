import assert from "node:assert/strict";
import { hexToRgb, readSettings, rgbToHex } from "../../../static/live/settings.ts";

Deno.test("readSettings() believes the address first, then what was stored, then its defaults", () => {
  const stored = JSON.stringify({ codec: "jpeg", size: "768", background: "#0b0c0f" });
  const both = readSettings("?session=a&size=384&role=viewer", stored);
  assert.deepEqual(both, {
    session: "a",
    role: "viewer",
    codec: "jpeg",
    size: 384,
    fps: null,
    background: "#0b0c0f",
    avatar: null,
  });
  assert.deepEqual(readSettings("", null), {
    session: "studio",
    role: "puppeteer",
    codec: "auto",
    size: null,
    fps: null,
    background: null,
    avatar: null,
  });
});

Deno.test("readSettings() takes nonsense for absent", () => {
  const settings = readSettings(
    "?size=77&fps=-1&codec=av9&background=red&role=king&session=/../a b",
    "{broken",
  );
  assert.deepEqual(
    [settings.size, settings.fps, settings.codec, settings.background, settings.role, settings.session],
    [null, null, "auto", null, "puppeteer", "a b"],
  );
  assert.deepEqual(hexToRgb("#ff8000"), [1, 128 / 255, 0]);
  assert.equal(rgbToHex([1, 128 / 255, 0]), "#ff8000");
});
