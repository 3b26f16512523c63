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
    clean: false,
  });
  assert.deepEqual(readSettings("", null), {
    session: "studio",
    role: "puppeteer",
    codec: "auto",
    size: null,
    fps: null,
    background: null,
    avatar: null,
    clean: false,
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

Deno.test("a page that shows the picture alone only watches, unless it is told to drive", () => {
  const of = (search: string) => {
    const { clean, role } = readSettings(search, null);
    return [clean, role];
  };
  assert.deepEqual(of("?clean"), [true, "viewer"]);
  assert.deepEqual(of("?clean=1&role=puppeteer"), [true, "puppeteer"]);
  assert.deepEqual([of("?clean=0"), of("?clean=false"), of("")], Array(3).fill([false, "puppeteer"]));
});
