import { ARKIT_INDEX } from "../../head/arkit.ts";
import { EXPRESSION_SPACES } from "../../head/expression_space.ts";
import type { HeadModel } from "../../head/head_model.ts";
import { dot, projected, unbounded } from "./least_squares.ts";
import { commonLandmarks } from "./contours.ts";
import {
  entries,
  type Entry,
  EYE_LOOKS,
  eyesOfLooks,
  JAW,
  looksOfEyes,
  sameTurns,
  shapesOfJaw,
} from "./meanings.ts";
import { createProbe, type Probe } from "./probe.ts";
import { explain } from "./explained.ts";
import { createRetargetMap, JAW_INPUTS, type RetargetData, type RetargetMap } from "./retarget_map.ts";

/**
 * How much a weight costs, by the target's space, in squared eye distances of contour motion.
 *
 * flame: psi is standard normal, so this is the variance of what contours may be off (0.3 % of an eye distance).
 * arkit: enough that shapes that no landmark tells apart share what they do; at 5e-6 squints of lid and cheek did, and
 * at 2e-6 what one squint left of the other's was still much of a small one.
 */
const RIDGE = { flame: 1e-5, arkit: 1e-6 } as const;

/**
 * What leaving its name costs a weight between two heads of one space. ICT-FaceKit to the stock head: at 5e-6 a funnel
 * took jawLeft with jawRight and mouthLeft with mouthRight, all the way; at 2e-3 mouthLeft was cut at 1 too early.
 */
const LIKELY = 1e-2;

/**
 * FLAME's face is seen through 100 components. What they cannot show of a shape's motion costs its weight UNSEEN of what
 * seen motion costs, since it may have been there; lids and lips count by OPENINGS as they open there once more.
 *
 * On three generated FLAMEs (the least of 43 shapes of random faces that come back, and the mean of 33 of a capture,
 * correlation; lips and lids under TalkSHOW are the same by 0.002):
 *
 *   UNSEEN, OPENINGS    random faces            capture
 *   0.02, 0.1          0.949, 0.874, 0.960     0.984, 0.978, 0.983
 *   0.005, 0.1         0.993, 0.978, 0.992     0.996, 0.983, 0.994
 *   0.005, 0.3         0.987, 0.955, 0.984     0.979, 0.980, 0.985
 */
const UNSEEN = 0.005;
const OPENINGS = 0.1;

/**
 * Solves how poses of one head become poses of another, from the contours that both have among their landmarks: no
 * table, nothing learned. Two heads of the space "arkit" keep their weights' names as what is likely.
 *
 * @throws RangeError where their landmarks have no lids and lips in common
 */
export function solveRetarget(from: HeadModel, to: HeadModel): RetargetMap {
  const [source, target] = probes(from, to);
  const plan = planOf(source, target);
  const data: RetargetData = {
    kind: "solved",
    from: { name: from.name, space: from.expressionSpace },
    to: { name: to.name, space: to.expressionSpace },
    turns: entries(plan.turns),
    held: entries(plan.held),
    isHeld: plan.isHeld,
    within: plan.isHeld[ARKIT_INDEX.jawOpen] === 1 ? [[ARKIT_INDEX.mouthClose, ARKIT_INDEX.jawOpen]] : [],
    ...fit(source, target, plan),
    bias: new Float32Array(target.expressions),
    bends: { from: source.bends, to: target.bends.map((bend, j) => plan.isHeld[j] === 1 ? 0 : bend) },
    limits: EXPRESSION_SPACES[to.expressionSpace].limits,
    explained: new Float32Array(0),
    share: NaN,
  };
  return createRetargetMap({ ...data, ...explain(createRetargetMap(data), source, target) });
}

/** The equations of the weights that are fitted. */
function fit(
  source: Probe,
  target: Probe,
  plan: Plan,
): Pick<RetargetData, "hessian" | "pull" | "sums"> {
  const nS = source.expressions, nT = target.expressions;
  const isSameSpace = source.space === target.space, isSeen = source.space === "flame" && !isSameSpace;
  const ridge = isSameSpace ? LIKELY : RIDGE[target.space];
  // What joints do on both heads alike is no business of the weights.
  const wanted = Array.from(
    { length: nS },
    (_, i) => less(quiet(source, i), plan.turnOf(i), target.jaw),
  );
  const columns = Array.from(
    { length: nT },
    (_, j) => less(quiet(target, j), plan.standsFor(j), source.jaw),
  );
  const seen = isSeen ? projected(columns, source.columns, RIDGE.flame) : columns;
  const openings = (of: readonly Float64Array[]) => of.map((column) => column.subarray(-target.openings));
  const opened = openings(columns), openedFor = openings(wanted);

  const hessian = new Float64Array(nT * nT), pull = new Float64Array((nS + JAW_INPUTS) * nT);
  for (let j = 0; j < nT; j++) {
    for (let k = 0; k <= j; k++) {
      let sum = dot(seen[j]!, seen[k]!) + (j === k ? ridge : 0);
      if (isSeen) {
        sum += UNSEEN * (dot(columns[j]!, columns[k]!) - dot(seen[j]!, columns[k]!)) +
          OPENINGS * dot(opened[j]!, opened[k]!);
      }
      hessian[j * nT + k] = hessian[k * nT + j] = sum;
    }
    if (plan.isHeld[j] === 1) continue;
    for (let i = 0; i < nS; i++) {
      pull[i * nT + j] = dot(seen[j]!, wanted[i]!) + (isSameSpace && i === j ? ridge : 0) +
        (isSeen ? OPENINGS * dot(opened[j]!, openedFor[i]!) : 0);
    }
  }
  // Limits seldom cut a psi (RIDGE holds it near 0; TalkSHOW's talkers reach 7.4), and always a weight: 0 is one. On
  // the worst of three generated FLAMEs a capture is cut in 83 frames of 180: then one takes 105 us in place of 7.
  return { hessian, pull, sums: target.space === "flame" ? unbounded(hessian, pull) : NO_SUMS };
}

