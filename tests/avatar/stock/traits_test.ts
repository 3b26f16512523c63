import assert from "node:assert/strict";
import { sagging } from "../../../runtime/avatar/stock/folds.ts";
import { SURFACES } from "../../../runtime/avatar/stock/regions.ts";
import { mouthDepthShade, paintSkin, type Place, skinGloss } from "../../../runtime/avatar/stock/skin.ts";
import { drawSkinDetail } from "../../../runtime/avatar/stock/skin_detail.ts";
import { spotsOf } from "../../../runtime/avatar/stock/plain_look.ts";
import { Strokes } from "../../../runtime/avatar/stock/splat_strokes.ts";
import { traitsOf } from "../../../runtime/avatar/stock/traits.ts";
import { paletteOf } from "../../../runtime/avatar/stock/complexion.ts";
import { surveyHead } from "../../../runtime/avatar/stock/ground.ts";
import { faceFrames } from "../../../runtime/avatar/binding.ts";
import { foldIdentity } from "../../../runtime/head/identity.ts";
import { headByName } from "../../../runtime/head/registry.ts";

const names = { shapeNames: ["noseWidth", "masculinity", "age"] };
const [neutral, man, woman, old] = [[], [0, 2], [0, -2], [0, 0, 2.5]].map((shape) =>
  traitsOf(names, shape)
) as [
  ReturnType<typeof traitsOf>,
  ReturnType<typeof traitsOf>,
  ReturnType<typeof traitsOf>,
  ReturnType<typeof traitsOf>,
];

Deno.test("traitsOf() gives men a beard's shadow and heavier brows, women longer lashes and redder lips", () => {
  assert.ok(man.beard > 0.9 && neutral.beard < 0.2 && woman.beard === 0);
  assert.ok(man.brows > neutral.brows + 0.2 && woman.brows < neutral.brows - 0.2);
  assert.ok(woman.lashes > neutral.lashes && man.lashes < neutral.lashes);
  assert.ok(woman.redLips > 0.5 && man.redLips === 0);
  assert.ok(man.mutedLips > 0.5 && woman.mutedLips === 0);
});

Deno.test("traitsOf() gives the old lines and spots, and a head that knows neither sex nor age an adult of none", () => {
  assert.ok(old.lines > 0.9 && old.ageSpots > 0.9 && neutral.lines < 0.3 && neutral.ageSpots === 0);
  assert.deepEqual(traitsOf({ shapeNames: [] }, [3, 3, 3]), neutral);
});

const MOUSTACHE: Place = [0.15, -0.95, 0.2], JAW: Place = [0.6, -1.5, -0.2];
const CHEEK: Place = [0.55, -0.4, 0], FOREHEAD: Place = [0, 0.8, 0.1];
const paint = (place: Place, base: readonly number[], traits = neutral): number[] => {
  const colour = [0, 0, 0];
  paintSkin(place, base, colour, traits);
  return colour;
};
const { colour: FAIR } = SURFACES.skin;
const DEEP = [0.4, 0.272, 0.202];
const light = (colour: readonly number[]): number => colour.reduce((sum, x) => sum + x) / 3;

Deno.test("a shaved beard darkens upper lip and jaw and takes red from fair ones, and leaves cheek and forehead as they are", () => {
  for (const place of [MOUSTACHE, JAW]) {
    const shaved = paint(place, FAIR, man), smooth = paint(place, FAIR, woman);
    assert.ok(light(shaved) < 0.98 * light(smooth), `${place}`);
    assert.ok(shaved[0]! / shaved[2]! < 0.97 * smooth[0]! / smooth[2]!, `${place}`);
    const tan = [0.72, 0.52, 0.4];
    const dark = paint(place, tan, man), bare = paint(place, tan, woman);
    for (let c = 0; c < 3; c++) assert.ok(dark[c]! < 0.97 * bare[c]!, `${place} on tan skin, channel ${c}`);
  }
  // Roots of fair hairs are sand: they take more blue than red.
  const bare = paint(JAW, FAIR, woman), sandy = paint(JAW, FAIR, { ...man, fairBeard: 1 });
  assert.ok(sandy[0]! > 0.96 * bare[0]! && sandy[0]! / sandy[2]! > 1.02 * bare[0]! / bare[2]!);
  for (const place of [CHEEK, FOREHEAD]) {
    assert.deepEqual(paint(place, FAIR, man), paint(place, FAIR, woman));
  }
});

