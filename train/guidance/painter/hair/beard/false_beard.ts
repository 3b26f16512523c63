import { add, type Vector } from "../../../../../runtime/base/vector.ts";
import { radians } from "../../../../../runtime/base/scalar.ts";
import { dim } from "../../look/colours.ts";
import type { Look } from "../../look/look.ts";
import { bothSides, fit, pushOut, soft, stiff } from "../../pieces/forms/fitting.ts";
import { curveThrough, tube } from "../../pieces/forms/tube.ts";
import type { MeshBuilder } from "../../surface/paint_mesh.ts";
import { jawEdge } from "./cuts.ts";
import { surveyBeard } from "./field.ts";

/** Millimetres from one row of the weave to the next, and how far the rows stand out. */
const ROW = 6.5, RELIEF = 0.9;
/** Half the beard's breadth at the chin and at its end, millimetres, and its depth in breadths. */
const BREADTH = { top: 9.5, end: 13 } as const, DEPTH = 0.72;

/**
 * A pharaoh's: no hair of his own but a woven rod, tied on by straps along the jaw. It hangs from the chin's
 * underside, broader towards its end, and goes with the jaw.
 */
export function hangFalseBeard(mesh: MeshBuilder, { beard: { length, colour } }: Look): void {
  const { subject } = mesh, { marks } = surveyBeard(subject);
  // Under the chin's edge, where the skin faces down.
  const z = marks.chinZ - 14;
  const chin = subject.cast([0, marks.chinY - 60, z], [0, 1, 0], { ears: false });
  const top: Vector = [0, (chin?.at[1] ?? marks.chinY - 2) + 4, z];
  const long = 62 + 60 * length, rows = long / ROW;
  const rod = curveThrough([0, 0.3, 0.65, 1].map((t) => add(top, [0, -long * t, 5 * t + 9 * t ** 4])), 61);
  const half = (t: number) => BREADTH.top + (BREADTH.end - BREADTH.top) * t;
  /** 0..1 over a row that runs down to the sides, as woven strands do. */
  const row = (t: number, angle: number) => (((rows * t + 0.45 * Math.abs(Math.sin(angle))) % 1) + 1) % 1;
  tube(
    stiff(mesh, "jaw"),
    rod,
    (t, angle) => {
      const round = Math.hypot(Math.cos(angle), Math.sin(angle) / DEPTH);
      return half(t) / round + RELIEF * Math.sin(Math.PI * row(t, angle)) ** 0.7;
    },
    (t, angle) => ({
      colour: dim(colour, 0.55 + 0.6 * Math.sin(Math.PI * row(t, angle)) ** 0.7),
      gloss: 0.12,
      open: 0.95,
    }),
    { sides: 24, up: [0, 0, 1] },
  );

  const onJaw = jawEdge(marks).slice(1).map(([turn, y]) =>
    subject.around(radians(turn), y, { ears: false })!
  );
  const way = curveThrough([add(top, [0, -4, -3]), ...onJaw.map(({ at }) => at)], 40)
    .map((at) => pushOut(fit(subject).skin, at, 0.5));
  for (const side of bothSides(soft(mesh, { ears: false }))) {
    tube(side, way, 1.3, { colour: dim(colour, 0.45), open: 0.9 }, { sides: 6 });
  }
}
