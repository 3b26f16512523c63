import assert from "node:assert/strict";
import { contourRow, readFaceContour } from "../../../runtime/head/flame/contour.ts";
import { readBareFlame } from "../../../runtime/head/flame/read_flame.ts";
import { createCoefficients } from "../../../runtime/head/coefficients.ts";
import { triangleCount } from "../../../runtime/head/head_model.ts";
import { foldIdentity, worldTransform } from "../../../runtime/head/identity.ts";
import { makePosing } from "../../../runtime/head/posing.ts";
import { decodeBase64 } from "../../formats/hostile.ts";
import { gpuTest } from "../../gpu_support.ts";
import { poseHead } from "../../reference/posing.ts";
import golden from "./goldens/parity.json" with { type: "json" };
import { recipeContour, recipePickle, recipePoses } from "./recipe.ts";

const MOST_APART = 1e-5;
const head = await readBareFlame(recipePickle());
const { centre, scale } = worldTransform(head);
/** [poses, samples + joints, 3], metres: smplx 0.1.28 in float64. */
const expected = new Float32Array(decodeBase64(golden.points).buffer as ArrayBuffer);
const samples = golden.samples.length, rows = samples + 5;

/** How far places are from smplx's, metres. @param at world units */
function farthest(pose: number, from: number, to: number, at: (row: number, c: number) => number): number {
  let most = 0;
  for (let row = from; row < to; row++) {
    for (let c = 0; c < 3; c++) {
      const metres = at(row, c) / scale + centre[c]!;
      most = Math.max(most, Math.abs(metres - expected[(pose * rows + row) * 3 + c]!));
    }
  }
  return most;
}

Deno.test("a FLAME file of true dimensions is posed as smplx does it, vertices and joints to 1e-5 m", () => {
  let most = 0;
  recipePoses().forEach(({ beta, psi, joints }, i) => {
    const posed = poseHead(head, beta, { expression: psi, joints });
    most = Math.max(
      most,
      farthest(i, 0, samples, (row, c) => posed.vertices[golden.samples[row]! * 3 + c]!),
      farthest(i, samples, rows, (row, c) => posed.jointPositions[(row - samples) * 3 + c]!),
    );
  });
  console.log(`twin against smplx: ${most.toExponential(1)} m at most`);
  assert.ok(most <= MOST_APART, `${most}`);
});

gpuTest("the GPU poses a FLAME file as smplx does it to 1e-5 m, joints by coefficients", async (gpu) => {
  let [vertices, places] = [0, 0];
  for (const [i, { beta, psi, joints }] of recipePoses().entries()) {
    const identity = foldIdentity(head, beta);
    const pose = { space: "flame", expression: psi, joints } as const;
    const coefficients = createCoefficients(head, identity);
    coefficients.update(pose);
    places = Math.max(
      places,
      farthest(i, samples, rows, (row, c) => jointAt(identity, coefficients.skinning, psi, row - samples, c)),
    );
    if (i % 8 > 0) continue;
    const posing = await makePosing(gpu, head, identity);
    posing.update(pose);
    const encoder = gpu.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    posing.encode(pass);
    pass.end();
    const staging = gpu.buffer(
      "staging",
      posing.posed.size,
      GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    );
    encoder.copyBufferToBuffer(posing.posed, 0, staging, 0, posing.posed.size);
    gpu.device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const posed = new Float32Array(staging.getMappedRange().slice(0));
    staging.destroy();
    posing.destroy();
    vertices = Math.max(vertices, farthest(i, 0, samples, (row, c) => posed[golden.samples[row]! * 4 + c]!));
  }
  console.log(
    `GPU against smplx: vertices ${vertices.toExponential(1)} m, joints ${places.toExponential(1)} m at most`,
  );
  assert.ok(vertices <= MOST_APART && places <= MOST_APART, `${vertices}, ${places}`);
}, ["cpu"]);

/** Where a joint has been carried: its place at rest, through its own skinning matrix. */
function jointAt(
  { jointPositions, jointBasis }: ReturnType<typeof foldIdentity>,
  skinning: Float32Array,
  psi: readonly number[],
  joint: number,
  axis: number,
): number {
  let place = skinning[joint * 12 + axis * 4 + 3]!;
  for (let c = 0; c < 3; c++) {
    let rest = jointPositions[joint * 3 + c]!;
    psi.forEach((weight, row) => rest += weight * jointBasis[row * 15 + joint * 3 + c]!);
    place += skinning[joint * 12 + axis * 4 + c]! * rest;
  }
  return place;
}

Deno.test("the outline follows the head's turn as smplx has it for the root, and for the neck, which smplx leaves out", async () => {
  const contour = await readFaceContour(recipeContour(), triangleCount(head));
  const deaf = golden.contours.filter(({ joint }) => joint === 1);
  for (const { joint, degrees, points } of golden.contours) {
    const joints = new Float64Array(15);
    joints[joint * 3 + 1] = degrees * Math.PI / 180;
    const row = contourRow(joints);
    const turn = Math.round(Math.min(39, Math.max(-39, -degrees)));
    assert.equal(row, turn >= 0 ? turn + 0 : 39 - turn, `${degrees} degrees`);
    const posed = poseHead(head, [], { expression: [], joints });
    const outline = contour.rows[row]!.map(({ triangle, weights }) =>
      [0, 1, 2].map((c) =>
        weights.reduce(
            (sum, w, k) => sum + w * posed.vertices[head.triangles[triangle * 3 + k]! * 3 + c]!,
            0,
          ) /
          scale + centre[c]!
      )
    );
    const apart = Math.max(...outline.flat().map((x, i) => Math.abs(x - points.flat()[i]!)));
    if (joint === 0 || row === 0) assert.ok(apart < MOST_APART, `root, ${degrees} degrees: ${apart}`);
    else assert.ok(apart > 1e-3, `neck, ${degrees} degrees: smplx takes another row than ${row}`);
  }
  assert.ok(deaf.length > 0);
  const turned = new Float64Array(15);
  turned[1] = turned[4] = 0.2;
  assert.equal(contourRow(turned), 39 + 23, "root and neck add up");
  assert.equal(contourRow(turned, 0.4), 0, "a camera that goes along sees the face from the front");
});
