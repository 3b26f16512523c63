import { TEETH } from "../measures.ts";
import type { HalfMesh } from "./mesh_builder.ts";
import { clamp01, mix } from "../../../base/scalar.ts";
import { add, type Vector } from "../../../base/vector.ts";

const ROOTS = { upper: 1, lower: -1 } as const;
/** Rows of a dental arch from the gum's top over the crown's front and edge to its back: height, depth, region. */
const CROWN: readonly { height: number; depth: number; bulge: number; region: string }[] = [
  { height: 1.65, depth: -2.4, bulge: 0, region: "gums" },
  { height: 1.3, depth: 0.2, bulge: 0, region: "gums" },
  { height: 0.98, depth: 0.5, bulge: 0.4, region: "gums" },
  { height: 0.9, depth: 0.2, bulge: 0.7, region: "teeth" },
  { height: 0.5, depth: 0.6, bulge: 1, region: "teeth" },
  { height: 0.06, depth: 0, bulge: 0.9, region: "teeth" },
  { height: 0, depth: -0.9, bulge: 0.6, region: "teeth" },
  { height: 0.3, depth: -3.2, bulge: 0.3, region: "teeth" },
  { height: 0.95, depth: -6.2, bulge: 0, region: "teeth" },
  { height: 1.65, depth: -7.2, bulge: 0, region: "gums" },
];
/** Millimetres back over a crown's height. */
const LOWER_GUM_SLOPE = 5;
const COLUMNS_PER_TOOTH = 4;

/**
 * The line the crowns stand on, over 0 midline .. 1 behind the last molar, with the way out of the mouth.
 * Flat before the canines, which stand 9 behind the incisors, then running back along the molars.
 */
export function dentalArch(
  which: "upper" | "lower",
  along: number,
): { x: number; z: number; nx: number; nz: number } {
  const frontZ = TEETH.frontZ - (which === "upper" ? 0 : TEETH.overjet);
  const halfBreadth = which === "upper" ? 27 : 24.3, depth = 40, end = 1.36;
  const at = (t: number): [number, number] => {
    const angle = t * end;
    return [
      halfBreadth * Math.sin(angle) / Math.sin(end) * Math.min(1, 0.94 + 0.06 * t),
      frontZ - depth * ((1 - Math.cos(angle)) / (1 - Math.cos(end))) ** 1.25,
    ];
  };
  const [x, z] = at(along), [x1, z1] = at(along + 1e-3);
  const norm = Math.hypot(x1 - x, z1 - z);
  return { x, z, nx: (z - z1) / norm, nz: (x1 - x) / norm };
}

/** One row of teeth with its gum, the left half. */
export function addTeeth(mesh: HalfMesh, which: "upper" | "lower"): void {
  const up = ROOTS[which], part = which === "upper" ? "upperTeeth" : "lowerTeeth";
  const edgeY = which === "upper" ? TEETH.upperEdgeY : TEETH.upperEdgeY + TEETH.overbite;
  const total = TEETH.widths.reduce((sum, width) => sum + width, 0);

  const columns: { middle: number; bulge: number; tip: number }[] = [];
  let walked = 0;
  TEETH.widths.forEach((width, tooth) => {
    for (let k = tooth === 0 ? 0 : 1; k <= COLUMNS_PER_TOOTH; k++) {
      const t = k / COLUMNS_PER_TOOTH, ridge = Math.sin(Math.PI * t);
      // Teeth part in a narrow groove; canines end in a point, incisors are straight.
      columns.push({
        middle: walked + width * t,
        bulge: ridge ** 0.4,
        tip: tooth === 2 ? ridge * 0.6 : ridge ** 0.3 * 0.3,
      });
    }
    walked += width;
  });

  const rows = CROWN.map((row, r) =>
    columns.map(({ middle, bulge, tip }, c) => {
      const { x, z, nx, nz } = dentalArch(which, middle / total);
      const crownHeight = mix(TEETH.toothHeight, TEETH.toothHeight * 0.7, clamp01(middle / total));
      const groove = row.bulge * (bulge - 1) * 1.1;
      // The lower gum draws back from the fold under the lip.
      const back = which === "lower" ? LOWER_GUM_SLOPE * Math.max(0, row.height - 0.95) : 0;
      const out = row.depth + groove - (row.depth > -1 || r === 0 ? back : 0);
      const point = row.height < 0.2 ? -tip : 0;
      const scallop = row.region === "gums" && row.height < 1 ? (1 - bulge) * -1.2 : 0;
      const y = edgeY + up * (row.height * crownHeight + point + scallop);
      return mesh.vertex([c === 0 ? 0 : x + nx * out, y, z + nz * out], part);
    })
  );
  rows.forEach((row, r) => {
    // The last strip closes the gum on top, from behind the teeth to the front.
    const next = rows[(r + 1) % rows.length]!;
    const [above, below] = up > 0 ? [row, next] : [next, row];
    mesh.strip(above, below, CROWN[r]!.region);
  });
  // Behind the last molar the row ends in a flat face.
  const end = rows.map((row) => row[row.length - 1]!);
  const [x, y, z] = end.reduce<Vector>((sum, v) => add(sum, mesh.positions[v]!), [0, 0, 0]);
  const middle = mesh.vertex([x / end.length, y / end.length, z / end.length], part);
  mesh.fan(up > 0 ? [...end].reverse() : end, middle, "gums", true);
}
