import { lidMargin } from "./eyes.ts";
import { EYE } from "./measures.ts";
import type { LidPlace } from "./mesh_builder.ts";
import { clamp01, mix, smoothstep } from "./vector.ts";
import type { Displacement } from "./shape_pulls.ts";
import type { WholeMesh } from "./whole_mesh.ts";

/** Shares of the way to the closed eye: 1 closes that lid, negative ones open it wider. */
export interface LidMove {
  readonly upper: number;
  readonly lower: number;
  /** Degrees the lids are carried to the subject's left with the gaze. */
  readonly sideways?: number;
}

/**
 * Lids turn about the eyeball's own axis, each column in its own plane, so they keep their distance from
 * it. `arc` is the true place at a share `w` of the move; a straight blend of the ends cuts the corner.
 */
export class Eyelids {
  private readonly columns = new Map<number, { upper: LidEdge; lower: LidEdge }>();

  constructor(private readonly mesh: WholeMesh) {
    const edges = new Map<string, LidEdge>();
    for (const [v, lid] of mesh.lids) {
      if (lid.margin === "outer" && mesh.side[v] === 1) {
        edges.set(`${lid.upper} ${lid.column}`, this.polar(v));
      }
    }
    for (const [v, lid] of mesh.lids) {
      if (lid.margin !== "outer" || mesh.side[v] !== 1) continue;
      const own = edges.get(`${lid.upper} ${lid.column}`)!;
      const other = edges.get(`${!lid.upper} ${lid.column}`) ?? own;
      this.columns.set(lid.column, lid.upper ? { upper: own, lower: other } : { upper: other, lower: own });
    }
  }

  /** Displacement of the left eye's lids at share `w` of a move. */
  arc(move: LidMove, w = 1): Displacement {
    const out = new Float64Array(this.mesh.count * 3);
    for (const [v, lid] of this.mesh.lids) {
      if (this.mesh.side[v] !== 1) continue;
      const share = w * (lid.upper ? move.upper : move.lower);
      const p = this.polar(v), goal = this.goal(v, lid);
      // Skin round the corners stays, as the corners do: the margins close like a purse before it.
      const fromCorner = Math.min(lid.along, 1 - lid.along);
      const part = lid.margin === "none" ? lid.closeness * smoothstep(0, 0.13, fromCorner) : 1;
      const angle = p.angle + share * part * goal.turn;
      const smoothed = Math.max(0, share) * FOLD_SMOOTHED * (lid.fold ?? 0);
      const radius = p.radius + share * part * goal.rise - smoothed;
      const x = this.mesh.positions[v * 3]! - EYE.centre[0];
      const y = radius * Math.sin(angle), z = radius * Math.cos(angle);
      // Carried sideways about the vertical axis, most in the middle of the opening.
      const middle = smoothstep(0, 0.5, fromCorner);
      const yaw = w * (move.sideways ?? 0) * Math.PI / 180 * lid.closeness * middle;
      const moved = [x * Math.cos(yaw) + z * Math.sin(yaw), y, z * Math.cos(yaw) - x * Math.sin(yaw)];
      for (let k = 0; k < 3; k++) {
        out[v * 3 + k] = moved[k]! + EYE.centre[k]! - this.mesh.positions[v * 3 + k]!;
      }
    }
    return out;
  }

  /** What an inbetween corrective 4w(1-w) must add: at w = 1/2 it makes up the whole difference to the arc. */
  bulge(move: LidMove): Displacement {
    const end = this.arc(move), half = this.arc(move, 0.5);
    return half.map((value, i) => value - end[i]! / 2);
  }

  private polar(v: number): LidEdge {
    const y = this.mesh.positions[v * 3 + 1]! - EYE.centre[1],
      z = this.mesh.positions[v * 3 + 2]! - EYE.centre[2];
    return { angle: Math.atan2(y, z), radius: Math.hypot(y, z) };
  }

  /** The turn and the change of radius that bring a column's margin to where the lids meet. */
  private goal(v: number, lid: LidPlace): { turn: number; rise: number } {
    const { upper, lower } = this.columns.get(lid.column)!;
    const radius = mix(lower.radius, upper.radius, 0.5);
    const seam = (x: number, lower = 0): number =>
      Math.asin((seamHeight(x) - lower - EYE.centre[1]) / radius);
    // The inner edges stand nearer to the seam than the outer ones, and keep their distance from the eyeball.
    if (lid.margin === "inner") {
      // At the inner corner the upper margin looks forward and inward; closing level it would turn by over a
      // right angle.
      const { angle, radius: depth } = this.polar(v);
      const tilt = lid.upper ? 0.24 * (upper.radius - depth) * smoothstep(0.25, 0.02, lid.along) : 0;
      return { turn: seam(this.mesh.positions[v * 3]!, tilt) - angle, rise: 0 };
    }
    const own = lid.upper ? upper : lower;
    return { turn: seam(lidMargin(lid.along, lid.upper)[0]) - own.angle, rise: radius - own.radius };
  }
}

/** Where closed lids meet, seen from the front: the corners' line, hanging through. */
function seamHeight(x: number): number {
  const [x0, y0] = EYE.innerCorner, [x1, y1] = EYE.outerCorner, along = clamp01((x - x0) / (x1 - x0));
  return mix(y0, y1, along) - EYE.seamSag * Math.sin(Math.PI * along) ** 1.5;
}

/** Share of the fold that a closed lid has given up. */
const FOLD_SMOOTHED = 0.7;

interface LidEdge {
  readonly angle: number;
  readonly radius: number;
}
