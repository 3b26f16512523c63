import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import { faceFrames } from "../../../runtime/avatar/binding.ts";
import { loadAvatar } from "../../../runtime/avatar/folder/avatar_folder.ts";
import { moveAvatar } from "../../../runtime/avatar/move/move_avatar.ts";
import { NearSurface } from "../../../runtime/head/correspond/near_surface.ts";
import { bakedLight } from "../../../runtime/avatar/splat_light.ts";
import { foldIdentity } from "../../../runtime/head/identity.ts";
import type { HeadModel } from "../../../runtime/head/head_model.ts";
import { bindSplats, triangleFrames } from "../../reference/binding.ts";
import { restOf } from "../../reference/harmonics.ts";
import { randomNumbers } from "../../reference/scenes.ts";
import { testHead } from "../../reference/test_head.ts";
import { stockHead } from "../../kept.ts";

const head = leftFirst(testHead());

/** The same head with its vertices in the order of versions: x at or above 0 first. */
function leftFirst(model: HeadModel): HeadModel {
  const count = model.template.length / 3;
  const template = model.template.map((x) => Math.abs(x) < 1e-9 ? 0 : x);
  const order = Array.from({ length: count }, (_, v) => v);
  order.sort((a, b) => Number(template[a * 3]! < 0) - Number(template[b * 3]! < 0) || a - b);
  const place = new Map(order.map((v, i) => [v, i]));
  const rows = (values: Float32Array) =>
    values.map((_, i) => {
      const row = Math.floor(i / (count * 3)), v = Math.floor(i % (count * 3) / 3);
      return values[(row * count + order[v]!) * 3 + i % 3]!;
    });
  return {
    ...model,
    template: rows(template),
    triangles: model.triangles.map((v) => place.get(v)!),
    shapeBasis: rows(model.shapeBasis),
  };
}

/** Splats on triangles drawn at random, small and near the surface. */
function avatarOn(model: HeadModel, shape: number[] = []): Avatar {
  const random = randomNumbers(5), count = 600;
  const values = (width: number, low: number, high: number) =>
    Float32Array.from({ length: count * width }, () => low + (high - low) * random());
  const unit = (rows: Float32Array, width: number) => {
    for (let i = 0; i < rows.length; i += width) {
      const row = rows.subarray(i, i + width), size = Math.hypot(...row);
      row.forEach((x, k) => row[k] = x / size);
    }
    return rows;
  };
  return {
    name: "tester",
    head: model,
    shape: Float32Array.from(shape),
    splatCount: count,
    binding: Uint32Array.from({ length: count }, () => Math.floor(random() * model.triangles.length / 3)),
    position: values(3, -0.5, 0.5),
    rotation: unit(values(4, -1, 1), 4),
    scale: values(3, 0.01, 0.3),
    opacity: values(1, 0, 1),
    colour: values(3, 0, 1),
    harmonics: values(45, -0.5, 0.5),
    oneSided: new Uint8Array(count),
    light: { ...bakedLight(count), normal: unit(values(3, -1, 1), 3) },
    provenance: {},
  };
}

const restFrames = ({ head, shape }: Avatar) =>
  triangleFrames(foldIdentity(head, shape).template, head.triangles);

/** [splats, 3], in the world. */
function normalsOf(avatar: Avatar): number[] {
  const { rotation } = faceFrames(foldIdentity(avatar.head, avatar.shape).template, avatar.head.triangles);
  return Array.from({ length: avatar.splatCount * 3 }, (_, at) => {
    const i = Math.floor(at / 3), row = avatar.binding[i]! * 9 + at % 3 * 3;
    return [0, 1, 2].reduce((sum, c) => sum + rotation[row + c]! * avatar.light!.normal[i * 3 + c]!, 0);
  });
}

