import assert from "node:assert/strict";
import { length, subtract, type Vector } from "../../../../runtime/base/vector.ts";
import { createRandom } from "../../../../runtime/base/mulberry32.ts";
import { BEARERS } from "../../../../train/guidance/painter/scene/bearers.ts";
import { mapFace } from "../../../../train/guidance/painter/surface/face_places.ts";
import { buildMesh } from "../../../../train/guidance/painter/surface/paint_mesh.ts";
import { apeBones } from "../../../../train/guidance/painter/skin/ape_face.ts";
import { betaOf, measureSubject } from "../../../../train/guidance/painter/surface/subject.ts";
import { cutSkin } from "../../../../train/guidance/painter/skin/mesh.ts";
import { searchSurface } from "../../../../train/guidance/painter/surface/surface_search.ts";
import { stockHead } from "../../../kept.ts";

const head = stockHead();
const subject = measureSubject(head, betaOf(head, { noseLength: 1.5, noSuchShape: 3 }));

Deno.test("searchSurface() finds what looking at every triangle finds", () => {
  const random = createRandom(4);
  const triangles = Array.from({ length: 60 * 3 }, (_, i) => i);
  const vertices = Array.from(
    { length: 180 },
    (_, v) => [0, 1, 2].map(() => Math.floor(v / 3) % 7 + 2 * random()),
  ).flat();
  const all = triangles.slice(0, 60);
  const search = searchSurface(vertices, triangles, all);
  // One triangle at a time: the nearest of the answers is the answer.
  const alone = all.map((t) => searchSurface(vertices, triangles, [t]));
  for (let k = 0; k < 100; k++) {
    const at: Vector = [9 * random() - 1, 9 * random() - 1, 9 * random() - 1];
    const nearest = Math.min(...alone.map((one) => one.nearest(at).distance));
    assert.ok(Math.abs(search.nearest(at).distance - nearest) < 1e-9);
    const towards: Vector = [random() - 0.5, random() - 0.5, random() - 0.5];
    const hits = alone.flatMap((one) => one.cast(at, towards)?.distance ?? []);
    const found = search.cast(at, towards)?.distance;
    if (hits.length === 0) assert.equal(found, undefined);
    else assert.ok(Math.abs(found! - Math.min(...hits)) < 1e-9, `${found} ${Math.min(...hits)}`);
  }
});

Deno.test("a subject's points lie where they say, in millimetres from the middle between the eyes", () => {
  const [left, right] = [subject.landmark(263).at, subject.landmark(33).at];
  assert.ok(left[0] > 30 && Math.abs(left[0] + right[0]) < 1, "x runs to the subject's left");
  const tip = subject.landmark(4);
  assert.ok(tip.at[2] > left[2] && tip.at[1] < left[1]);
  assert.ok(length(subtract(subject.nearest(tip.at).at, tip.at)) < 1e-3);
  assert.ok(length(subtract(subject.toMillimetres(subject.toWorld(tip.at)), tip.at)) < 1e-6);
  const forehead = subject.around(0, 45)!;
  assert.ok(forehead.normal[2] > 0.6 && Math.abs(forehead.at[1] - 45) < 1e-3);
  assert.equal(subject.around(0, subject.skull.top + 20), undefined);
  assert.throws(() => subject.landmark(999), RangeError);
  for (const part of Object.keys(BEARERS) as (keyof typeof BEARERS)[]) {
    assert.ok(subject.bearer(part).triangle >= 0);
  }
});

Deno.test("mapFace() takes eyes, nose and mouth to the design face whatever their size", () => {
  const { toDesign, fromDesign } = mapFace(subject);
  assert.ok(length(subtract(toDesign(subject.landmark(4).at), [0, -27, 53.6])) < 0.01);
  assert.ok(length(subtract(fromDesign([24.8, -61.9, 26.9]), subject.landmark(291).at)) < 0.01);
});

Deno.test("a mesh's points keep their place in the frames of what carries them", () => {
  const mesh = buildMesh(subject), rig = subject.bearer("skull");
  const at: Vector = [20, 140, -60];
  mesh.point({ at, rig, colour: [1, 0, 0] });
  const { offsets } = mesh.finish();
  const { frames } = subject.ground;
  const root = Math.sqrt(frames.area[rig.triangle]!);
  const place = [0, 1, 2].map((r) => {
    let sum = frames.centre[rig.triangle * 3 + r]!;
    for (let k = 0; k < 3; k++) sum += root * frames.rotation[rig.triangle * 9 + r * 3 + k]! * offsets[k]!;
    return sum;
  }) as unknown as Vector;
  assert.ok(length(subtract(subject.toMillimetres(place), at)) < 1e-3);
  mesh.point({ at: [NaN, 0, 0], rig, colour: [1, 0, 0] });
  assert.throws(() => mesh.finish(), { name: "RangeError", message: /its place must be finite/ });
});

Deno.test("cutSkin() makes edges short and leaves no gap", () => {
  const { triangles, rigTriangles, rigWeights, vertexCount } = cutSkin(subject, 1.5);
  const edges = new Map<number, number>();
  for (let i = 0; i < triangles.length; i++) {
    const a = triangles[i]!, b = triangles[i % 3 === 2 ? i - 2 : i + 1]!;
    const key = Math.min(a, b) * vertexCount + Math.max(a, b);
    edges.set(key, (edges.get(key) ?? 0) + 1);
  }
  assert.ok([...edges.values()].every((count) => count <= 2), "no edge has more than two sides");
  // A cut that only one side made would leave its halves and the whole edge with one side each.
  const open = [...edges.values()].filter((count) => count === 1).length;
  assert.ok(open < 0.03 * edges.size, `${open} of ${edges.size} edges are borders`);
  for (let v = 0; v < vertexCount; v++) {
    const sum = rigWeights[v * 3]! + rigWeights[v * 3 + 1]! + rigWeights[v * 3 + 2]!;
    assert.ok(Math.abs(sum - 1) < 1e-6 && rigTriangles[v]! < head.triangles.length / 3);
  }
});

Deno.test("an ape's jaws stand out, its eyes stay where they are", () => {
  const moved = apeBones(subject);
  const forward = (triangle: number) =>
    [0, 1, 2].map((c) => moved[head.triangles[triangle * 3 + c]! * 3 + 2]! / subject.millimetre);
  assert.ok(Math.min(...forward(subject.landmark(13).triangle)) > 10, "the lips' middle");
  for (let t = 0; t < head.triangles.length / 3; t++) {
    if (subject.surfaceOf(t) === "iris") assert.deepEqual(forward(t), [0, 0, 0]);
  }
  const ape = measureSubject(head, [], undefined, apeBones), plain = measureSubject(head, []);
  assert.ok(ape.landmark(13).at[2] > plain.landmark(13).at[2] + 8);
  assert.ok(ape.landmark(4).at[2] < ape.landmark(13).at[2] + 6, "the nose is flat");
});
