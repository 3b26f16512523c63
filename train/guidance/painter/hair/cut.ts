import { unit, type Vector } from "../../../../runtime/base/vector.ts";
import type { Fitting } from "../pieces/forms/fitting.ts";
import type { Colour, Look } from "../look/look.ts";
import type { MeshBuilder } from "../surface/paint_mesh.ts";
import type { Root } from "./roots.ts";
import type { Cover, Plan } from "./strand.ts";

/** Locks of one kind. */
export interface Layer {
  /** On a usual head, were all of the scalp as dense. */
  readonly count: number;
  readonly segments: number;
  /** Millimetres. */
  readonly width: number;
  /** Blades of hair, ropes as thick as they are wide, or leaves that stand off them. */
  readonly kind?: "lock" | "rope" | "leaf";
  readonly glow?: number;
  readonly gloss?: number;
  /** Colours by share of the way; streaks of the look's own where left out. */
  colour?(along: number, root: Root): Colour;
  /** Light that its depth leaves it, 1 all. */
  readonly depth?: number;
  /** 0..1, how little a lock's colour differs from its neighbours'; 0 where left out. */
  readonly alike?: number;
  readonly root?: number;
  readonly tip?: number;
  readonly ridge?: number;
  density?(root: Root): number;
  /** Undefined where nothing grows. */
  plan(root: Root): Plan | undefined;
}

/** A way to wear hair, made for one look. */
export interface Cut {
  /** Millimetres of the opaque body under the locks. */
  body(root: Root): number;
  /** Millimetres by which the hairline lies further back here, or further forward where negative. */
  hairline?(root: Root): number;
  readonly layers: readonly Layer[];
  /** Light that the body sends back, in shares of the locks'. */
  readonly bodyTone?: number;
  /** Share of skin that shines through the body. */
  thin?(root: Root): number;
  /** The body is raised away from the skull's middle, not off the skin: it grows wider than the head. */
  readonly radial?: boolean;
  /** Light of the body by place, 0..1, beside its streaks. */
  bodyShade?(at: Vector): number;
  /** What else belongs to it: tails, buns, plaits. */
  extra?(mesh: MeshBuilder, look: Look, cover: Cover): void;
  /** Where locks fall over the ears: the height (y) at which they end. */
  readonly overEars?: number;
  /** Where no lock may be: it ends before. */
  free?(at: Vector): boolean;
  /** Millimetres between the body's points. */
  readonly fine?: number;
}

export type HairLook = Look["hair"];
/** @param tucked behind the ears, for something that is worn there is to be seen */
export type Cutter = (hair: HairLook, fitting: Fitting, tucked?: boolean) => Cut;

/** Unit, away from the middle of the braincase. */
export const fromMiddle = ({ subject: { skull } }: Fitting, at: Vector): Vector =>
  unit([at[0], at[1] - 0.25 * skull.top, at[2] - skull.axis]);

/** Linear, by the look's length. */
export const longer = ({ length }: HairLook, shortest: number, longest: number): number =>
  shortest + (longest - shortest) * length;

/** Away from the whorl of the crown over the skull, and down. */
export function fromCrown({ subject }: Fitting, [x, , z]: Vector, down: number): Vector {
  const { skull } = subject;
  const dx = x / skull.side, dz = (z - skull.axis + 18) / (skull.front - skull.back) * 2;
  const away = Math.hypot(dx, dz) || 1;
  return [dx / away, -down * Math.min(1, away), dz / away];
}
