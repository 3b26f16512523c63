import { add, subtract, type Vector } from "../../../../../runtime/base/vector.ts";
import { loft, steps } from "../forms/loft.ts";
import { bothSides, pushOut } from "../forms/fitting.ts";
import { dim, mixColours } from "../../look/colours.ts";
import { ball, curveThrough, tube } from "../forms/tube.ts";
import type { PieceContext, PieceRecords } from "../piece.ts";
import { onScalp } from "./grown_parts.ts";

function antennae({ fitting, garment, colour, second, size }: PieceContext): void {
  for (const own of bothSides(garment)) {
    const foot = onScalp(fitting, 0.3, 0.92, 0.78, 3);
    const path = curveThrough([
      foot,
      add(foot, [8, 24 * size, 6]),
      add(foot, [22, 50 * size, 14]),
      add(foot, [30, 70 * size, 30]),
    ], 20);
    tube(own, path, (t) => 3.2 - 1.2 * t, { colour, gloss: 0.15 }, { sides: 10 });
    ball(own, path.at(-1)!, [9, 9, 9], { colour: second, gloss: 0.35 }, { sides: 18 });
  }
}

function bolts({ fitting, garment, colour, size }: PieceContext): void {
  const { subject } = fitting;
  const y = subject.skull.chin + 8;
  for (const own of bothSides(garment)) {
    const met = subject.cast([300, y, subject.skull.axis - 8], [-1, 0, 0], { ears: false });
    const foot: Vector = met ? met.at : [58, y, subject.skull.axis - 8];
    const path = [-4, 0, 6, 13, 13.1, 22, 22.1].map((x) => add(foot, [1, 0, 0], x * size));
    const radii = [5, 5, 5, 5, 9.5, 9.5, 7];
    tube(
      own,
      path,
      (t) => radii[Math.round(t * 6)]! * size,
      (t) => ({ colour: dim(colour, t > 0.6 ? 1 : 0.7), gloss: 0.4 }),
      { sides: 6, up: [0, 0, 1] },
    );
    ball(own, foot, [2.5, 9 * size, 9 * size], { colour: dim(colour, 0.5), gloss: 0.1 });
  }
}

/** A fin of spines and skin from brow to nape. */
function crest({ fitting, garment, colour, second, size }: PieceContext): void {
  const { skull } = fitting.subject;
  const middle: Vector = [0, 0.2 * skull.top, skull.axis];
  const spines = 9;
  const base = steps(spines * 4 + 1).map((t) => {
    const angle = 0.78 - 2.75 * t;
    const towards: Vector = [0, Math.cos(angle), Math.sin(angle)];
    return { t, towards, at: pushOut(fitting.skin, add(middle, towards, 40), -3) };
  });
  const high = (t: number) => 62 * size * Math.sin(Math.PI * (0.1 + 0.86 * t)) ** 0.8;
  const edge = base.map(({ t, towards, at }, i) => {
    const scallop = i % 4 === 0 ? 1 : 0.8 - 0.06 * Math.abs(i % 4 - 2);
    return add(add(at, towards, high(t) * scallop), [0, 0, -1], 0.3 * high(t));
  });
  for (const side of [1, -1]) {
    const sheet = steps(6).map((s) =>
      base.map(({ at }, i) => add(add(at, subtract(edge[i]!, at), s), [side, 0, 0], 2.4 * (1 - 0.7 * s)))
    );
    loft(
      garment,
      side > 0 ? sheet : sheet.map((row) => [...row].reverse()),
      (r, i) => ({ colour: dim(mixColours(second, colour, r / 5), i % 4 === 0 ? 1 : 0.8), gloss: 0.1 }),
      { around: false },
    );
  }
  base.forEach(({ at }, i) => {
    if (i % 4) return;
    tube(
      garment,
      steps(8).map((s) => add(at, subtract(edge[i]!, at), 1.06 * s)),
      (t) => 4.2 * (1 - t) + 0.6,
      { colour, gloss: 0.15 },
      { sides: 8, up: [1, 0, 0] },
    );
  });
}

export const GROWN = {
  antennae: { colours: ["skin", "#d8e86a"], make: antennae },
  bolts: { bearer: "neck", colours: ["#8a8d90", "#4f5254"], make: bolts },
  crest: { colours: ["skin", "skin"], cover: () => (at) => Math.abs(at[0]) < 7 ? 3 : Infinity, make: crest },
} satisfies PieceRecords;
