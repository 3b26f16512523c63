import { type EyeAxis, nearestEye } from "../eye.ts";
import { type LookGround, pointAt } from "../ground.ts";
import { random } from "../../../base/hashed_random.ts";
import { lidLines } from "./lid_lines.ts";
import { SURFACE_INDEX } from "../regions.ts";
import type { StrokePoint, Strokes } from "../splat_strokes.ts";
import { smoothstep } from "../../../base/scalar.ts";
import { add, dot, subtract, unit, type Vector } from "../../../base/vector.ts";

interface LashKind {
  /** Lashes a millimetre of the lid's edge, and their length and thickness, millimetres. */
  readonly perMillimetre: number;
  readonly length: number;
  readonly thickness: number;
  /** Up (or down) at the root and at the tip, against straight out of the eye. */
  readonly lift: readonly [root: number, tip: number];
  /** Of the dark line that their roots make. */
  readonly line: number;
  readonly opacity: number;
}
/**
 * Adult lashes: upper 8 to 12 mm in 3 rows, lower 6 to 8 mm and finer (Na et al. 2006), a good part of it curled out of
 * sight. Drawn at that length and one by one they read as a comb: what a portrait shows is a soft dark edge with a
 * few tips that stand out of it.
 */
const UPPER: LashKind = {
  perMillimetre: 2,
  length: 3.5,
  thickness: 0.045,
  lift: [-0.3, 0.35],
  line: 0.78,
  opacity: 0.2,
};
const LOWER: LashKind = {
  perMillimetre: 0.9,
  length: 1.6,
  thickness: 0.045,
  lift: [-0.35, -0.75],
  line: 0.08,
  opacity: 0.035,
};
const COLOUR = [0.085, 0.06, 0.05] as const;
/** The lid's shade on the eyeball, and the wet line between it and the lower lid. */
const SHADE = [0.2, 0.13, 0.11] as const, WET = [0.97, 0.95, 0.93] as const;
/**
 * Strips of that shade: how far below the edge, how high (standard deviation), millimetres, and how dark. A third darker,
 * or with thicker lashes, the tracker takes half a blink for a whole one: its correlation falls by 0.006.
 */
const SHADES = [[0.25, 0.5, 0.33], [1.3, 0.95, 0.14], [2.7, 1.2, 0.06]] as const;

/** A piece of a lid's edge: one triangle that carries lashes. */
export interface LidEdge {
  readonly triangle: number;
  readonly eye: EyeAxis;
  readonly upper: boolean;
  /** Its ends along the edge, world units. */
  readonly from: Vector;
  readonly to: Vector;
  readonly normal: Vector;
}

/** The triangles that a head says bear lashes; where it says of none, its lids' edges by its landmarks. */
export function lidEdges(ground: LookGround): LidEdge[] {
  const { surfaces, frames, head, identity, eyes } = ground;
  if (eyes.length === 0) return [];
  if (!surfaces.triangles.includes(SURFACE_INDEX.lash)) return lidLines(ground);
  return Array.from(surfaces.triangles).flatMap((kind, t) => {
    if (kind !== SURFACE_INDEX.lash || !(frames.area[t]! > 0)) return [];
    const eye = nearestEye(eyes, frames.centre[t * 3]!);
    const corners = [0, 1, 2].map((c) => pointAt(identity.template, head.triangles[t * 3 + c]!));
    // The edge runs sideways: from the corner nearest to the nose to the one farthest from it.
    corners.sort((a, b) => a[0] - b[0]);
    const normal: Vector = [1, 4, 7].map((k) => frames.rotation[t * 9 + k]!) as unknown as Vector;
    return [{ triangle: t, eye, upper: normal[1] < 0, from: corners[0]!, to: corners[2]!, normal }];
  });
}

/**
 * Lashes, the line of their roots, the upper lid's shade on the eyeball and the wet line on the lower lid. All
 * are carried by the lid, so that a blink takes them along.
 */
