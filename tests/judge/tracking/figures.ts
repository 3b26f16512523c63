import type { ArkitShape } from "../../../runtime/head/arkit.ts";
import type { FaceTables } from "../../../runtime/motion/tracking/face_tables.ts";
import type { Figure } from "../check.ts";
import type { Pair } from "./pairs.ts";
import { type Solved, solveFilms } from "./solve.ts";
import {
  angleFigures,
  ANGLES,
  CHIEF,
  neutralFigures,
  SEEN,
  type ShapeFigures,
  shapeFigures,
  sideFigures,
} from "./weight_measures.ts";

/** Films of one set in one degradation, solved from what the tracker saw and from the truth. */
export interface Part {
  readonly set: string;
  readonly degradation: string;
  readonly heads: readonly string[];
  readonly tracked: readonly Solved[];
  /**
   * What the same solver makes of perfect landmarks. A net that has learnt the tracker's gains overshoots on them: a
   * miss there tells of the heads' difference only where it is missed from tracked ones too.
   */
  readonly truth: readonly Solved[];
  readonly lost: number;
}

/** The set of the unused identities, on which the limits are. */
const JUDGED = "ict";

export function partsOf(tables: FaceTables, pairs: readonly Pair[]): Part[] {
  const groups = Map.groupBy(pairs, ({ set, degradation }) => `${set}\n${degradation}`);
  return Array.from(groups.values(), (group): Part => ({
    set: group[0]!.set,
    degradation: group[0]!.degradation,
    heads: [...new Set(group.map(({ head }) => head))],
    tracked: solveFilms(tables, group),
    truth: solveFilms(tables, group, { truth: true }),
    lost: group.filter(({ found }) => !found).length,
  }));
}

export const moving = (solved: readonly Solved[]): Solved[] =>
  solved.filter(({ pair }) => pair.motion === "mix" || pair.motion.startsWith("sweep:"));
const ofMotion = (solved: readonly Solved[], motion: string): Solved[] =>
  solved.filter(({ pair }) => pair.motion === motion);

/** Of what is no number as of 0. */
export function median(values: readonly number[]): number {
  const sorted = values.map((value) => Number.isFinite(value) ? value : 0).sort((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.floor(half - 0.5)]! + sorted[Math.ceil(half - 0.5)]!) / 2;
}

const LEAST_CORRELATION = 0.9, MOST_ERROR = 0.12, LEAST_MEDIAN = 0.8;
/** A shape of the capture is judged where it deviates by more. */
const LEAST_DEVIATION = 0.08;

type Bound = Figure["bound"];

function shapeLines(title: string, own: ShapeFigures, truth: ShapeFigures, judged: boolean): Figure[] {
  const bound = (is: Bound): Bound => judged ? is : "for information";
  return [
    {
      name: `${title} ${own.shape}`,
      value: own.correlation,
      bound: bound("at least"),
      limit: LEAST_CORRELATION,
      unit: "correlation",
      notes: [`of perfect landmarks ${truth.correlation.toFixed(3)}`],
    },
    {
      name: `${title} ${own.shape}, error`,
      value: own.error,
      bound: bound("at most"),
      limit: MOST_ERROR,
      unit: "weight",
      notes: [`of perfect landmarks ${truth.error.toFixed(3)}`],
    },
  ];
}

function lines(
  title: string,
  shapes: readonly ArkitShape[],
  tracked: Solved[],
  truth: Solved[],
  judged: boolean,
) {
  return shapes.flatMap((shape) =>
    shapeLines(title, shapeFigures(tracked, shape), shapeFigures(truth, shape), judged)
  );
}

function turnLines({ tracked, truth }: Part, judged: boolean): Figure[] {
  const films = ofMotion(tracked, "turns"), perfect = ofMotion(truth, "turns");
  return films.length === 0 ? [] : ANGLES.flatMap((angle): Figure[] => {
    const own = angleFigures(films, angle), told = angleFigures(perfect, angle);
    const bound = (is: Bound): Bound => judged ? is : "for information";
    return [
      {
        name: `head ${angle}`,
        value: own.correlation,
        bound: bound("at least"),
        limit: 0.97,
        unit: "correlation",
        notes: [`of perfect landmarks ${told.correlation.toFixed(3)}`],
      },
      {
        name: `head ${angle}, error`,
        value: own.error,
        bound: bound("at most"),
        limit: 3,
        unit: "degrees",
        notes: [`of perfect landmarks ${told.error.toFixed(1)}`],
      },
    ];
  });
}

