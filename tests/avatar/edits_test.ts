import assert from "node:assert/strict";
import type { Avatar } from "../../runtime/avatar/avatar.ts";
import { decodeAvatarPly, encodeAvatarPly } from "../../runtime/avatar/avatar_ply.ts";
import { buildPlainAvatar } from "../../runtime/avatar/stock/build.ts";
import { type PlyColumn, type PlyElement, readPly, writePly } from "../../runtime/formats/ply.ts";
import { foldIdentity } from "../../runtime/head/identity.ts";
import { bindSplats, triangleFrames } from "../reference/binding.ts";
import { testHead } from "../reference/test_head.ts";
import { withHarmonics, withLight } from "../tinted_avatar.ts";

const head = testHead();
const plain = buildPlainAvatar(head, "test", [0.5, -0.5], 3000);
const restFrames = ({ head, shape }: Avatar) =>
  triangleFrames(foldIdentity(head, shape).template, head.triangles);
const COUNT = plain.splatCount;

/** What becomes of an avatar's file in another program. */
function edited(avatar: Avatar, edit: (columns: Map<string, PlyColumn>) => void | ((i: number) => boolean)) {
  const [vertex] = readPly(encodeAvatarPly(avatar)).elements as [PlyElement];
  const columns = new Map(vertex.columns);
  const stays = edit(columns);
  const rows = Array.from({ length: vertex.count }, (_, i) => i).filter((i) => !stays || stays(i));
  for (const [name, column] of columns) {
    columns.set(name, (column.constructor as typeof Float32Array).from(rows, (i) => column[i]!) as PlyColumn);
  }
  const bytes = writePly({ comments: [], elements: [{ name: "vertex", count: rows.length, columns }] });
  return decodeAvatarPly(bytes, head, avatar.shape);
}

const near = (a: ArrayLike<number>, b: ArrayLike<number>, most: number) => {
  assert.equal(a.length, b.length);
  for (let i = 0; i < a.length; i++) assert.ok(Math.abs(a[i]! - b[i]!) <= most, `${i}: ${a[i]} ${b[i]}`);
};

Deno.test("a file that nobody edited is ours to the bit, whatever type its columns came back as", () => {
  for (const avatar of [plain, withHarmonics(plain, 3, 0.5), withLight(withHarmonics(plain, 3, 0.5, 3), 4)]) {
    const ways = [
      () => {},
      (columns: Map<string, PlyColumn>) => {
        for (const [name, column] of columns) {
          columns.set(
            name,
            column instanceof Int32Array ? Uint32Array.from(column) : Float64Array.from(column),
          );
        }
      },
      (columns: Map<string, PlyColumn>) => {
        for (const [name, column] of columns) columns.set(name, Float32Array.from(column));
      },
      (columns: Map<string, PlyColumn>) => {
        const all = [...columns].reverse();
        columns.clear();
        for (const [name, column] of all) columns.set(name, column);
      },
    ];
    for (const way of ways) {
      const { splats, edits } = edited(avatar, way);
      assert.deepEqual(edits, []);
      for (
        const name of ["binding", "position", "rotation", "scale", "opacity", "colour", "harmonics"] as const
      ) {
        assert.deepEqual(splats[name], avatar[name], name);
      }
    }
  }
});

Deno.test("an avatar is unedited where its head's vertices lie some micrometres elsewhere, as a frozen version's do", () => {
  const frozen = { ...head, template: head.template.map((metres) => Math.round(metres * 1e5) / 1e5) };
  const { splats, edits } = decodeAvatarPly(encodeAvatarPly(plain), frozen, plain.shape);
  assert.deepEqual(edits, []);
  assert.deepEqual(splats.position, plain.position);
});

Deno.test("colours and opacities that another program gave are shown, and it is said of how many splats", () => {
  const { splats, edits } = edited(plain, (columns) => {
    for (let i = 0; i < 7; i++) columns.get("f_dc_0")![i * 3] = (0.9 - 0.5) / 0.28209479177387814;
    columns.get("f_dc_2")![1] = 40;
    columns.get("opacity")!.fill(-10, 0, 5);
  });
  for (let i = 0; i < 7; i++) assert.ok(Math.abs(splats.colour[i * 9]! - 0.9) < 1e-6);
  assert.equal(splats.colour[5], 1, "cut to what is shown");
  near(splats.opacity.subarray(0, 5), new Array(5).fill(1 / (1 + Math.exp(10))), 1e-9);
  assert.deepEqual(splats.opacity.subarray(5), plain.opacity.subarray(5));
  assert.deepEqual(edits, [
    `8 of ${COUNT} splats have another colour`,
    `5 of ${COUNT} splats have another opacity`,
  ]);
});

Deno.test("half of the splats deleted, and the rest in another order, keep their triangles", () => {
  const { splats, edits } = edited(plain, () => (i) => i % 2 === 0);
  assert.deepEqual(edits, []);
  assert.equal(splats.splatCount, Math.ceil(COUNT / 2));
  assert.deepEqual([...splats.binding], [...plain.binding].filter((_, i) => i % 2 === 0));
  const back = edited(plain, (columns) => {
    for (const column of columns.values()) column.reverse();
  });
  assert.deepEqual([back.edits, back.splats.binding], [[], plain.binding.slice().reverse()]);
});

