import { add, cross, dot, subtract, unit, type Vector } from "../../../../runtime/base/vector.ts";
import type { Colour } from "../look/look.ts";
import type { MeshBuilder } from "../surface/paint_mesh.ts";
import type { Rig } from "../surface/subject.ts";
import type { StrandPoint } from "./strand.ts";

export interface LockLook {
  /** Millimetres across where it is widest. */
  readonly width: number;
  /** Shares of that at root and tip. */
  readonly root?: number;
  readonly tip?: number;
  /** How far its ridge stands over its edges, in widths. */
  readonly ridge?: number;
  colour(along: number): Colour;
  /** 0..1 by share of the way. */
  open(along: number): number;
  readonly glow?: number;
  /** Lit as hair; a leaf is lit as a surface. */
  readonly hair?: boolean;
  readonly gloss?: number;
}

/**
 * A lock of hair: a tapering blade, arched across so that light runs along its ridge.
 */
export function drawLock(
  mesh: MeshBuilder,
  points: readonly StrandPoint[],
  rigAt: (along: number, at: Vector) => Rig,
  { width, root = 0.7, tip = 0.12, ridge = 0.3, colour, open, glow, hair = true, gloss = 0.12 }: LockLook,
): void {
  let before: readonly [number, number, number] | undefined;
  const halfAt = (i: number) => 0.5 * width * taper(i / (points.length - 1), root, tip);
  for (const i of bends(points, halfAt)) {
    const { at, up } = points[i]!, along = i / (points.length - 1);
    const back = points[Math.max(0, i - 1)]!.at, next = points[Math.min(points.length - 1, i + 1)]!.at;
    const strand = unit(subtract(next, back));
    const side = unit(cross(up, strand));
    const over = unit(add(up, strand, -dot(up, strand)));
    const half = halfAt(i);
    const rig = rigAt(along, at);
    const own = {
      rig,
      colour: colour(along),
      open: open(along),
      gloss,
      ...(hair && { strand }),
      ...(glow && { glow }),
    };
    const lean = (out: number, share: number): Vector =>
      unit(add(add([0, 0, 0], over, 1), side, out * share));
    if (width < FINE) {
      // Its neighbours shade it more than its own form does: the light on it is that of where it lies.
      const pair = [
        mesh.point({ ...own, at: add(at, side, -half), normal: lean(-1, 0.2) }),
        mesh.point({ ...own, at: add(at, side, half), normal: lean(1, 0.2) }),
      ] as const;
      if (before) mesh.quad(before[0], pair[0], pair[1], before[2]);
      before = [pair[0], pair[0], pair[1]];
      continue;
    }
    const row = [
      mesh.point({ ...own, at: add(at, side, -half), normal: lean(-1, 0.75), open: 0.8 * own.open }),
      mesh.point({ ...own, at: add(at, over, Math.min(HIGHEST_RIDGE, 2 * ridge * half)), normal: over }),
      mesh.point({ ...own, at: add(at, side, half), normal: lean(1, 0.75), open: 0.8 * own.open }),
    ] as const;
    if (before) {
      mesh.quad(before[0], row[0], row[1], before[1]);
      mesh.quad(before[1], row[1], row[2], before[2]);
    }
    before = row;
  }
}

/**
 * Indices of the points that a lock's form needs: those on a straight part of it are left out, for drawing takes a
 * time by triangles, and pictures of 256 pixels show nothing below a millimetre.
 *
 * @param halfAt half the lock's width at a point, millimetres
 */
function bends(points: readonly StrandPoint[], halfAt: (i: number) => number): number[] {
  const last = points.length - 1, kept = [0];
  const isStraight = (a: number, b: number): boolean => {
    const from = points[a]!.at, chord = subtract(points[b]!.at, from), square = dot(chord, chord) || 1;
    for (let i = a + 1; i < b; i++) {
      const to = subtract(points[i]!.at, from), share = dot(to, chord) / square;
      const off = add(to, chord, -share);
      const wider = halfAt(i) - halfAt(a) - share * (halfAt(b) - halfAt(a));
      if (dot(off, off) > UNSEEN * UNSEEN || Math.abs(wider) > UNSEEN) return false;
    }
    return true;
  };
  for (let at = 0; at < last;) {
    let next = at + 1;
    while (next < last && next - at < LONGEST && isStraight(at, next + 1)) next++;
    kept.push(at = next);
  }
  return kept;
}

/** Millimetres by which a lock may differ from the way it has grown. */
const UNSEEN = 0.45;
/** Steps of growth in one piece: colours and light are interpolated over it. */
const LONGEST = 4;

/** Millimetres: a narrower lock has no ridge to be seen, and half as many triangles. */
const FINE = 4.5;
/** Millimetres: wide locks are flat ones. */
const HIGHEST_RIDGE = 3.5;

/** Widest before the middle, pointed at the end. */
const taper = (along: number, root: number, tip: number): number =>
  along < 0.35 ? root + (1 - root) * Math.sin(along / 0.35 * Math.PI / 2) : tip +
    (1 - tip) * Math.cos((along - 0.35) / 0.65 * Math.PI / 2) ** 0.7;
