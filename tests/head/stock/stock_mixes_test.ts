import assert from "node:assert/strict";
import { ARKIT_SHAPES } from "../../../runtime/head/arkit.ts";
import { EXPRESSIONS, VISEMES } from "../../../runtime/motion/expressions.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { readLiveLinkCsv } from "../../../runtime/motion/clips/csv/live_link_csv.ts";
import { outsideFile, testUnless } from "../../skip.ts";
import { flippedTriangles } from "./flips.ts";
import { type Mix, plausibleMixes } from "./plausible_mixes.ts";
import { depthInside, openEdges, partsOf } from "./solids.ts";
import { head, posed, regionVertices } from "./stock_fixture.ts";

const teeth = partsOf("teeth"), tongue = partsOf("tongue"), lips = regionVertices("lips");
const MIXES = plausibleMixes(500, 7);
const CAPTURE = outsideFile("arkit/iphone-capture.csv");

/** Depths in millimetres. */
interface Look {
  readonly flipped: string[];
  readonly lipsInTeeth: number;
  readonly lipsInTongue: number;
}
function lookAt(mix: Mix): Look {
  const positions = posed(mix);
  const deepest = (parts: typeof teeth): number =>
    Math.max(...parts.map((part) => depthInside(positions, lips, part).depth)) * 1000;
  return {
    flipped: flippedTriangles(mix, positions).map(({ triangle }) =>
      head.regionNames[head.regions[triangle]!]!
    ),
    lipsInTeeth: deepest(teeth),
    lipsInTongue: mix.tongueOut ? deepest(tongue) : 0,
  };
}

Deno.test("rows of teeth and the tongue are closed, so that being inside them has a meaning", () => {
  assert.equal(teeth.length, 2);
  assert.equal(tongue.length, 1);
  for (const part of [...teeth, ...tongue]) assert.equal(openEdges(part), 0);
});

Deno.test("flippedTriangles() and depthInside() see a flip and a lip in the teeth", () => {
  // Twice the roll and nothing that stops it: both must show.
  assert.ok(flippedTriangles({ mouthRollLower: 3 }).length > 0);
  const positions = posed({});
  for (const v of lips) positions[v * 3 + 2]! -= 0.006;
  assert.ok(Math.max(...teeth.map((part) => depthInside(positions, lips, part).depth)) > 0.0005);
});

Deno.test("at any one shape no triangle turns over, and no lip enters teeth or tongue", () => {
  for (const name of ARKIT_SHAPES) {
    const { flipped, lipsInTeeth, lipsInTongue } = lookAt({ [name]: 1 });
    assert.deepEqual(flipped, [], name);
    assert.ok(lipsInTeeth < 0.05, `${name}: ${lipsInTeeth} mm in the teeth`);
    assert.ok(lipsInTongue < 0.05, `${name}: ${lipsInTongue} mm in the tongue`);
  }
});

Deno.test("in 500 plausible mixes no triangle turns over, and lips keep out of teeth and tongue", () => {
  let open = 0;
  for (const mix of MIXES) {
    const { flipped, lipsInTeeth, lipsInTongue } = lookAt(mix);
    assert.deepEqual(flipped, [], JSON.stringify(mix));
    // Half a lip's film: displacements add up, and nothing solves for contact while the head moves.
    assert.ok(lipsInTeeth < 0.25, `${JSON.stringify(mix)}: ${lipsInTeeth} mm in the teeth`);
    // A tongue between pursed or sliding lips is pressed by them; both yield.
    assert.ok(lipsInTongue < 1.5, `${JSON.stringify(mix)}: ${lipsInTongue} mm in the tongue`);
    if ((mix.jawOpen ?? 0) > 0.3) open++;
  }
  assert.ok(open > 100, `only ${open} open the mouth`);
});

Deno.test("in every mood, silent and with every viseme, no triangle turns over and no lip enters the teeth", () => {
  for (const mood of EXPRESSIONS.moods) {
    for (const viseme of [undefined, ...VISEMES]) {
      const expression = new Float32Array(52);
      EXPRESSIONS.mood(expression, mood);
      if (viseme) EXPRESSIONS.viseme(expression, viseme);
      const mix: Mix = Object.fromEntries(ARKIT_SHAPES.map((name, i) => [name, expression[i]!]));
      const { flipped, lipsInTeeth } = lookAt(mix);
      assert.deepEqual(flipped, [], `${mood} ${viseme}`);
      assert.ok(lipsInTeeth < 0.25, `${mood} ${viseme}: ${lipsInTeeth} mm`);
    }
  }
});

testUnless(CAPTURE.lack, {
  name: "over a person's own recording no triangle turns over and no lip enters the teeth",
  fn() {
    const clip = readLiveLinkCsv(new TextDecoder().decode(CAPTURE.bytes!));
    assert.equal(clip.frameCount, 180);
    const pose = restPose();
    for (let frame = 0; frame < clip.frameCount; frame += 2) {
      clip.pose(frame, pose);
      const mix: Mix = {};
      ARKIT_SHAPES.forEach((name, i) => mix[name] = pose.expression[i]!);
      const { flipped, lipsInTeeth } = lookAt(mix);
      assert.deepEqual(flipped, [], `frame ${frame}`);
      assert.ok(lipsInTeeth < 0.25, `frame ${frame}: ${lipsInTeeth} mm`);
    }
  },
});
