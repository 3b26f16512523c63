import { EYE, HEAD } from "./measures.ts";
import type { Displacement, Pull } from "./shape_pulls.ts";
import { displaceByPulls, onBothSides } from "./shape_pulls.ts";
import { smoothstep } from "./vector.ts";
import type { WholeMesh } from "./whole_mesh.ts";

type Warp = (x: number, y: number, z: number) => readonly [number, number, number];

/** One standard deviation of each direction between adults, millimetres where it matters most. */
const WARPS: Readonly<Record<string, Warp>> = {
  headWidth: (x) => [0.045 * x, 0, 0],
  faceWidth: (
    x,
    y,
    z,
  ) => [0.06 * x * smoothstep(50, -5, y) * smoothstep(-130, -90, y) * smoothstep(-110, -50, z), 0, 0],
  jawWidth: (
    x,
    y,
    z,
  ) => [0.1 * x * smoothstep(-35, -75, y) * smoothstep(-140, -105, y) * smoothstep(-95, -55, z), 0, 0],
  skullHeight: (_x, y) => [0, 0.07 * Math.max(0, y - 25), 0],
  skullLength: (_x, _y, z) => [0, 0, 0.05 * Math.min(0, z - HEAD.centre[2])],
  faceHeight: (_x, y, z) => [
    0,
    0.06 * Math.min(0, Math.max(y, -112) + 8) * smoothstep(-100, -50, z) * smoothstep(-170, -112, y),
    0,
  ],
  neckWidth: (x, y, z) => {
    const neck = smoothstep(-90, -125, y);
    return [0.1 * x * neck, 0, 0.1 * (z + 95) * neck];
  },
};

/** Given for the left side and mirrored; pulls at x = 0 count twice. */
const PULLS: Readonly<Record<string, readonly Pull[]>> = {
  noseLength: [
    { at: [0, -36, 24], by: [0, -1.6, 0.2], reach: [14, 11, 16] },
    { at: [14, -38, 16], by: [0, -1.2, 0], reach: [8, 8, 12] },
  ],
  noseWidth: [{ at: [14, -37, 16], by: [2.2, 0, 0.3], reach: [8, 11, 14] }],
  noseProjection: [{ at: [0, -30, 26], by: [0, 0, 1.7], reach: [13, 14, 18] }],
  chinLength: [{ at: [0, -102, 6], by: [0, -2.2, 0.6], reach: [24, 13, 26] }],
  cheekFullness: [{ at: [38, -48, -6], by: [2.6, 0, 2], reach: [17, 20, 24] }],
  browRidge: [{ at: [24, 20, 10], by: [0, -0.4, 2], reach: [20, 8, 16] }],
};

export const IDENTITY_NAMES: readonly string[] = [...Object.keys(WARPS), ...Object.keys(PULLS)];

/** One displacement for each of IDENTITY_NAMES. */
export function sculptIdentities(mesh: WholeMesh): Displacement[] {
  return [
    ...Object.values(WARPS).map((warp) => displaceByWarp(mesh, warp)),
    ...Object.values(PULLS).map((pulls) => onBothSides(mesh, displaceByPulls(mesh, pulls))),
  ];
}

/** Warps space; each eyeball is carried along whole, so that it stays round. */
function displaceByWarp(mesh: WholeMesh, warp: Warp): Displacement {
  const out = new Float64Array(mesh.count * 3);
  for (let v = 0; v < mesh.count; v++) {
    const p = mesh.parts[v] === "eyeball"
      ? [mesh.side[v]! * EYE.centre[0], EYE.centre[1], EYE.centre[2]]
      : [mesh.positions[v * 3]!, mesh.positions[v * 3 + 1]!, mesh.positions[v * 3 + 2]!];
    out.set(warp(p[0]!, p[1]!, p[2]!), v * 3);
  }
  return out;
}
