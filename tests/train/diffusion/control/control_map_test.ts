import assert from "node:assert/strict";
import { ARKIT_INDEX } from "../../../../runtime/head/arkit.ts";
import type { HeadModel } from "../../../../runtime/head/head_model.ts";
import { FLAME_105 } from "../../../../runtime/head/landmark_subsets.ts";
import { restPose } from "../../../../runtime/motion/head_pose.ts";
import type { Camera } from "../../../../runtime/base/camera.ts";
import { controlValues, drawControlMap } from "../../../../train/diffusion/control/control_map.ts";
import { FACE_LINES } from "../../../../train/diffusion/control/face_lines.ts";
import { createLandmarkFinder } from "../../../../train/diffusion/control/seen_landmarks.ts";
import { poseHead } from "../../../reference/posing.ts";
import { cameraFrame } from "../../../reference/project.ts";
import { stockHead } from "../../../kept.ts";

const DEGREE = Math.PI / 180;
const SIZE = 512;
const head = stockHead();
const REST = restPose(head.expressionSpace);

function posedVertices(model: HeadModel = head, pose = REST): Float32Array {
  const { vertices } = poseHead(model, [], pose);
  return Float32Array.from(
    { length: vertices.length / 3 * 4 },
    (_, i) => i % 4 < 3 ? vertices[(i >> 2) * 3 + i % 4]! : 0,
  );
}

const camera = (azimuth: number, elevation = 0): Camera => ({
  azimuth: azimuth * DEGREE,
  elevation: elevation * DEGREE,
  distance: 1.8,
  fovY: 45 * DEGREE,
  height: 0.1,
});

const find = (azimuth: number, pose = REST, model: HeadModel = head) =>
  createLandmarkFinder(model).find(posedVertices(model, pose), camera(azimuth), SIZE);

const colours = (map: { pixels: Uint8Array }): Set<string> =>
  new Set(
    Array.from({ length: map.pixels.length / 3 }, (_, i) => map.pixels.subarray(i * 3, i * 3 + 3).join())
      .filter((colour) => colour !== "0,0,0"),
  );

const golden = async (name: string) =>
  JSON.parse(await Deno.readTextFile(new URL(`../../../goldens/control_map/${name}.json`, import.meta.url)));

Deno.test("a control map is what the model's annotator draws with OpenCV, in its colours turned to RGB", async () => {
  const points: Record<string, [number, number]> = await golden("points");
  const { runs } = await golden("drawn") as { runs: [number, number, number, number][] };
  const expected = runs.flatMap(([length, ...colour]) => Array.from({ length }, () => colour.join()));
  const seen = new Map(
    Object.entries(points).map(([index, [x, y]]) => [Number(index), { x, y, visible: true }]),
  );
  const { pixels } = drawControlMap(seen, SIZE);
  let [drawn, either, same] = [0, 0, 0];
  for (let i = 0; i < SIZE * SIZE; i++) {
    const ours = pixels.subarray(i * 3, i * 3 + 3).join();
    if (expected[i] !== "0,0,0") drawn++;
    if (expected[i] === "0,0,0" && ours === "0,0,0") continue;
    either++;
    if (ours === expected[i]) same++;
  }
  assert.ok(drawn > 3000, `${drawn} pixels are drawn`);
  assert.ok(same / either > 0.94, `${same} of ${either} pixels are the same`);
});

Deno.test("edges and colours are the annotator's, each edge once", async () => {
  const { lines, pupils } = await golden("annotator");
  const keys = (edges: readonly number[][]) =>
    edges.map(([a, b]) => [a, b].sort((x, y) => x! - y!).join()).sort();
  for (const { name, colour, edges } of lines) {
    const ours = FACE_LINES.find((each) => each.name === name)!;
    assert.deepEqual([...ours.colour].reverse(), colour, name);
    const pairs = Array.from(
      { length: ours.edges.length / 2 },
      (_, i) => [...ours.edges.slice(i * 2, i * 2 + 2)],
    );
    assert.deepEqual(keys(pairs), keys(edges), name);
  }
  assert.equal(pupils.length, 2);
});

