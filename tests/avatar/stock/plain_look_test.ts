import assert from "node:assert/strict";
import { buildPlainAvatar, buildStockAvatar } from "../../../runtime/avatar/stock/build.ts";
import { surfaceOf } from "../../../runtime/avatar/stock/regions.ts";
import { openness } from "../../../runtime/avatar/occlusion.ts";
import { vertexNormals } from "../../../runtime/head/vertex_normals.ts";
import { foldIdentity } from "../../../runtime/head/identity.ts";
import { triangleCount } from "../../../runtime/head/head_model.ts";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { bindSplats, triangleFrames } from "../../reference/binding.ts";
import { poseHead } from "../../reference/posing.ts";
import { projectSplats } from "../../reference/project.ts";
import { rasterize } from "../../reference/rasterize.ts";
import { testHead } from "../../reference/test_head.ts";

const stock = await buildStockAvatar();
const { head } = stock;
const regionOf = (i: number) => head.regionNames[head.regions[stock.binding[i]!]!]!;

/** Mean colour of the splats of a region. */
function meanColour(region: string): [number, number, number] {
  const sum: [number, number, number] = [0, 0, 0];
  let count = 0;
  for (let i = 0; i < stock.splatCount; i++) {
    if (regionOf(i) !== region) continue;
    for (let c = 0; c < 3; c++) sum[c]! += stock.colour[i * 3 + c]!;
    count++;
  }
  assert.ok(count > 0, `the stock head has ${region}`);
  return [sum[0] / count, sum[1] / count, sum[2] / count];
}

Deno.test("the stock avatar has about 100,000 splats and leaves no triangle bare", () => {
  assert.ok(stock.splatCount > 90_000 && stock.splatCount < 110_000, String(stock.splatCount));
  const covered = new Set(stock.binding);
  assert.equal(covered.size, triangleCount(head));
});

Deno.test("a head with a giant's scalp, measured by its eyes, keeps to the splats it is asked for", () => {
  const { splatCount } = buildPlainAvatar(testHead(), "plain", [], 4_000);
  assert.ok(splatCount > 3_600 && splatCount < 4_400, String(splatCount));
});

Deno.test("the stock avatar's values are in range and its quaternions of length 1", () => {
  assert.ok(stock.colour.every((x) => x >= 0 && x <= 1));
  assert.ok(stock.opacity.every((x) => x > 0 && x < 1));
  assert.ok(stock.scale.every((x) => x > 0 && Number.isFinite(x)));
  assert.ok(stock.position.every(Number.isFinite));
  for (let i = 0; i < stock.splatCount; i++) {
    const length = Math.hypot(...stock.rotation.subarray(i * 4, i * 4 + 4));
    assert.ok(Math.abs(length - 1) < 1e-5);
  }
});

Deno.test("the face gets more splats per area than the neck", () => {
  const frames = triangleFrames(head.template, head.triangles);
  const per = (region: string) => {
    let [area, splats] = [0, 0];
    for (let t = 0; t < triangleCount(head); t++) {
      if (head.regionNames[head.regions[t]!] === region) area += frames.area[t]!;
    }
    for (let i = 0; i < stock.splatCount; i++) if (regionOf(i) === region) splats++;
    return splats / area;
  };
  assert.ok(per("lips") > 1.5 * per("neck") && per("iris") > 3 * per("neck"));
});

Deno.test("the plain look tells lips, whites, pupils and brows from skin", () => {
  const brightness = (region: string) => meanColour(region).reduce((a, b) => a + b) / 3;
  const [red, green] = meanColour("lips");
  const [skinRed, skinGreen] = meanColour("skin");
  assert.ok(red / green > 1.15 * skinRed / skinGreen);
  assert.ok(brightness("sclera") > brightness("iris") + 0.1);
  // The mesh's pupil is wider than the one that is painted on it: its outer splats are iris.
  const pupil = Array.from(stock.binding.keys()).filter((i) => regionOf(i) === "pupil").map((i) => {
    return (stock.colour[i * 3]! + stock.colour[i * 3 + 1]! + stock.colour[i * 3 + 2]!) / 3;
  }).sort((a, b) => a - b);
  assert.ok(brightness("iris") > pupil[Math.floor(pupil.length / 10)]! + 0.2);
  // Hairs over bare skin: a good part of a brow is dark.
  const brow = Array.from(stock.binding.keys()).filter((i) => regionOf(i) === "brow");
  const dark = brow.filter((i) => {
    const sum = stock.colour[i * 3]! + stock.colour[i * 3 + 1]! + stock.colour[i * 3 + 2]!;
    return sum / 3 < 0.6 * brightness("skin");
  });
  assert.ok(dark.length > 0.25 * brow.length, `${dark.length} of ${brow.length}`);
  assert.ok(brightness("teeth") > brightness("mouth") + 0.2);
});