Deno.test("fair skin is redder on the cheek than on the forehead, deep skin lighter, and less glossy", () => {
  const red = ([r, g]: readonly number[]): number => r! / g!;
  assert.ok(red(paint(CHEEK, FAIR)) > 1.05 * red(paint(FOREHEAD, FAIR)));
  assert.ok(light(paint(CHEEK, DEEP)) > 1.05 * light(paint(FOREHEAD, DEEP)));
  for (const place of [CHEEK, FOREHEAD, JAW]) {
    const gloss = skinGloss(place, DEEP) / skinGloss(place, FAIR);
    assert.ok(gloss > 0.6 && gloss < 1, `${gloss} at ${place}`);
  }
});

Deno.test("years shade cheek, mouth corner and the groove under an eye's bag, which itself catches the light", () => {
  for (const place of [[0.5, -0.31, -0.1], [0.8, -1, -0.2], [0.53, -1.3, 0], [1, 0.35, -0.2]] as const) {
    assert.ok(sagging(place) > 0.03 && sagging(place) < 0.15, `${sagging(place)} at ${place}`);
  }
  assert.ok(sagging([0.5, -0.19, -0.1]) < 0);
  assert.equal(sagging([0.5, -0.31, -1]), 0);
});

Deno.test("stubble, freckles and moles are drawn on those who have them, and lie on bare skin", async () => {
  const head = await headByName("stock");
  const identity = foldIdentity(head, []);
  const frames = faceFrames(identity.template, head.triangles);
  const ground = surveyHead(head, identity, frames, paletteOf(), woman);
  const spotAt = spotsOf(ground);
  const drawn = (traits: typeof neutral) => {
    const strokes = new Strokes();
    drawSkinDetail({ ...ground, traits }, spotAt, strokes);
    return strokes.bind(frames);
  };
  const smooth = drawn(woman);
  for (const t of smooth.binding) {
    assert.ok(["skin", "neck"].includes(head.regionNames[head.regions[t]!]!) && !ground.hairy[t]);
  }
  assert.ok(smooth.count > 1000 && smooth.count < 6000, String(smooth.count));
  assert.ok(drawn({ ...woman, beard: 1 }).count > smooth.count + 1000);
  assert.ok(drawn({ ...woman, freckles: 1 }).count > smooth.count + 150);
  assert.equal(drawn({ ...woman, moles: 3 }).count, smooth.count + 3);
});

Deno.test("teeth darken towards the corners of the mouth and go dark at the molars", () => {
  const front = mouthDepthShade("teeth", 0.1);
  assert.ok(
    mouthDepthShade("teeth", 0.1, 0.34) < 0.7 * front && mouthDepthShade("teeth", 0.1, -0.34) < 0.7 * front,
  );
  assert.ok(mouthDepthShade("teeth", 0.36) < 0.1 * front);
});

Deno.test("old skin has fine lines on cheeks and throat that young skin has not", () => {
  const rough = (traits: typeof neutral, at: (step: number) => Place): number => {
    let sum = 0, before = light(paint(at(0), FAIR, traits));
    for (let step = 1; step < 80; step++) {
      const here = light(paint(at(step), FAIR, traits));
      sum += Math.abs(here - before);
      before = here;
    }
    return sum;
  };
  for (
    const at of [
      (k: number): Place => [0.8, -1 + 0.006 * k, -0.3],
      (k: number): Place => [0.1, -2.7 + 0.006 * k, -0.3],
    ]
  ) {
    assert.ok(rough({ ...neutral, lines: 1 }, at) > 1.5 * rough({ ...neutral, lines: 0 }, at), `${at(0)}`);
  }
});
