import assert from "node:assert/strict";
import { FLAME_105, IBUG_68 } from "../../../runtime/head/landmark_subsets.ts";
import { createRandom } from "../../../runtime/base/mulberry32.ts";
import { thinPlateWarp } from "../../../runtime/head/stock/sculpture/thin_plate.ts";
import type { Vector } from "../../../runtime/base/vector.ts";
import { eyeDistance } from "../../judge/own_landmarks.ts";
import { REGIONS } from "../../judge/regions.ts";
import { carry, distances, fitSimilarity } from "../../judge/similarity.ts";
import { mean } from "../../judge/statistics.ts";
import { head, jointPlace, landmark, regionVertices } from "./stock_fixture.ts";
import { outsideFile, testUnless } from "../../skip.ts";

const CANONICAL = outsideFile("reference/mediapipe_canonical_face.json");

const { indices, triangles, barycentric } = head.landmarks;
const places = Array.from({ length: 478 }, (_, index) => landmark(head.template, index));

Deno.test("each of MediaPipe's 478 points is embedded once, inside its triangle", () => {
  assert.deepEqual([...indices], Array.from({ length: 478 }, (_, i) => i));
  assert.equal(triangles.length, 478);
  for (let i = 0; i < 478; i++) {
    const weights = [...barycentric.subarray(i * 3, i * 3 + 3)];
    assert.ok(Math.abs(weights.reduce((sum, w) => sum + w, 0) - 1) < 1e-6, `${i}`);
    assert.ok(weights.every((w) => w >= -1e-6), `${i}: ${weights}`);
  }
});

Deno.test("the landmarks mirror one another in pairs, those of the midline themselves", () => {
  const partner = places.map(([x, y, z]) => {
    const image = places.map((q) => Math.hypot(q[0] + x, q[1] - y, q[2] - z));
    const nearest = Math.min(...image);
    assert.ok(nearest < 1e-7, `${nearest}`);
    return image.filter((distance) => distance < 1e-7).length;
  });
  // Shut lips and a brow's pointed tail let a few points share a place.
  assert.ok(partner.filter((images) => images === 1).length > 440);
  for (
    const [left, right] of [[263, 33], [291, 61], [454, 234], [473, 468], [474, 471], [476, 469]] as const
  ) {
    assert.ok(places[left]![0] > 0.01, `${left} is on the subject's left`);
    assert.ok(Math.abs(places[left]![0] + places[right]![0]) < 1e-7, `${left} and ${right}`);
  }
  for (const index of [10, 168, 4, 2, 0, 13, 14, 17, 152]) assert.ok(Math.abs(places[index]![0]) < 1e-9);
});

Deno.test("landmarks lie on the parts that they are named after", () => {
  const regionOf = (index: number): string => head.regionNames[head.regions[triangles[index]!]!]!;
  for (const index of REGIONS.lips!) assert.match(regionOf(index), /^(lips|skin)$/, `${index}`);
  for (const index of [11, 12, 15, 16, 302, 85]) assert.equal(regionOf(index), "lips", `${index}`);
  for (const index of REGIONS.irises!) assert.match(regionOf(index), /^(pupil|iris|sclera)$/, `${index}`);
  for (const index of [...REGIONS["left eye"]!, ...REGIONS["right eye"]!]) {
    assert.match(regionOf(index), /^(eyelid|lash|caruncle|skin)$/, `${index}`);
  }
  for (const index of REGIONS.nose!) assert.match(regionOf(index), /^(skin|nostril)$/, `${index}`);
});

Deno.test("a lid's landmarks lie on its edge against the eye, not among the lashes", () => {
  const lashes = [...regionVertices("lash")].map((v) => [...head.template.subarray(v * 3, v * 3 + 3)]);
  for (const [index, up] of [[385, 1], [386, 1], [387, 1], [380, -1], [374, -1], [373, -1]] as const) {
    const [x, y] = places[index]!;
    const edge = Math.max(...lashes.filter((p) => Math.abs(p[0]! - x) < 2e-3).map((p) => up * p[1]!));
    assert.ok(edge - up * y > 4e-4 && edge - up * y < 2e-3, `${index}: ${edge - up * y}`);
  }
});