/** [splats, 3, 3] of a splat's geometry. */
function covariances(
  { rotation, scale }: { rotation: ArrayLike<number>; scale: ArrayLike<number> },
): number[][] {
  return Array.from({ length: scale.length / 3 }, (_, i) => {
    const [w, x, y, z] = [0, 1, 2, 3].map((k) => rotation[i * 4 + k]!) as [number, number, number, number];
    const R = [
      [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
      [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
      [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ];
    return [0, 1, 2].flatMap((r) =>
      [0, 1, 2].map((c) => {
        let sum = 0;
        for (let k = 0; k < 3; k++) sum += R[r]![k]! * scale[i * 3 + k]! ** 2 * R[c]![k]!;
        return sum;
      })
    );
  });
}

function near(met: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number, what: string): void {
  assert.equal(met.length, wanted.length);
  for (let i = 0; i < met.length; i++) {
    assert.ok(Math.abs(met[i]! - wanted[i]!) <= tolerance, `${what} ${i}: ${met[i]} for ${wanted[i]}`);
  }
}

Deno.test("on a version of the same form nothing changes but the head", () => {
  const avatar = avatarOn(head, [0.5, -1]);
  const next = { ...head, version: 2 };
  const { avatar: moved, rebound, lostTraits } = moveAvatar(avatar, next);
  assert.deepEqual(moved, { ...avatar, head: next });
  assert.deepEqual([rebound, lostTraits], [0, []]);
});

Deno.test("on a form that is stretched, splats lie, and are drawn out, as the surface is", () => {
  // Twice as wide and half as deep: all triangles in the y direction alike would be a change of size alone.
  const factors = [1.3, 1, 0.8];
  const next = { ...head, version: 2, template: head.template.map((x, i) => x * factors[i % 3]!) };
  const flat = { ...avatarOn(head), position: avatarOn(head).position.map((x, i) => i % 3 === 1 ? 0 : x) };
  const { avatar: moved, rebound } = moveAvatar(flat, next);
  assert.equal(rebound, 0);
  const [before, after] = [flat, moved].map((each) => bindSplats(each, restFrames(each)));
  // The world's size and middle follow the largest side, which both forms have in y.
  const size = (model: HeadModel) => {
    const { template } = foldIdentity(model, []);
    return Math.max(...template.filter((_, i) => i % 3 === 1)) /
      Math.max(...model.template.filter((_, i) => i % 3 === 1));
  };
  const scale = size(next) / size(head);
  near(after!.position, before!.position.map((x, i) => x * factors[i % 3]! * scale), 1e-6, "place");
  // Of flat splats in the surface, the world's covariance is carried by the same map.
  const thin = { ...flat, scale: flat.scale.map((x, i) => i % 3 === 1 ? 1e-6 : x) };
  thin.rotation.forEach((_, i) =>
    thin.rotation[i] = i % 4 === 0 ? Math.cos(0.3) : i % 4 === 2 ? Math.sin(0.3) : 0
  );
  const stretched = moveAvatar(thin, next).avatar;
  const [old, now] = [thin, stretched].map((each) => covariances(bindSplats(each, restFrames(each))));
  old!.forEach((covariance, i) => {
    const carried = covariance.map((x, at) =>
      x * factors[Math.floor(at / 3)]! * factors[at % 3]! * scale ** 2
    );
    near(now![i]!, carried, 1e-5 * Math.max(...carried), `covariance of splat ${i},`);
  });
});

Deno.test("where a cell is cut otherwise, splats are seen where they were and hang on to its new triangles", () => {
  const triangles = head.triangles.slice();
  const cut = cellsOf(triangles, 12);
  for (const [t, u, [a, b, c, d]] of cut) {
    triangles.set([a, b, d], t * 3);
    triangles.set([b, c, d], u * 3);
  }
  const next = { ...head, version: 2, triangles };
  const avatar = avatarOn(head);
  const onCut = new Set(cut.flatMap(([t, u]) => [t, u]));
  const { avatar: moved, rebound } = moveAvatar(avatar, next);
  assert.equal(rebound, [...avatar.binding].filter((t) => onCut.has(t)).length);
  assert.ok(rebound > 10, `splats on cells that are cut otherwise: ${rebound}`);
  const corners = (of: Uint32Array, t: number) => [...of.subarray(t * 3, t * 3 + 3)];
  moved.binding.forEach((t, i) => {
    const old = avatar.binding[i]!;
    if (!onCut.has(old)) return assert.equal(t, old);
    // Its cell's, or a neighbour's that its foot reaches out to.
    assert.ok(corners(triangles, t).some((v) => corners(head.triangles, old).includes(v)));
  });
  const [before, after] = [avatar, moved].map((each) => bindSplats(each, restFrames(each)));
  near(after!.position, before!.position, 1e-6, "place");
  near(covariances(after!).flat(), covariances(before!).flat(), 1e-7, "covariance");
  // Colours from each side and normals too.
  near(normalsOf(moved), normalsOf(avatar), 1e-5, "normal");
  near(restOf(moved, restFrames(moved)).flat(), restOf(avatar, restFrames(avatar)).flat(), 1e-5, "harmonic");
});

/** Cells of four corners a b c d, cut from a to c, by their two triangles; no two share a triangle. */
function cellsOf(triangles: Uint32Array, most: number) {
  const cells: [number, number, [number, number, number, number]][] = [], taken = new Set<number>();
  const corners = (t: number) => [...triangles.subarray(t * 3, t * 3 + 3)];
  for (let t = 0; t < triangles.length / 3 && cells.length < most; t++) {
    for (let u = t + 1; u < triangles.length / 3; u++) {
      const shared = corners(t).filter((v) => corners(u).includes(v));
      if (shared.length !== 2 || taken.has(t) || taken.has(u)) continue;
      const b = corners(t).find((v) => !shared.includes(v))!,
        d = corners(u).find((v) => !shared.includes(v))!;
      const turn = corners(t).indexOf(b);
      const [c, a] = [corners(t)[(turn + 1) % 3]!, corners(t)[(turn + 2) % 3]!];
      cells.push([t, u, [a, b, c, d]]);
      taken.add(t).add(u);
      break;
    }
  }
  return cells;
}

Deno.test("vertices that came behind each half's are passed over", () => {
  const left = [...head.template].filter((_, i) => i % 3 === 0).findIndex((x) => x < 0);
  const template = Float32Array.from([
    ...head.template.subarray(0, left * 3),
    ...[0.01, 0, 0],
    ...head.template.subarray(left * 3),
    ...[-0.01, 0, 0],
  ]);
  const next = {
    ...head,
    version: 2,
    template,
    triangles: head.triangles.map((v) => v < left ? v : v + 1),
    shapeNames: [],
  };
  const avatar = avatarOn(head);
  const { avatar: moved, rebound } = moveAvatar(avatar, next);
  assert.equal(rebound, 0);
  assert.deepEqual(moved.binding, avatar.binding);
  near(moved.position, avatar.position, 0, "position");
});

Deno.test("traits are taken along by their names, and those that are gone are told", () => {
  const next = { ...head, version: 2, shapeNames: ["none", "width"] };
  const { avatar, lostTraits } = moveAvatar(avatarOn(head, [0.5, -1]), next);
  assert.deepEqual([...avatar.shape], [0, 0.5]);
  assert.deepEqual(lostTraits, ["height"]);
});

Deno.test("a head that is none of the same kind is refused", () => {
  const avatar = avatarOn(head);
  const others = { ...head, triangles: head.triangles.map((v) => head.template.length / 3 - 1 - v) };
  assert.throws(
    () => moveAvatar({ ...avatar, head: { ...head, regionNames: ["face", "lips", "hair", "neck"] } }, others),
    /must have its part: face/,
  );
  const nameless = (model: HeadModel): HeadModel => ({
    ...model,
    regionNames: ["lips", "a", "b", "c"],
    landmarks: { ...model.landmarks, indices: new Uint16Array(0) },
  });
  assert.throws(
    () => moveAvatar({ ...avatar, head: nameless(head) }, nameless(others)),
    /must share 20 places: 0/,
  );
});

Deno.test("an avatar of version 1 moves to the head there is, with every splat on its skin", async () => {
  const old = await loadAvatar(fileURLToPath(new URL("../../goldens/head_versions/1/", import.meta.url)));
  const newest = stockHead();
  const { avatar, rebound, lostTraits } = moveAvatar(old, newest);
  assert.equal(avatar.head, newest);
  assert.ok(rebound < avatar.splatCount, `rebound: ${rebound}`);
  assert.deepEqual(lostTraits, []);
  const now = distancesToTriangles(avatar), then = distancesToTriangles(old);
  avatar.binding.forEach((_, i) => {
    for (const values of [avatar.position, avatar.rotation, avatar.scale]) {
      assert.ok([...values].every(Number.isFinite));
    }
    // Of heads 1.6 high.
    assert.ok(now[i]! < then[i]! + 0.02, `splat ${i} was ${then[i]} from its triangle and is ${now[i]}`);
  });
});

/** [splats], world units from the nearest place of the triangle that each is bound to. */
function distancesToTriangles(avatar: Avatar): number[] {
  const { head, shape, binding } = avatar;
  const { template } = foldIdentity(head, shape);
  const surface = new NearSurface(template, head.triangles, []);
  const { position } = bindSplats(avatar, restFrames(avatar));
  return Array.from(binding, (t, i) => {
    const place = [position[i * 3]!, position[i * 3 + 1]!, position[i * 3 + 2]!] as const;
    return Math.sqrt(surface.nearest(place, [t]).distance);
  });
}