Deno.test("splats that were moved, turned and made larger lie where they were put", () => {
  const { splats, edits } = edited(plain, (columns) => {
    for (let i = 0; i < 20; i++) {
      columns.get("x")![i]! += 0.1;
      columns.get("scale_1")![i]! += Math.log(2);
      ["rot_0", "rot_1", "rot_2", "rot_3"].forEach((name, c) => columns.get(name)![i] = [3, 0, 4, 0][c]!);
    }
  });
  assert.deepEqual(edits, [`20 of ${COUNT} splats have another place, size or turn`]);
  const [before, after] = [plain, { ...plain, ...splats }].map((each) => bindSplats(each, restFrames(each)));
  for (let i = 0; i < 20; i++) {
    near(after!.position.subarray(i * 3, i * 3 + 3), [
      before!.position[i * 3]! + 0.1,
      before!.position[i * 3 + 1]!,
      before!.position[i * 3 + 2]!,
    ], 1e-6);
    assert.ok(Math.abs(after!.scale[i * 3 + 1]! / before!.scale[i * 3 + 1]! - 2) < 1e-5);
    near(after!.rotation.subarray(i * 4, i * 4 + 4).map((x) => x * Math.sign(after!.rotation[i * 4]!)), [
      0.6,
      0,
      0.8,
      0,
    ], 1e-5);
  }
  assert.deepEqual(splats.position.subarray(60), plain.position.subarray(60));
});

Deno.test("a whole that was turned, scaled and shifted is put back on its head, and what was moved by itself stays moved", () => {
  // Half round z and by half, as splat-transform turns files, and one splat for itself.
  const { splats, edits } = edited(plain, (columns) => {
    for (let i = 0; i < COUNT; i++) {
      for (const [name, sign] of [["x", -1], ["y", -1], ["z", 1]] as const) {
        columns.get(name)![i]! *= 0.5 * sign;
      }
      for (const name of ["scale_0", "scale_1", "scale_2"]) columns.get(name)![i]! += Math.log(0.5);
      const [w, x, y, z] = ["rot_0", "rot_1", "rot_2", "rot_3"].map((name) => columns.get(name)![i]!);
      [-z!, -y!, x!, w!].forEach((q, c) => columns.get(`rot_${c}`)![i] = q);
    }
    columns.get("x")![3]! += 0.05;
  });
  assert.match(
    edits.join(),
    /^1 of \d+ splats have another place, size or turn,the whole was turned by 180.0 degrees and scaled by 0.5000, which is undone/,
  );
  const [before, after] = [plain, { ...plain, ...splats }].map((each) =>
    bindSplats(each, restFrames(each)).position
  );
  assert.ok(Math.abs(after![9]! - before![9]! + 0.1) < 1e-4);
  before![9] = after![9]!;
  near(after!, before!, 1e-5);
});

Deno.test("colours by the side are taken at any degree, and their loss too", () => {
  const tinted = withHarmonics(plain, 3, 0.4, 2);
  const changed = edited(tinted, (columns) => void columns.get("f_rest_9")!.fill(0.7, 0, 4));
  assert.deepEqual(changed.edits, [`4 of ${COUNT} splats have other colours by the side`]);
  assert.deepEqual(changed.splats.harmonics!.subarray(4 * 24), tinted.harmonics!.subarray(4 * 24));
  assert.notDeepEqual(changed.splats.harmonics, tinted.harmonics);
  const flat = edited(tinted, (columns) => {
    for (let i = 0; i < 24; i++) columns.delete(`f_rest_${i}`);
  });
  assert.deepEqual([flat.splats.harmonics, flat.edits], [null, [
    `${COUNT} of ${COUNT} splats are one from all sides now`,
  ]]);
  const zeros = edited(plain, (columns) => {
    for (let i = 0; i < 45; i++) columns.set(`f_rest_${i}`, new Float32Array(COUNT));
  });
  assert.deepEqual(
    [zeros.splats.harmonics, zeros.edits],
    [null, []],
    "as programs write that know degree 3 alone",
  );
  const rich = edited(plain, (columns) => {
    for (let i = 0; i < 45; i++) columns.set(`f_rest_${i}`, new Float32Array(COUNT).fill(i === 14 ? 0.3 : 0));
  });
  assert.deepEqual(
    [rich.degree, rich.edits],
    [3, []],
    "of which the folder tells: it knows the degree that was",
  );
});

Deno.test("standard properties that are not finite are refused", () => {
  for (const name of ["x", "f_dc_1", "opacity", "scale_2", "rot_3"]) {
    assert.throws(
      () => edited(plain, (columns) => void (columns.get(name)![5] = NaN)),
      new RegExp(`${name} must be finite: NaN of splat 5`),
    );
  }
  assert.throws(() =>
    edited(plain, (columns) => {
      columns.delete("binding");
    }), /deno task import binds splats anew/);
});