/** The table of the unused identities, undegraded. */
function judgedFigures(tables: FaceTables, part: Part): Figure[] {
  const tracked = moving(part.tracked), truth = moving(part.truth);
  const all = SEEN.map((shape) => shapeFigures(tracked, shape).correlation);
  const perfect = SEEN.map((shape) => shapeFigures(truth, shape).correlation);
  const figures: Figure[] = [
    ...lines("sweeps and mixes:", CHIEF, tracked, truth, true),
    {
      name: `median of all ${SEEN.length} that landmarks can show`,
      value: median(all),
      bound: "at least",
      limit: LEAST_MEDIAN,
      unit: "correlation",
      notes: [`of perfect landmarks ${median(perfect).toFixed(3)}`],
    },
    ...turnLines(part, true),
  ];
  const capture = ofMotion(part.tracked, "capture"), exact = ofMotion(part.truth, "capture");
  if (capture.length > 0) {
    const stirring = SEEN.filter((shape) => shapeFigures(capture, shape).deviation > LEAST_DEVIATION);
    figures.push(...lines("capture:", stirring, capture, exact, true));
  }
  const heads = new Set(ofMotion(part.tracked, "still").map(({ pair }) => pair.head));
  const { largest, shape, count } = neutralFigures(part.tracked);
  figures.push({
    name: `neutral face, ${heads.size} identities, ${count} pictures: largest weight`,
    value: largest,
    bound: "at most",
    limit: 0.1,
    unit: "weight",
    notes: [`it is ${shape}'s`],
  });
  for (const mirror of [false, true]) {
    const solved = mirror
      ? solveFilms(tables, part.tracked.map(({ pair }) => pair), { mirror })
      : part.tracked;
    const { wrong, count } = sideFigures(solved, mirror);
    figures.push({
      name: `left stays left${
        mirror ? ", mirrored" : ""
      }: ${count} pictures of one side's blink, smile, gaze`,
      value: (count - wrong) / count,
      bound: "at least",
      limit: 1,
      unit: "share",
    });
  }
  return figures;
}

/** What a set and degradation comes to, in few figures, none of which is judged. */
function briefFigures(part: Part): Figure[] {
  const tracked = moving(part.tracked), truth = moving(part.truth);
  const title = `${part.set}, ${part.degradation}:`;
  const of = (solved: Solved[], shapes: readonly ArkitShape[], what: "correlation" | "error") =>
    median(shapes.map((shape) => shapeFigures(solved, shape)[what]));
  const chief = CHIEF.map((shape) => shapeFigures(tracked, shape));
  const below = chief.filter(({ correlation, error }) =>
    !(correlation >= LEAST_CORRELATION && error <= MOST_ERROR)
  );
  const told = (shape: ShapeFigures) =>
    `${shape.shape} ${shape.correlation.toFixed(2)}/${shape.error.toFixed(2)}`;
  const angles = ANGLES.map((angle) => {
    const { correlation, error } = angleFigures(ofMotion(part.tracked, "turns"), angle);
    return `${angle} ${correlation.toFixed(3)}, ${error.toFixed(1)} degrees`;
  });
  return [
    {
      name: `${title} median of ${SEEN.length}`,
      value: of(tracked, SEEN, "correlation"),
      bound: "for information",
      limit: LEAST_MEDIAN,
      unit: "correlation",
      notes: [
        `of perfect landmarks ${of(truth, SEEN, "correlation").toFixed(3)}`,
        `${part.heads.length} heads, ${part.tracked.length} pictures, the face lost in ${part.lost}`,
        ...ofMotion(part.tracked, "turns").length > 0 ? [angles.join("; ")] : [],
      ],
    },
    {
      name: `${title} of the ${CHIEF.length} chief shapes within the limits`,
      value: (CHIEF.length - below.length) / CHIEF.length,
      bound: "for information",
      limit: 1,
      unit: "share",
      notes: below.map(told),
    },
  ];
}

/** All figures: those of the unused identities, and in brief those of each set and degradation. */
export function trackingFigures(tables: FaceTables, parts: readonly Part[]): Figure[] {
  const judged = parts.find(({ set, degradation }) => set === JUDGED && degradation === "none");
  return [
    ...judged === undefined ? [] : judgedFigures(tables, judged),
    ...parts.filter(({ tracked }) => moving(tracked).length > 0).flatMap(briefFigures),
  ];
}
