import assert from "node:assert/strict";
import { parseFlags, UsageError } from "../../runtime/cli/flags.ts";
import { PERSON_FLAGS, personOf } from "../../runtime/commands/person/person_flags.ts";
import {
  background,
  CAMERA_FLAGS,
  cameraOf,
  POSE_FLAGS,
  poseOf,
} from "../../runtime/commands/scene_flags.ts";
import { ARKIT_INDEX } from "../../runtime/head/arkit.ts";
import { randomIdentity } from "../../runtime/head/identity.ts";
import { CAMERA_LIMITS, PORTRAIT } from "../../runtime/base/camera.ts";
import { testHead } from "../reference/test_head.ts";

const FLAGS = { ...CAMERA_FLAGS, ...POSE_FLAGS, ...PERSON_FLAGS, background: background("#1f2329") };
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

Deno.test("a tall hat's own portrait holds for every turn of the camera, and for no other flag of it", () => {
  const own = { distance: 4.5, height: 0.4 };
  const turned = cameraOf(parse("--azimuth", "45"), own);
  assert.deepEqual([turned.distance, turned.height, turned.azimuth], [4.5, 0.4, Math.PI / 4]);
  for (const flags of [["--distance", "2"], ["--height", "0"], ["--fov", "18"], ["--framing", "head"]]) {
    assert.deepEqual(cameraOf(parse(...flags), own), cameraOf(parse(...flags)), flags.join(" "));
  }
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
  assert.deepEqual(parse("--background", "white").background, { r: 1, g: 1, b: 1 });
  for (const bad of ["#12345", "reddish", "#20202080", "#gggggg", "0x112233"]) {
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

Deno.test("--mood, --viseme and --expression are put on one face; none of them leaves the avatar to rest", () => {
  assert.equal(poseOf(parse()), undefined);
  const pose = poseOf(parse("--mood", "happy=0.5", "--viseme", "aa", "--expression", "eyeBlinkLeft=1"))!;
  const { jawOpen, mouthSmileLeft, eyeBlinkLeft, browDownLeft } = ARKIT_INDEX;
  assert.ok(pose.expression[jawOpen]! > 0.3 && pose.expression[mouthSmileLeft]! > 0.2);
  assert.equal(pose.expression[eyeBlinkLeft], 1);
  assert.equal(pose.expression[browDownLeft], 0);
  refused(["--mood", "hungry"], /--mood, one of neutral, happy, .*: hungry/);
  refused(["--mood", "happy=2"], /a weight from 0 to 1 is needed, as in happy=0\.5: happy=2/);
  refused(["--viseme", "zz"], /--viseme, one of sil, PP, .*: zz/);
});

Deno.test("--seed draws a person, and --shape adds traits in standard deviations", () => {
  const head = testHead();
  assert.deepEqual([...personOf(head, [0.5], parse())], [0.5, 0]);
  assert.deepEqual([...personOf(head, [0.5], parse("--shape", "height=-1.5, width=2"))], [2.5, -1.5]);
  assert.deepEqual(personOf(head, [0.5], parse("--seed", "7")), randomIdentity(head, 7));
  const both = personOf(head, [0.5], parse("--seed", "7", "--shape", "height=1"));
  assert.ok(Math.abs(both[1]! - randomIdentity(head, 7)[1]! - 1) < 1e-6);
});

Deno.test("a trait that the head has not is refused with all that it has", () => {
  const wrong = parse("--shape", "hieght=1");
  assert.throws(
    () => personOf(testHead(), [], wrong),
    (error) =>
      error instanceof UsageError &&
      /its traits are width, height: hieght \(did you mean height\?\)/.test(error.message),
  );
  for (const bad of ["age", "age=", "age=9", "age=1=2", "=1"]) {
    refused(["--shape", bad], /from -5 to 5 is needed/);
  }
  for (const bad of ["-1", "1.5", "x"]) refused(["--seed", bad], /--seed/);
});
