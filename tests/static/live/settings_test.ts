import assert from "node:assert/strict";
import { readSettings } from "../../../static/live/settings.ts";

Deno.test("readSettings() believes the address first, then what was stored, then its defaults", async () => {
  const stored = JSON.stringify({ codec: "jpeg", size: "768", background: "#0b0c0f" });
  const both = await readSettings("?session=a&size=384&role=viewer&delivery=motion", stored);
  assert.deepEqual(both, {
    session: "a",
    role: "viewer",
    codec: "jpeg",
    delivery: "motion",
    size: 384,
    fps: null,
    background: "#0b0c0f",
    avatar: null,
    clean: false,
  });
  assert.deepEqual(await readSettings("", null), {
    session: "studio",
    role: "puppeteer",
    codec: "auto",
    delivery: "auto",
    size: null,
    fps: null,
    background: null,
    avatar: null,
    clean: false,
  });
});

Deno.test("readSettings() takes nonsense for absent", async () => {
  const settings = await readSettings(
    "?size=77&fps=-1&delivery=post&codec=av9&background=reddish&role=king&session=/../a b",
    "{broken",
  );
  assert.deepEqual(
    [
      settings.size,
      settings.fps,
      settings.codec,
      settings.delivery,
      settings.background,
      settings.role,
      settings.session,
    ],
    [null, null, "auto", "auto", null, "puppeteer", "a b"],
  );
});

Deno.test("readSettings() takes a background as CSS writes it, transparent too, and keeps none that shines through", async () => {
  const backgrounds = ["%23FF8000", "ff8000", "f80", "white", "rgb(0,128,255)", "transparent", "%2300000080"];
  const read = await Promise.all(backgrounds.map((each) => readSettings(`?background=${each}`, null)));
  assert.deepEqual(read.map(({ background }) => background), [
    ...["#ff8000", "#ff8000", "#ff8800", "#ffffff", "#0080ff", "transparent", null],
  ]);
  assert.equal((await readSettings("", '{"background":"transparent"}')).background, "transparent");
});

Deno.test("a page that shows the picture alone only watches, unless it is told to drive", async () => {
  const of = async (search: string) => {
    const { clean, role } = await readSettings(search, null);
    return [clean, role];
  };
  assert.deepEqual(await of("?clean"), [true, "viewer"]);
  assert.deepEqual(await of("?clean=1&role=puppeteer"), [true, "puppeteer"]);
  assert.deepEqual(
    [await of("?clean=0"), await of("?clean=false"), await of("")],
    Array(3).fill([false, "puppeteer"]),
  );
});
