import { light, toDisplay, toLinear } from "../../../runtime/avatar/look_light.ts";
import { clamp01 } from "../../../runtime/avatar/noise.ts";
import { openness } from "../../../runtime/avatar/occlusion.ts";
import { shineOfHair } from "./hair_shine.ts";
import type { PaintMesh } from "./paint_mesh.ts";
import type { Sitter } from "./sitter.ts";

/** Rays a place, and the cells (millimetres) whose points share them where they face the same way. */
const RAYS = 20, CELL = 5;
/** Nothing is ever wholly dark: light also comes off what is near. */
const LEAST = 0.22;

/**
 * Lights what has been painted, once, with the head at rest: splats hold one colour for all directions. What is worn
 * shades the skin and itself.
 *
 * @returns a [vertices] RGBA8 for each mesh, alpha 255
 */
export function bakeLight(
  sitter: Sitter,
  skin: PaintMesh,
  worn: PaintMesh,
): { skin: Uint8Array; worn: Uint8Array } {
  const { head, ground, millimetre } = sitter;
  const { template } = ground.identity;
  const options = { rays: RAYS, reach: 60 * millimetre, offset: 0.8 * millimetre };
  let underWorn: Float32Array | undefined, wornOpen = new Float32Array(worn.vertexCount).fill(1);
  if (worn.vertexCount > 0) {
    const behind = template.length / 3;
    const places = join(template, worn.rest), facing = join(ground.normals, worn.normals);
    const triangles = worn.triangles.map((v) => v + behind);
    const onSkin = new Uint8Array(places.length / 3).fill(1, 0, behind);
    underWorn = openness(places, facing, triangles, { ...options, only: onSkin }).subarray(0, behind);

    const { first, of } = groupPoints(worn, CELL * millimetre);
    const onWorn = new Uint8Array(places.length / 3);
    for (const v of first) onWorn[behind + v] = 1;
    const seen = openness(places, facing, join32(head.triangles, triangles), { ...options, only: onWorn });
    wornOpen = Float32Array.from(of, (v) => seen[behind + v]!);
  }
  return {
    skin: litColours(skin, (i) => {
      if (!underWorn) return skin.open[i]!;
      let sum = 0;
      for (let c = 0; c < 3; c++) {
        sum += skin.rigWeights[i * 3 + c]! * underWorn[head.triangles[skin.rigTriangles[i]! * 3 + c]!]!;
      }
      return skin.open[i]! * (LEAST + (1 - LEAST) * sum);
    }),
    worn: litColours(worn, (i) => worn.open[i]! * (LEAST + (1 - LEAST) * Math.min(1, 1.15 * wornOpen[i]!))),
  };
}

function litColours(mesh: PaintMesh, openAt: (vertex: number) => number): Uint8Array {
  const lit = new Uint8Array(mesh.vertexCount * 4).fill(255);
  const colour = [0, 0, 0];
  for (let i = 0; i < mesh.vertexCount; i++) {
    const at = i * 3, open = openAt(i), glow = mesh.glow[i]!;
    for (let c = 0; c < 3; c++) colour[c] = toLinear(clamp01(mesh.colour[at + c]!));
    const [nx, ny, nz] = [mesh.normals[at]!, mesh.normals[at + 1]!, mesh.normals[at + 2]!];
    light(colour, nx, ny, nz, open, mesh.gloss[i]!);
    shineOfHair(mesh, i, open, colour);
    for (let c = 0; c < 3; c++) {
      const own = mesh.colour[at + c]!, shaded = toDisplay(clamp01(colour[c]!));
      lit[i * 4 + c] = Math.round(255 * clamp01(shaded + glow * (own - shaded)));
    }
  }
  return lit;
}

/** Points that lie in one cell and face the same way see the same: of each such group the first, and whose it is. */
function groupPoints(
  { rest, normals, vertexCount }: PaintMesh,
  cell: number,
): { first: number[]; of: Uint32Array } {
  const firsts = new Map<string, number>();
  const of = new Uint32Array(vertexCount);
  for (let i = 0; i < vertexCount; i++) {
    const place = [0, 1, 2].map((c) => Math.floor(rest[i * 3 + c]! / cell));
    const way = [0, 1, 2].map((c) => Math.round(1.4 * normals[i * 3 + c]!));
    const key = `${place} ${way}`;
    if (!firsts.has(key)) firsts.set(key, i);
    of[i] = firsts.get(key)!;
  }
  return { first: [...firsts.values()], of };
}

function join(a: Float32Array, b: Float32Array): Float32Array {
  const both = new Float32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function join32(a: Uint32Array, b: Uint32Array): Uint32Array {
  const both = new Uint32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