Deno.test("light moves over the skin, and leaves lids that unfold in a blink as they were baked for it", () => {
  const shareOf = (region: string): number[] =>
    Array.from(stock.binding.keys()).filter((i) => regionOf(i) === region).map((i) => stock.light!.share[i]!);
  const lids = shareOf("eyelid"), skin = shareOf("skin");
  assert.ok(lids.filter((share) => share < 0.05).length > 0.35 * lids.length);
  assert.ok(skin.filter((share) => share > 0.5).length > 0.7 * skin.length);
});

Deno.test("the skin of the face alone hides what is behind it", () => {
  const { vertices } = poseHead(head, stock.shape, restPose());
  const frames = triangleFrames(vertices, head.triangles);
  const world = bindSplats(stock, frames);
  // From the lower lids to the upper lip; the line between the lips would be a hole by right:
  // the camera looks at the nose.
  const joints = foldIdentity(head, stock.shape).jointPositions;
  const below = joints[3 * 3 + 1]! - 0.58 * (joints[3 * 3]! - joints[4 * 3]!);
  const camera = { ...PORTRAIT, height: below, fovY: 0.065 };
  const size = 56;
  const all = projectSplats(world, camera, size);
  // Only what faces the camera in the front half of the head, and is neither mouth nor teeth.
  const outside = new Set(["skin", "lips", "nostril"]);
  const shell = [...all.index.keys()].filter((k) => {
    const i = all.index[k]!;
    const [x, y] = [all.mean[k * 2]!, all.mean[k * 2 + 1]!];
    return outside.has(regionOf(i)) && frames.centre[stock.binding[i]! * 3 + 2]! > joints[3 * 3 + 2]! - 0.1 &&
      x > -12 && x < size + 12 && y > -12 && y < size + 12;
  });
  const pick = (values: Float64Array, width: number) =>
    Float64Array.from(shell.flatMap((k) => Array.from(values.subarray(k * width, k * width + width))));
  const picture = rasterize(
    world,
    {
      index: Uint32Array.from(shell, (k) => all.index[k]!),
      mean: pick(all.mean, 2),
      covariance: pick(all.covariance, 3),
      conic: pick(all.conic, 3),
      depth: pick(all.depth, 1),
      dropped: all.dropped,
    },
    size,
    "transparent",
  );
  const alphas = Array.from({ length: size * size }, (_, p) => picture[p * 4 + 3]!);
  const mean = alphas.reduce((sum, alpha) => sum + alpha) / alphas.length;
  assert.ok(Math.min(...alphas) > 0.9 && mean > 0.985, `alpha ${Math.min(...alphas)}, ${mean} in the mean`);
});

Deno.test("surfaceOf() knows other heads' words and takes the unknown for skin", () => {
  const words = {
    upperLip: "lips",
    left_eyeball: "sclera",
    scalp: "hair",
    "eye lashes": "lash",
    beard: "hair",
  };
  for (const [word, surface] of Object.entries(words)) assert.equal(surfaceOf(word), surface);
  assert.equal(surfaceOf("chin"), "skin");
  const unnamed = { ...testHead(), regionNames: ["a", "b", "c", "d"] };
  assert.ok(buildPlainAvatar(unnamed, "plain", [], 2_000).colour.every((x) => x >= 0 && x <= 1));
});

Deno.test("openness() is 1 on a convex shape, and less in a fold", () => {
  const { template, triangles } = testHead();
  const options = { rays: 32, reach: 0.1, offset: 1e-4 };
  const open = openness(template, vertexNormals(template, triangles), triangles, options);
  assert.ok(open.every((x) => x > 0.95), String(Math.min(...open)));

  // Two unit squares that meet at a right angle along x; the fold's bisector sees half of its hemisphere or so.
  const vertices = [0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 1, 1, 0, 0, 1, 0];
  const faces = [0, 3, 2, 0, 2, 1, 0, 1, 4, 0, 4, 5];
  const up = Float32Array.from({ length: 18 }, (_, i) => i % 3 === 1 ? 1 : 0);
  const at = openness(
    [...vertices, 0.5, 0, 0.05, 0.5, 0, 0.95],
    Float32Array.of(...up, 0, 1, 0, 0, 1, 0),
    faces,
    { rays: 64, reach: 2, offset: 1e-4 },
  );
  assert.ok(at[6]! < 0.75 && at[7]! > at[6]! + 0.1, `${at[6]} in the fold, ${at[7]} off it`);
});
