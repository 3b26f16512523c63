import { EYE } from "../measures.ts";
import type { LidPlace } from "../mesh/mesh_builder.ts";
import { clamp01, mix, smoothstep } from "../../../base/scalar.ts";
import type { Displacement } from "./shape_pulls.ts";
import type { WholeMesh } from "../mesh/whole_mesh.ts";

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
  private readonly edges = new Map<string, LidEdge>();

  constructor(private readonly mesh: WholeMesh) {
    for (const [v, lid] of mesh.lids) {
      if (lid.margin !== "none" && mesh.side[v] === 1) {
        this.edges.set(`${lid.margin} ${lid.upper} ${lid.column}`, this.polar(v));
      }
    }
  }

  /** Displacement of the left eye's lids at share `w` of a move. */
  arc(move: LidMove, w = 1): Displacement {
    const out = new Float64Array(this.mesh.count * 3);
    for (const [v, lid] of this.mesh.lids) {
      if (this.mesh.side[v] !== 1) continue;
      const share = w * (lid.upper ? move.upper : move.lower);
      const p = this.polar(v), goal = this.goal(lid);
      // Skin round the corners stays, as the corners do: the margins close like a purse before it.
      const fromCorner = Math.min(lid.along, 1 - lid.along);
      const part = lid.margin === "none" ? lid.closeness * smoothstep(0, 0.13, fromCorner) : 1;
      const angle = p.angle + share * part * goal.turn;
      const smoothed = Math.max(0, share) * FOLD_SMOOTHED * (lid.fold ?? 0);
      // A lid opened wider while it blinks moves along chords of its arc: a little room for them.
      const room = lid.margin === "inner" || lid.margin === "rim" ? OPENED_ROOM * Math.max(0, -share) : 0;
      // The lid's skin comes to lie on the eyeball as it unrolls from the fold.
      const laid = lid.margin === "none"
        ? Math.max(0, share) * part * (goal.radius - p.radius)
        : share * part * goal.rise;
      const radius = p.radius + laid - smoothed + room;
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

  /**
   * What an inbetween corrective 4w(1-w) must add: at w = 1/2 it makes up the whole difference to the arc.
   *
   * @param share of the move that is made at w = 1/2
   */
  bulge(move: LidMove, share = 0.5): Displacement {
    const end = this.arc(move), half = this.arc(move, share);
    return half.map((value, i) => value - end[i]! / 2);
  }

  private polar(v: number): LidEdge {
    const y = this.mesh.positions[v * 3 + 1]! - EYE.centre[1],
      z = this.mesh.positions[v * 3 + 2]! - EYE.centre[2];
    return { angle: Math.atan2(y, z), radius: Math.hypot(y, z) };
  }

  /** The turn and the change of radius that bring a place of the lid to where the lids meet. */
  private goal(lid: LidPlace): { turn: number; rise: number; radius: number } {
    const { upper, lower } = this.column(lid, "outer");
    const radius = mix(lower.radius, upper.radius, 0.5);
    const seam = Math.asin((seamHeight(lid.along) - EYE.centre[1]) / radius);
    // The share of the opening that the upper lid leaves to the lower one; all of the margin keeps to it.
    const opening = upper.angle - lower.angle;
    const onSeam = opening > 1e-6 ? clamp01((seam - lower.angle) / opening) : 0;
    // By the eyeball the lids meet half way beside the outer corner, or the lining behind them would turn over.
    const inside = lid.margin === "inner" ? smoothstep(1, 0.8, lid.along) : 1;
    const share = mix(0.48, onSeam, inside);
    const ends = lid.margin === "none" ? { upper, lower } : this.column(lid, lid.margin);
    const own = lid.upper ? ends.upper : ends.lower;
    const turn = mix(ends.lower.angle, ends.upper.angle, share) - own.angle;
    return { turn, rise: lid.margin === "outer" ? radius - own.radius : 0, radius };
  }

  /** Both lids' edges in one column of the margin; at the corners they are one. */
  private column(lid: LidPlace, margin: LidPlace["margin"]): { upper: LidEdge; lower: LidEdge } {
    const edge = (upper: boolean) => this.edges.get(`${margin} ${upper} ${lid.column}`);
    const upper = edge(true) ?? edge(false)!;
    return { upper, lower: edge(false) ?? upper };
  }
}

/** Where closed lids meet, seen from the front: the corners' line, hanging through. */
function seamHeight(along: number): number {
  const sag = EYE.seamSag * Math.sin(Math.PI * along) ** 1.2;
  return mix(EYE.innerCorner[1], EYE.outerCorner[1], along) - sag;
}

/** Millimetres off the eyeball that a lid's edge takes at share -1 of a move. */
const OPENED_ROOM = 0.35;
/** Share of the fold that a closed lid has given up. */
const FOLD_SMOOTHED = 0.7;

interface LidEdge {
  readonly angle: number;
  readonly radius: number;
}
