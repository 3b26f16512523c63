import assert from "node:assert/strict";
import { zstdCompressSync } from "node:zlib";
import { stillGlb } from "../../runtime/avatar/export/moving_glb.ts";
import { exportAvatar } from "../../runtime/avatar/export/export_avatar.ts";
import { worldCloud } from "../../runtime/avatar/export/world_cloud.ts";
import { SH_0, type SplatCloud } from "../../runtime/formats/splats/splat_cloud.ts";
import { testHead } from "../reference/test_head.ts";
import { speckledOn } from "../avatar/export/speckled.ts";
import { lackOfBrowser, testUnless } from "../skip.ts";
import { openViewers } from "./viewers.ts";

/*
 * What is written, read back by readers from npm. Their units differ under the same names: spz-loader gives scales and
 * opacities as they are, spz-js logarithms and logits, splat-transform what 3DGS has.
 */
const avatar = speckledOn(testHead(8), [], 400);
const cloud = worldCloud(avatar);
const zstd = (bytes: Uint8Array) => zstdCompressSync(bytes);

/** Of another's reader: positions and colours, splat by splat in the file's order. */
interface Found {
  readonly position: ArrayLike<number>;
  /** RGB. */
  readonly colour: ArrayLike<number>;
}

function assertSame(found: Found, wanted: SplatCloud): void {
  assert.equal(found.position.length, wanted.count * 3, "as many splats");
  const most = (a: ArrayLike<number>, b: ArrayLike<number>) => {
    let worst = 0;
    for (let i = 0; i < b.length; i++) worst = Math.max(worst, Math.abs(a[i]! - b[i]!));
    return worst;
  };
  const far = most(found.position, wanted.position), off = most(found.colour, wanted.colour);
  assert.ok(far < 1e-3, `positions are off by ${far} m`);
  assert.ok(off <= 2 / 255, `colours are off by ${off * 255}/255`);
  console.log(`  positions ${far.toExponential(1)} m, colours ${(off * 255).toFixed(2)}/255`);
}

const rgb = (fDc: ArrayLike<number>) => Array.from(fDc, (x) => 0.5 + SH_0 * x);

// deno-lint-ignore no-explicit-any -- its types want DOM and Node's
async function bySplatTransform(name: string, bytes: Uint8Array): Promise<any> {
  const { readFile, getInputFormat, MemoryReadFileSystem, materializeToDataTable, createChunkDataPool } =
    await import("@playcanvas/splat-transform");
  const fileSystem = new MemoryReadFileSystem();
  fileSystem.set(name, bytes);
  const [source] = await readFile({ filename: name, inputFormat: getInputFormat(name), fileSystem });
  // deno-lint-ignore no-explicit-any -- as above
  const table = await (materializeToDataTable as any)(source, (createChunkDataPool as any)());
  const column = (key: string): ArrayLike<number> => table.getColumnByName(key).data;
  const rows = (keys: readonly string[]) => {
    const columns = keys.map(column);
    return Array.from(
      { length: table.numRows * keys.length },
      (_, i) => columns[i % keys.length]![Math.floor(i / keys.length)]!,
    );
  };
  return { position: rows(["x", "y", "z"]), colour: rgb(rows(["f_dc_0", "f_dc_1", "f_dc_2"])) };
}

Deno.test("@playcanvas/splat-transform reads our .ply, .splat and .spz of versions 2 to 4 as they were meant", async () => {
  for (const name of ["a.ply", "a.splat", "2.spz", "3.spz", "4.spz"]) {
    const format = name.split(".")[1] as "ply" | "splat" | "spz";
    const version = format === "spz" ? { spzVersion: Number(name[0]) as 2 | 3 | 4, zstd } : {};
    assertSame(await bySplatTransform(name, await exportAvatar(avatar, { format, ...version })), cloud);
  }
});

Deno.test("spz-js reads our .spz of version 2, the one that it knows, as it was meant", async () => {
  const { loadSpz } = await import("spz-js");
  const found = await loadSpz(await exportAvatar(avatar, { format: "spz", spzVersion: 2 }));
  assertSame({ position: found.positions, colour: rgb(found.colors) }, cloud);
});

testUnless(await lackOfBrowser(), {
  name: "@spz-loader/core reads our .spz of versions 2 and 3 as they were meant",
  async fn() {
    const viewers = await openViewers();
    try {
      for (const spzVersion of [2, 3] as const) {
        const bytes = await exportAvatar(avatar, { format: "spz", spzVersion });
        const { positions, colors } = await viewers.readSpz(`${spzVersion}.spz`, bytes);
        assertSame({ position: positions, colour: colors }, cloud);
      }
    } finally {
      await viewers.close();
    }
  },
});

Deno.test("@gltf-transform/core, which does not know the extension, has the splats of our .glb as points", async () => {
  const { NodeIO } = await import("@gltf-transform/core");
  const document = await new NodeIO().readBinary(await exportAvatar(avatar, { format: "glb" }));
  const [node, ...others] = document.getRoot().getDefaultScene()!.listChildren();
  assert.equal(others.length, 0);
  const [primitive] = node!.getMesh()!.listPrimitives();
  const values = (name: string) => primitive!.getAttribute(name)!.getArray()!;
  assert.equal(primitive!.getMode(), 0);
  const base = values("KHR_gaussian_splatting:SH_DEGREE_0_COEF_0");
  assertSame({ position: values("POSITION"), colour: rgb(base) }, cloud);
  const [mesh] = document.getRoot().listMeshes().filter((each) => each.getExtras().targetNames);
  assert.deepEqual(mesh!.getExtras().targetNames, avatar.head.expressionNames);
});

Deno.test("gltf-validator finds nothing in a .glb but the extension's own names, which it does not know", async () => {
  const { default: validator } = await import("gltf-validator");
  const issueOf = ({ severity, code, pointer }: { severity: number; code: string; pointer: string }) =>
    severity < 2 &&
    !(code === "MESH_PRIMITIVE_INVALID_ATTRIBUTE" && pointer.includes("/KHR_gaussian_splatting:"));
  for (const bytes of [await exportAvatar(avatar, { format: "glb" }), stillGlb(cloud, "still")]) {
    const { issues } = await validator.validateBytes(bytes, { maxIssues: 0 });
    assert.deepEqual(issues.messages.filter(issueOf), []);
    assert.equal(issues.truncated, false);
  }
});