export function drawLashes(ground: LookGround, edges: readonly LidEdge[], strokes: Strokes): void {
  const { millimetre } = ground;
  for (const edge of edges) {
    const { triangle, eye, upper, from, to } = edge;
    const kind = upper ? UPPER : LOWER;
    const along = subtract(to, from);
    const length = Math.hypot(...along);
    const middle = add(from, along, 0.5);
    // Two triangles make a cell of the edge: each gets half of its lashes.
    const count = kind.perMillimetre * length / millimetre / 2;
    const lashes = Math.floor(count + random(triangle, 31));
    for (let i = 0; i < lashes; i++) {
      const chance = (salt: number) => random(triangle * 17 + i, salt);
      const root = add(from, along, (i + chance(1)) / lashes);
      drawLash(ground, strokes, edge, kind, root, chance);
    }
    const carried = { triangle, up: edge.normal, oneSided: false };
    strokes.add(
      middle,
      along,
      [0.5 * length, 0.13 * millimetre, (upper ? 0.26 : 0.16) * millimetre],
      COLOUR,
      { ...carried, opacity: kind.line / 1.6 },
    );
    const surface = eye.radius + 0.12 * millimetre;
    const onEye = (p: Vector, down: number): Vector => {
      const out = unit(subtract(p, eye.centre));
      return add(eye.centre, unit(add(out, [0, -down * millimetre / surface, 0])), surface);
    };
    const out = unit(subtract(middle, eye.centre));
    if (upper) {
      for (const [down, high, opacity] of SHADES) {
        strokes.add(
          onEye(middle, down),
          along,
          [0.55 * length, 0.03 * millimetre, high * millimetre],
          SHADE,
          { ...carried, up: out, opacity },
        );
      }
    } else {
      strokes.add(
        onEye(middle, -0.3),
        along,
        [0.45 * length, 0.05 * millimetre, 0.1 * millimetre],
        WET,
        // The film breaks: it glistens here and there.
        { ...carried, up: out, opacity: 0.12 + 0.4 * random(triangle, 37) ** 2 },
      );
    }
  }
}

function drawLash(
  { millimetre, traits }: LookGround,
  strokes: Strokes,
  { triangle, eye, normal }: LidEdge,
  kind: LashKind,
  root: Vector,
  chance: (salt: number) => number,
): void {
  const out = unit(subtract(root, eye.centre));
  // They fan out from the eye's middle, and are longest towards the outer corner.
  const sideways = (root[0] - eye.centre[0]) / eye.irisRadius;
  const outer = Math.sign(eye.centre[0]) * sideways;
  const length = kind.length * (kind === UPPER ? traits.lashes : 1) * millimetre * (0.45 + 0.75 * chance(2)) *
    (1 + 0.08 * Math.max(-1.6, Math.min(1.6, outer)));
  const fan = 0.28 * sideways + 0.55 * (chance(3) - 0.5);
  const curl = 0.75 + 0.5 * chance(5);
  const points: StrokePoint[] = [{
    at: root,
    width: kind.thickness * millimetre,
    colour: COLOUR as unknown as number[],
  }];
  let at = root;
  const segments = 3;
  for (let s = 0; s < segments; s++) {
    const t = (s + 0.5) / segments;
    const lift = kind.lift[0] + (kind.lift[1] - kind.lift[0]) * t * curl;
    at = add(at, unit(add(out, [fan, lift, 0])), length / segments);
    points.push({
      at,
      width: kind.thickness * millimetre * [0.85, 0.6, 0.25][s]!,
      colour: COLOUR as unknown as number[],
    });
  }
  strokes.draw(points, {
    triangle,
    up: dot(normal, out) > 0.9 ? [0, 1, 0] : out,
    opacity: kind.opacity * (0.6 + 0.8 * chance(4)) *
      (1 - (outer > 0 ? 0.35 : 0.75) * smoothstep(1.35, 2.1, Math.abs(sideways))),
    oneSided: false,
  });
}
