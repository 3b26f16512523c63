import assert from "node:assert/strict";
import { ARKIT_SHAPES } from "../../runtime/head/arkit.ts";
import { loadMoods } from "../../static/js/moods.js";
import { jointControls, shapeControls } from "../../static/js/shapes.js";
import { hexToRgb, readSettings, rgbToHex } from "../../static/js/settings.js";

Deno.test("shapeControls() gives each of the 52 shapes one slider in a part of the face", () => {
  const controls = shapeControls(ARKIT_SHAPES);
  assert.deepEqual(controls.map((control) => control.id).sort(), [...ARKIT_SHAPES].sort());
  const sizes = new Map<string, number>();
  for (const { group } of controls) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  assert.deepEqual([...sizes], [
    ["Brows", 5],
    ["Eyes", 14],
    ["Jaw", 4],
    ["Mouth", 23],
    ["Cheeks", 3],
    ["Nose", 2],
    ["Tongue", 1],
  ]);
});

Deno.test("shapeControls() pairs sides but not directions", () => {
  const controls = new Map(shapeControls(ARKIT_SHAPES).map((control) => [control.id, control]));
  assert.equal(controls.get("mouthSmileLeft")?.partner, "mouthSmileRight");
  assert.equal(controls.get("eyeBlinkRight")?.partner, "eyeBlinkLeft");
  for (const direction of ["jawLeft", "jawRight", "mouthLeft", "mouthRight", "browInnerUp"]) {
    assert.equal(controls.get(direction)?.partner, null, direction);
  }
  for (const { partner, id } of controls.values()) {
    if (partner !== null) assert.equal(controls.get(partner)?.partner, id);
  }
  const joints = new Map(jointControls().map((control) => [control.id, control]));
  assert.equal(joints.get("leftEye.y")?.partner, "rightEye.y");
});

Deno.test("loadMoods() takes a table of weights and refuses what is none", async () => {
  const answer = (body: unknown, status = 200) => () => Promise.resolve(Response.json(body, { status }));
  const moods = { happy: { mouthSmileLeft: 0.75, mouthSmileRight: 1 }, neutral: {} };
  assert.deepEqual(await loadMoods(answer({ moods })), moods);
  assert.deepEqual(await loadMoods(answer({})), {});
  await assert.rejects(loadMoods(answer({ moods: { odd: { jawOpen: "wide" } } })), /odd.*jawOpen.*: wide/);
  await assert.rejects(loadMoods(answer({ moods }, 503)), /503/);
});

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
    [null, null, "auto", null, "puppeteer", "a-b"],
  );
  assert.deepEqual(hexToRgb("#ff8000"), [1, 128 / 255, 0]);
  assert.equal(rgbToHex([1, 128 / 255, 0]), "#ff8000");
});