Deno.test("irises are numbered centre, picture's right, top, picture's left, bottom, round each eyeball's axis", () => {
  for (const [first, eye] of [[468, "rightEye"], [473, "leftEye"]] as const) {
    const [centre, right, top, left, bottom] = [0, 1, 2, 3, 4].map((k) => places[first + k]!);
    const axis = jointPlace(eye);
    assert.ok(Math.hypot(centre![0] - axis[0], centre![1] - axis[1]) < 5e-4);
    assert.ok(right![0] > centre![0] && left![0] < centre![0], "the picture's right is the subject's left");
    assert.ok(top![1] > centre![1] && bottom![1] < centre![1]);
    for (const p of [right, top, left, bottom]) {
      const radius = Math.hypot(p![0] - axis[0], p![1] - axis[1]);
      assert.ok(radius > 0.005 && radius < 0.0065, `an iris is 10 to 13 mm across: ${2 * radius}`);
    }
  }
});

Deno.test("landmarks follow one another where contours do", () => {
  const rising = (contour: readonly number[], axis: 0 | 1): void =>
    contour.slice(1).forEach((index, i) =>
      assert.ok(places[index]![axis] > places[contour[i]!]![axis], `${contour[i]} before ${index}`)
    );
  rising([0, 267, 269, 270, 409, 291], 0);
  rising([17, 314, 405, 321, 375, 291], 0);
  rising([362, 398, 384, 385, 386, 387, 388, 466, 263], 0);
  rising([336, 296, 334, 293, 300], 0);
  rising([152, 175, 199, 200, 18, 17, 16, 15], 1);
  rising([0, 164, 2, 94, 19, 1, 4, 5, 195, 197, 6, 168, 8, 9, 151, 10], 1);
  rising([152, 377, 400, 378, 379, 365, 397, 288, 361, 323, 454, 356, 389, 251, 284, 332, 297, 338], 1);
});

Deno.test("the subsets are 68 and 105 different points of the mesh", () => {
  for (const [subset, length] of [[IBUG_68, 68], [FLAME_105, 105]] as const) {
    assert.equal(subset.length, length);
    assert.equal(new Set(subset).size, length);
    assert.ok(subset.every((index) => index >= 0 && index < 468));
  }
});

testUnless(CANONICAL.lack, {
  name: "the neutral 468 points lie within 0.035 eye distances of an average face's, in the mean",
  fn() {
    const canonical: { points: Vector[] } = JSON.parse(new TextDecoder().decode(CANONICAL.bytes!));
    const theirs = canonical.points.flat(), own = places.slice(0, 468).flat();
    const errors = distances(carry(fitSimilarity(own, theirs), own), theirs);
    const error = mean(errors) / eyeDistance(theirs, 3);
    assert.ok(error > 0.01 && error <= 0.035, `${error}`);
  },
});

Deno.test("thinPlateWarp() meets its goals, leaves an affine map as it is, and refuses anchors that coincide", () => {
  const draw = createRandom(3);
  const anchors = Array.from({ length: 12 }, (): Vector => [draw(), draw(), draw()]);
  const goals = anchors.map(([x, y, z]): Vector => [2 * x + y, y - z + 1, 0.5 * z]);
  const bent = goals.map(([x, y, z]): Vector => [x + 0.1 * draw(), y, z]);
  const warp = thinPlateWarp(anchors, bent), straight = thinPlateWarp(anchors, goals);
  const off = (p: Vector, q: Vector): number => Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
  anchors.forEach((anchor, i) => assert.ok(off(warp(anchor), bent[i]!) < 1e-9));
  assert.ok(off(straight([3, -2, 1]), [4, -2, 0.5]) < 1e-9);
  const missed = (slack: number) =>
    Math.hypot(...anchors.map((anchor, i) => off(thinPlateWarp(anchors, bent, slack)(anchor), bent[i]!)));
  assert.ok(missed(0.1) > 1e-3 && missed(1) > missed(0.1));
  assert.throws(() => thinPlateWarp([...anchors, anchors[0]!], [...goals, goals[0]!]), RangeError);
});