Deno.test("landmarks lie where the camera of the renderer sees them", () => {
  const vertices = posedVertices();
  const view = camera(20, 10);
  const seen = createLandmarkFinder(head).find(vertices, view, SIZE);
  const { rotation, eye } = cameraFrame(view);
  const focal = SIZE / (2 * Math.tan(view.fovY / 2));
  for (const index of [0, 33, 152, 473]) {
    const at = head.landmarks.indices.indexOf(index);
    const place = [0, 1, 2].map((c) =>
      [0, 1, 2].reduce((sum, k) =>
        sum + head.landmarks.barycentric[at * 3 + k]! *
          vertices[head.triangles[head.landmarks.triangles[at]! * 3 + k]! * 4 + c]!, 0) - eye[c]!
    );
    const [right, down, ahead] = [0, 1, 2].map((row) =>
      place.reduce((sum, x, c) => sum + x * rotation[row * 3 + c]!, 0)
    );
    const { x, y } = seen.get(index)!;
    assert.ok(
      Math.hypot(x - SIZE / 2 - focal * right! / ahead!, y - SIZE / 2 - focal * down! / ahead!) < 1e-6,
    );
  }
});

Deno.test("from the front all contours are in sight, from behind the map is black", () => {
  const front = find(0);
  for (const { name, edges } of FACE_LINES) {
    const shown = edges.filter((point) => front.get(point)!.visible).length / edges.length;
    assert.ok(shown > 0.95, `${name}: ${shown}`);
  }
  assert.equal(colours(drawControlMap(front, SIZE)).size, 8);
  for (const azimuth of [130, 180, -130]) {
    assert.equal(colours(drawControlMap(find(azimuth), SIZE)).size, 0, `${azimuth}`);
  }
});

Deno.test("a turned head hides what is on its far side", () => {
  // Seen from its left, and mirrored.
  for (const [azimuth, near, far] of [[70, "left", "right"], [-70, "right", "left"]] as const) {
    const seen = find(azimuth);
    const shown = (name: string) => {
      const { edges } = FACE_LINES.find((line) => line.name === name)!;
      return edges.filter((point) => seen.get(point)!.visible).length / edges.length;
    };
    assert.ok(shown(`${near} eye`) > 0.8, `near eye ${shown(`${near} eye`)}`);
    assert.ok(shown(`${far} eye`) < 0.2, `far eye ${shown(`${far} eye`)}`);
    assert.ok(shown("lips") > 0.2 && shown("lips") < 0.9, `lips ${shown("lips")}`);
  }
});

Deno.test("as the annotator has it, a turned face shows its far side too, and one that no tracker finds nothing", () => {
  const finder = createLandmarkFinder(head, "all");
  const half = finder.find(posedVertices(), camera(50), SIZE);
  assert.equal([...half.values()].filter(({ visible }) => visible).length, half.size);
  assert.ok(half.size > 100);
  assert.equal(finder.find(posedVertices(), camera(85), SIZE).size, 0);
});

Deno.test("a lid that is closed hides its iris alone", () => {
  const pose = restPose(head.expressionSpace);
  pose.expression[ARKIT_INDEX.eyeBlinkLeft] = 1;
  const seen = find(0, pose);
  assert.equal(seen.get(473)!.visible, false);
  assert.equal(seen.get(468)!.visible, true);
  const shown = colours(drawControlMap(seen, SIZE));
  assert.ok(shown.has("250,200,10") && !shown.has("10,200,250"));
});

Deno.test("a head with FLAME's 105 points gets eyes, brows and lips, one without a face is refused", () => {
  const keep = [...head.landmarks.indices].flatMap((index, at) => FLAME_105.includes(index) ? [at] : []);
  const landmarks = {
    indices: Uint16Array.from(keep, (at) => head.landmarks.indices[at]!),
    triangles: Uint32Array.from(keep, (at) => head.landmarks.triangles[at]!),
    barycentric: Float32Array.from(
      keep.flatMap((at) => [...head.landmarks.barycentric.slice(at * 3, at * 3 + 3)]),
    ),
  };
  const shown = colours(drawControlMap(find(0, REST, { ...head, landmarks }), SIZE));
  assert.deepEqual([...shown].sort(), ["10,180,10", "10,200,180", "10,220,180", "180,200,10", "180,220,10"]);
  const none = {
    indices: new Uint16Array(0),
    triangles: new Uint32Array(0),
    barycentric: new Float32Array(0),
  };
  assert.throws(
    () => createLandmarkFinder({ ...head, landmarks: none }),
    /landmarks of eyes and lips: stock has 0/,
  );
});

Deno.test("small maps have lines without holes, and values lie in 0..1 by channel", () => {
  const map = drawControlMap(createLandmarkFinder(head).find(posedVertices(), camera(0), 64), 64);
  assert.ok(colours(map).size >= 6);
  const values = controlValues(map);
  assert.equal(values.length, 3 * 64 * 64);
  const green = values.subarray(64 * 64, 2 * 64 * 64);
  assert.ok(Math.abs(Math.max(...green) - 220 / 255) < 1e-6 && Math.min(...values) === 0);
});
