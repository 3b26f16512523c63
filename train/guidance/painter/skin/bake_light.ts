import { light, toDisplay, toLinear } from "../../../../runtime/avatar/stock/light.ts";
import { clamp01 } from "../../../../runtime/base/scalar.ts";
import { shineOfHair } from "../hair/hair_shine.ts";
import type { PaintMesh } from "../surface/paint_mesh.ts";
import type { Subject } from "../surface/subject.ts";
import { fillOcclusionGrid } from "../scene/worn_shade.ts";

/** Nothing is ever wholly dark: light also comes off what is near. */
const LEAST = 0.22;
/** What is worn stands in the head's shade and its own: the mean place of it is half open, and is to look lit. */
const WORN_GAIN = 1.5;

export interface BakedLight {
  /** [vertices] RGBA8 of each mesh, alpha 255. */
  readonly skin: Uint8Array;
  readonly worn: Uint8Array;
  /** 0..1: how open to the sky each of the head's vertices lies under what is worn. */
  readonly open: Float32Array;
}

/**
 * Lights what has been painted, once, with the head at rest: splats hold one colour for all directions. What is worn
 * shades the skin and itself.
 */
export function bakeLight(
  { head, ground, millimetre }: Subject,
  skin: PaintMesh,
  worn: PaintMesh,
): BakedLight {
  const { template } = ground.identity;
  const own = { vertices: worn.rest, triangles: worn.triangles };
  const underWorn = fillOcclusionGrid([own], millimetre).openness(template, ground.normals);
  const wornOpen = fillOcclusionGrid([own, { vertices: template, triangles: head.triangles }], millimetre)
    .openness(worn.rest, worn.normals);
  return {
    open: underWorn,
    skin: litColours(skin, (i) => {
      let sum = 0;
      for (let c = 0; c < 3; c++) {
        sum += skin.rigWeights[i * 3 + c]! * underWorn[head.triangles[skin.rigTriangles[i]! * 3 + c]!]!;
      }
      return skin.open[i]! * (LEAST + (1 - LEAST) * sum);
    }),
    worn: litColours(
      worn,
      (i) => worn.open[i]! * (LEAST + (1 - LEAST) * Math.min(1, WORN_GAIN * wornOpen[i]!)),
    ),
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