/**
 * What an expression moves, but for a tongue's: that goes by its name, and FLAME has none. Lips that part for one would
 * show a mouth that opens.
 */
const quiet = ({ space, columns }: Probe, i: number): Float64Array =>
  space === "arkit" && i === ARKIT_INDEX.tongueOut ? new Float64Array(columns[i]!.length) : columns[i]!;

const NO_SUMS = new Float32Array(0);

/** A motion without what a jaw does of it. @param turn [3], radians */
function less(motion: Float64Array, turn: Turn, jaw: (axis: number) => Float64Array): Float64Array {
  const rest = motion.slice();
  turn.forEach((radians, axis) => {
    if (radians === 0) return;
    const by = jaw(axis);
    for (let f = 0; f < rest.length; f++) rest[f]! -= radians * by[f]!;
  });
  return rest;
}

function probes(from: HeadModel, to: HeadModel): readonly [Probe, Probe] {
  const common = commonLandmarks(from, to);
  const source = createProbe(from, common);
  return [source, from === to ? source : createProbe(to, common)];
}

/** Radians about x, y and z. */
type Turn = readonly [number, number, number];
const NO_TURN: Turn = [0, 0, 0];

interface Plan {
  readonly turns: readonly Entry[];
  readonly held: readonly Entry[];
  readonly isHeld: Uint8Array;
  /** How the target's jaw turns for a source expression at 1, and the source's where a target's weight is 1. */
  readonly turnOf: (input: number) => Turn;
  readonly standsFor: (output: number) => Turn;
}

/** What goes over by what it means: eyes, neck and root always, the jaw between a head with shapes and one without. */
function planOf(source: Probe, target: Probe): Plan {
  const nS = source.expressions, isHeld = new Uint8Array(target.expressions);
  const plan = { turns: sameTurns(nS), held: [], isHeld, turnOf: () => NO_TURN, standsFor: () => NO_TURN };
  if (source.space === "flame" && target.space === "flame") return plan;
  if (target.space === "flame") {
    const jaw = jawOfShapes(source, target);
    const opens = [...jaw].flatMap(([shape, turn]) =>
      turn.flatMap((radians, axis): Entry[] => radians === 0 ? [] : [[shape, JAW + axis, radians]])
    );
    const turns = [...plan.turns, ...eyesOfLooks(source.head), ...opens];
    return { ...plan, turns, turnOf: (input) => jaw.get(input) ?? NO_TURN };
  }
  const alike = [...EYE_LOOKS, "tongueOut" as const].map((shape) => ARKIT_INDEX[shape]);
  for (const shape of alike) isHeld[shape] = 1;
  if (source.space === "arkit") return { ...plan, held: alike.map((shape): Entry => [shape, shape, 1]) };
  const jaw = jawOfShapes(target, source);
  for (const shape of jaw.keys()) isHeld[shape] = 1;
  const opens = [...jaw].flatMap(([shape, turn]) =>
    turn.flatMap((radians, axis): Entry[] => radians === 0 ? [] : [[nS + JAW + axis, shape, 1 / radians]])
  );
  return {
    ...plan,
    turns: sameTurns(nS, ["jaw", "leftEye", "rightEye"]),
    held: [...looksOfEyes(nS, target.head), ...opens],
    standsFor: (output) => jaw.get(output) ?? NO_TURN,
  };
}

/** The turn of a jaw without shapes that each of ARKit's shapes of the jaw stands for. */
function jawOfShapes(arkit: Probe, flame: Probe): ReadonlyMap<number, Turn> {
  return new Map(
    shapesOfJaw(arkit.head).map(({ shape, axis, radians }) => {
      const turn: [number, number, number] = [0, 0, 0];
      turn[axis] = opening(arkit.columns[ARKIT_INDEX[shape]]!, flame.jaw(axis), radians);
      return [ARKIT_INDEX[shape], turn];
    }),
  );
}

/** Heads' jaws open the mouth alike by about the same angle; twice as far or half as far is a head that is broken. */
const MOST_OFF = 1.6;

/** How much of `by` opens the mouth as far as `wanted` does, near what their angles alone say. */
function opening(wanted: Float64Array, by: Float64Array, usual: number): number {
  const square = dot(by, by), fitted = square > 0 ? dot(by, wanted) / square : usual;
  const ratio = Math.min(MOST_OFF, Math.max(1 / MOST_OFF, fitted / usual));
  return usual * ratio;
}
