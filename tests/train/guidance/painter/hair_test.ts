import assert from "node:assert/strict";
import { add, length, subtract, unit, type Vector } from "../../../../runtime/base/vector.ts";
import { readPrompt } from "../../../../train/guidance/painter/prompt/read_prompt.ts";
import { fit } from "../../../../train/guidance/painter/pieces/forms/fitting.ts";
import { subjectOf } from "../../../../train/guidance/painter/scene/look_subject.ts";
import { bustRim } from "../../../../train/guidance/painter/surface/bust_rim.ts";
import type { PaintMesh } from "../../../../train/guidance/painter/surface/paint_mesh.ts";
import { searchSurface } from "../../../../train/guidance/painter/surface/surface_search.ts";
import { dressed, head, subject } from "./dressed.ts";

const { ear } = fit(subject);

const placesOf = ({ rest }: PaintMesh): Vector[] =>
  Array.from(
    { length: rest.length / 3 },
    (_, v) => subject.toMillimetres([rest[v * 3]!, rest[v * 3 + 1]!, rest[v * 3 + 2]!]),
  );

/** Of places, the share that is hidden behind a mesh from where one looks, with the mesh's own points in millimetres. */
function hiddenShare(mesh: PaintMesh, places: readonly Vector[], from: Vector): number {
  const all = Array.from({ length: mesh.triangles.length / 3 }, (_, t) => t);
  const search = searchSurface(Float64Array.from(placesOf(mesh).flat()), mesh.triangles, all);
  const way = unit(from);
  const hidden = places.filter((at) => {
    const eye = add(at, way, 400), hit = search.cast(eye, [-way[0], -way[1], -way[2]]);
    return hit !== undefined && hit.distance < 399;
  });
  return hidden.length / places.length;
}

const earPlaces = subject.patches("ear").map(({ at }) => at).filter(([x], i) => x > 0 && i % 2 === 0);
const SIDES: readonly Vector[] = [[1, 0, 0], [1, 0, -1], [1, 0.7, -0.4], [1, -0.3, -0.5]];

Deno.test("hair that falls over an ear hides it from the side, from behind and from above", () => {
  assert.ok(earPlaces.length > 50);
  for (const [style, curl] of [["long", 0.1], ["long", 0.6], ["wild", 0.6]] as const) {
    const mesh = dressed({ hair: { style, length: 0.7, curl } });
    for (const from of SIDES) {
      const share = hiddenShare(mesh, earPlaces, from);
      assert.ok(share === 1, `${style}, curl ${curl}: ${share} of an ear is hidden from ${from}`);
    }
  }
});

Deno.test("an earring hangs on the lobe, and long hair goes behind the ear that wears one", () => {
  const jewels = dressed({ pieces: [{ kind: "earrings", size: 1.4 }] });
  const left = placesOf(jewels).filter(([x]) => x > 0);
  const lobes = earPlaces.filter(([, y]) => y < ear.bottom + 14);
  const nearest = Math.min(...left.map((at) => Math.min(...lobes.map((p) => length(subtract(p, at))))));
  assert.ok(nearest < 6, `${nearest} mm off the lobe`);
  for (const style of ["bob", "long"]) {
    const hair = { style, length: 0.7 };
    const all = dressed({ hair, pieces: [{ kind: "earrings", size: 1.4 }] });
    // What is worn comes last.
    const own = all.vertexCount - jewels.vertexCount;
    const triangles = all.triangles.filter((_, i) => {
      const t = 3 * Math.floor(i / 3);
      return [0, 1, 2].every((c) => all.triangles[t + c]! < own);
    });
    const share = hiddenShare({ ...all, triangles }, left, [1, 0, 0.2]);
    assert.ok(share < 0.02, `${style} hides ${share} of an earring`);
    const bare = placesOf(dressed({ hair })).filter(([x, y]) => x > ear.out && y < ear.top).length;
    assert.ok(bare > 100, `${style} without earrings falls over the ears: ${bare} points`);
  }
});

Deno.test("the longest hair ends on the bust: none hangs below its rim or comes out of its underside", () => {
  const rim = bustRim(subject);
  for (const style of ["long", "fringe", "dreadlocks", "tentacles"]) {
    const lowest = Math.min(
      ...placesOf(dressed({ hair: { style, length: 1 } })).map((at) => at[1] - rim(at)),
    );
    assert.ok(lowest > -6, `${style} hangs ${-lowest} mm below the rim`);
  }
});

Deno.test("braids leave the head behind the ears and end where they are long enough", () => {
  for (const size of [0, 1]) {
    const all = placesOf(dressed({ hair: { style: "braids", length: size } }));
    const free = all.filter((at) =>
      at[0] > 0 && fit(subject).body.distance(at) > 9 && at[1] < ear.bottom + 12
    );
    const top = free.filter(([, y]) => y > ear.bottom - 12);
    assert.ok(
      top.length > 50 && top.every(([, , z]) => z < ear.back),
      `a braid begins before the ear's back`,
    );
    const low = Math.min(...free.map(([, y]) => y));
    assert.ok(size === 0 ? low > -160 : low < -200, `the tip hangs at ${low}`);
  }
});

Deno.test("no place beside an ear lies inside the head, whatever its hole's edge: no cloth is thrown out there", () => {
  const { skin, ear } = fit(subjectOf(head, readPrompt("the pharaoh").look));
  for (let y = ear.bottom; y < ear.top; y += 5) {
    for (let z = ear.back; z < ear.front; z += 5) {
      const over = skin.distance([ear.out + 8, y, z]);
      assert.ok(over > 8, `${over} mm off the skin at ${[ear.out + 8, y, z]}`);
    }
  }
});
