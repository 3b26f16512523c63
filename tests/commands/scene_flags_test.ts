import assert from "node:assert/strict";
import { parseFlags, UsageError } from "../../runtime/commands/flags.ts";
import { background, CAMERA_FLAGS, cameraOf, expression } from "../../runtime/commands/scene_flags.ts";
import { ARKIT_INDEX } from "../../runtime/head/arkit.ts";
import { CAMERA_LIMITS, PORTRAIT } from "../../runtime/render/camera.ts";

const FLAGS = { ...CAMERA_FLAGS, background: background("#1f2329"), expression: expression() };
const parse = (...args: string[]) => parseFlags("render", FLAGS, args);
const refused = (args: string[], words: RegExp) =>
  assert.throws(() => parse(...args), (error) => error instanceof UsageError && words.test(error.message));

Deno.test("the camera's flags stand at the portrait and turn degrees to radians", () => {
  assert.deepEqual(cameraOf(parse()), { ...PORTRAIT });
  const camera = cameraOf(parse("--azimuth", "-90", "--elevation=30", "--fov", "60", "--distance", "2"));
  assert.ok(Math.abs(camera.azimuth + Math.PI / 2) < 1e-12);
  assert.ok(Math.abs(camera.elevation - Math.PI / 6) < 1e-12);
  assert.ok(Math.abs(camera.fovY - Math.PI / 3) < 1e-12);
  assert.equal(camera.distance, 2);
});

Deno.test("the camera's flags stay within the camera's limits", () => {
  for (const [flag, name] of [["azimuth", "azimuth"], ["elevation", "elevation"], ["fov", "fovY"]] as const) {
    for (const sign of [-1, 1]) {
      const [least, most] = CAMERA_LIMITS[name];
      const beyond = String(Math.ceil((sign < 0 ? least : most) * 180 / Math.PI) + sign * 2);
      refused([`--${flag}`, beyond], new RegExp(`--${flag}`));
    }
  }
  for (const far of ["0.4", "21"]) refused(["--distance", far], /--distance, a number from 0.5 to 20/);
});

Deno.test("--background takes colours as in CSS, and transparent", () => {
  assert.deepEqual(parse("--background", "#ff8000").background, { r: 1, g: 128 / 255, b: 0 });
  assert.deepEqual(parse("--background", "FfF").background, { r: 1, g: 1, b: 1 });
  assert.equal(parse("--background", "transparent").background, "transparent");
  for (const bad of ["#12345", "red", "#gggggg", "0x112233"]) {
    refused(["--background", bad], /--background, /);
  }
});

Deno.test("--expression sets the shapes it names and lets the others rest", () => {
  const { expression: pose } = parse("--expression", "jawOpen=0.6, mouthSmileLeft=1");
  assert.ok(pose);
  assert.equal(pose.space, "arkit");
  assert.equal(pose.expression[ARKIT_INDEX.jawOpen], Math.fround(0.6));
  assert.equal(pose.expression[ARKIT_INDEX.mouthSmileLeft], 1);
  assert.equal(pose.expression.reduce((sum, weight) => sum + Math.sign(weight), 0), 2);
});

Deno.test("--expression refuses unknown shapes with the nearest one, and weights that are none", () => {
  refused(["--expression", "jawOpne=1"], /ARKit shape is needed: jawOpne \(did you mean jawOpen\?\)/);
  refused(["--expression", "toString=1"], /ARKit shape is needed: toString/);
  for (const bad of ["jawOpen", "jawOpen=", "jawOpen=1.5", "jawOpen=-1", "jawOpen=x", "jawOpen=1=1"]) {
    refused(["--expression", bad], /a weight from 0 to 1 is needed, as in jawOpen=0.5/);
  }
});
