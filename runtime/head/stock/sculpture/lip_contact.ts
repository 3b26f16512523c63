import { TEETH } from "../measures.ts";
import type { LipPlace } from "../mesh/mesh_builder.ts";
import type { Displacement } from "../expression/shape_pulls.ts";
import { dentalArch } from "../mesh/teeth.ts";
import { smoothstep } from "../../../base/scalar.ts";
import type { Vector } from "../../../base/vector.ts";
import type { WholeMesh } from "../mesh/whole_mesh.ts";

/** How far before the dental arch's line the lips' insides stay: the crowns bulge 0.6, and shapes add up. */
const CLEARANCE = 1.35;
/** Lips slid sideways are drawn over the other side's canine, whatever else they do. */
export const SLID_CLEARANCE = 2.5;
/** The lips' skin and insides are pushed out by their neighbours too, by this share a cell. */
const CARRIED = 0.8, CARRIED_CELLS = 5;

/** What the lips touch: one another, and the teeth. Both are put right while shapes are sculpted. */
export class LipContact {
  private readonly pairs: readonly { upper: number; lower: number; depth: number }[];
  private readonly neighbours: ReadonlyMap<number, ReadonlySet<number>>;

  constructor(private readonly mesh: WholeMesh) {
    const key = (v: number, lip: LipPlace): string => `${mesh.side[v]} ${lip.across} ${lip.depth}`;
    const lowers = new Map<string, number>();
    for (const [v, lip] of mesh.lips) if (!lip.upper) lowers.set(key(v, lip), v);
    this.pairs = [...mesh.lips].flatMap(([upper, lip]) => {
      const lower = lip.upper ? lowers.get(key(upper, lip)) : undefined;
      return lower === undefined ? [] : [{ upper, lower, depth: lip.depth }];
    });
    const neighbours = new Map<number, Set<number>>();
    for (let t = 0; t < mesh.triangles.length; t += 3) {
      for (let k = 0; k < 3; k++) {
        const a = mesh.triangles[t + k]!, b = mesh.triangles[t + (k + 1) % 3]!;
        if (mesh.lips.has(a) && mesh.lips.has(b)) {
          (neighbours.get(a) ?? neighbours.set(a, new Set()).get(a)!).add(b);
          (neighbours.get(b) ?? neighbours.set(b, new Set()).get(b)!).add(a);
        }
      }
    }
    this.neighbours = neighbours;
  }

  /** Lips that are shut at rest stay shut: where a shape would part them both go half way to one another. */
  seal(shape: Displacement): Displacement {
    const out = shape.slice();
    const contact = new Map(
      this.pairs.filter(({ depth }) => depth === 1)
        .map(({ upper, lower }) => [this.columnOf(upper), { upper, lower }]),
    );
    for (const [v, lip] of this.mesh.lips) {
      const own = contact.get(this.columnOf(v));
      if (!own) continue;
      const share = smoothstep(-0.6, 1, lip.depth) * (1 - smoothstep(1.8, 4, lip.depth));
      const half = lip.upper ? 0.5 : -0.5;
      for (let k = 0; k < 3; k++) {
        out[v * 3 + k]! += share * half * (shape[own.lower * 3 + k]! - shape[own.upper * 3 + k]!);
      }
    }
    return out;
  }

  /**
   * Pushes the lips out of the teeth.
   *
   * @param jaw how far the shape itself carries the lower row
   * @param clearance millimetres kept from the arch's line
   * @param whole whether a lip goes as one, as all do but those that roll in
   */
  clearTeeth(
    shape: Displacement,
    { jaw = [0, 0, 0], clearance = CLEARANCE, whole = true }: {
      jaw?: Vector | undefined;
      clearance?: number | undefined;
      whole?: boolean;
    } = {},
  ): Displacement {
    const { mesh } = this;
    const push = new Map<number, number>();
    for (const [v, lip] of mesh.lips) {
      if (lip.depth < -0.5 || lip.depth > 1.9) continue;
      const [x, y, z] = [0, 1, 2].map((k) => mesh.positions[v * 3 + k]! + shape[v * 3 + k]!) as [
        number,
        number,
        number,
      ];
      const upper = y > TEETH.upperEdgeY - 0.4 ? outsideArch("upper", x, z).distance : Infinity;
      const lower = y < TEETH.upperEdgeY + TEETH.overbite + jaw[1] + 0.4
        ? outsideArch("lower", x - jaw[0], z - jaw[2]).distance
        : Infinity;
      const lacking = clearance - Math.min(upper, lower);
      if (lacking > 0) push.set(v, lacking);
    }
    for (let round = 0; round < CARRIED_CELLS; round++) {
      for (const [v, amount] of [...push]) {
        for (const n of this.neighbours.get(v) ?? []) {
          // The cavity's front lies right behind the skin under the lips, and stays behind it.
          if (mesh.lips.get(n)!.depth > 1.9) continue;
          if ((push.get(n) ?? 0) < amount * CARRIED) push.set(n, amount * CARRIED);
        }
      }
    }
    if (whole) this.pushColumns(push);
    const out = shape.slice();
    for (const [v, amount] of push) {
      const { nx, nz } = outsideArch(
        "upper",
        mesh.positions[v * 3]! + shape[v * 3]!,
        mesh.positions[v * 3 + 2]! + shape[v * 3 + 2]!,
      );
      out[v * 3]! += mesh.side[v] === 0 ? 0 : nx * amount;
      out[v * 3 + 2]! += nz * amount;
    }
    return out;
  }

  /** A lip goes as one from its contact line to its border: pushed by parts, its cells would crumple as shapes add up. */
  private pushColumns(push: Map<number, number>): void {
    const key = (v: number): string => `${this.columnOf(v)} ${this.mesh.lips.get(v)!.upper}`;
    const most = new Map<string, number>();
    for (const [v, amount] of push) most.set(key(v), Math.max(most.get(key(v)) ?? 0, amount));
    for (const [v, { depth }] of this.mesh.lips) {
      const amount = most.get(key(v));
      if (amount === undefined || depth > 1.9) continue;
      const share = smoothstep(-1, 0, depth);
      push.set(v, Math.max(push.get(v) ?? 0, amount * share));
    }
  }

  private columnOf(v: number): string {
    return `${this.mesh.side[v]} ${this.mesh.lips.get(v)!.across}`;
  }
}

const ARCHES = {
  upper: Array.from({ length: 61 }, (_, i) => dentalArch("upper", i / 60)),
  lower: Array.from({ length: 61 }, (_, i) => dentalArch("lower", i / 60)),
} as const;

/** How far a place lies before an arch's line, seen from above, and the way out from there. */
function outsideArch(
  which: "upper" | "lower",
  x: number,
  z: number,
): { distance: number; nx: number; nz: number } {
  const side = x < 0 ? -1 : 1;
  let least = Infinity, nearest = ARCHES[which][0]!;
  for (const point of ARCHES[which]) {
    const away = (point.x - side * x) ** 2 + (point.z - z) ** 2;
    if (away < least) least = away, nearest = point;
  }
  const distance = (side * x - nearest.x) * nearest.nx + (z - nearest.z) * nearest.nz;
  return { distance, nx: side * nearest.nx, nz: nearest.nz };
}
