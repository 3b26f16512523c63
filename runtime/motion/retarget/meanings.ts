import { ARKIT_INDEX, ARKIT_SHAPES, type ArkitShape } from "../../head/arkit.ts";
import { type HeadModel, JOINT_COUNT, JOINTS } from "../../head/head_model.ts";
import { EYE_LOOK_RADIANS } from "../idle/idle.ts";
import type { Entries } from "./retarget_map.ts";

/*
 * What joints and ARKit's shapes say of one another by what they mean: the eyes' turn and eyeLook, the jaw's and
 * jawOpen. It holds for any head, known or not.
 */

/** Radians that a jawOpen of 1 turns a jaw where the head does not say: 19 degrees, a mouth wide open. */
const JAW_OPEN_RADIANS = 0.34;
/** Radians about y that a jawLeft of 1 stands for: the chin goes 8 mm aside, 80 before the hinge. */
const JAW_ASIDE_RADIANS = 0.1;

/** Of [joints, 3]: turning about x opens the jaw and looks down, about y goes to the subject's left. */
export const JAW = JOINTS.indexOf("jaw") * 3;
const EYES = { Left: JOINTS.indexOf("leftEye") * 3, Right: JOINTS.indexOf("rightEye") * 3 } as const;

/** The shapes that are a jaw's turn, about x or y: radians at 1, the head's own where it turns its jaw by them. */
export function shapesOfJaw(head: HeadModel | null) {
  return [
    { shape: "jawOpen", axis: 0, radians: radiansOf(head, "jawOpen", JAW) },
    { shape: "jawLeft", axis: 1, radians: JAW_ASIDE_RADIANS },
    { shape: "jawRight", axis: 1, radians: -JAW_ASIDE_RADIANS },
  ] as const;
}

/** Shapes that are an eye's turn. */
export const EYE_LOOKS: readonly ArkitShape[] = ARKIT_SHAPES.filter((name) => name.startsWith("eyeLook"));

/** The eyeLook shapes as turns: [number of joints x 3, radians at 1]. */
const EYE_TURNS = (["Left", "Right"] as const).flatMap((side) => {
  const eye = EYES[side], out = side === "Left" ? 1 : -1;
  return [
    { shape: `eyeLookDown${side}` as const, at: eye, sign: 1 },
    { shape: `eyeLookUp${side}` as const, at: eye, sign: -1 },
    { shape: `eyeLookOut${side}` as const, at: eye + 1, sign: out },
    { shape: `eyeLookIn${side}` as const, at: eye + 1, sign: -out },
  ];
});

/** Radians of a joint's number at a weight of 1: the head's own, or what is usual where it turns none. */
function radiansOf(head: HeadModel | null, shape: ArkitShape, at: number): number {
  const driver = head?.jointDrivers.find((each) =>
    each.expression === ARKIT_INDEX[shape] && each.joint === Math.floor(at / 3)
  );
  const own = Math.abs(driver?.axisAngle[at % 3] ?? 0);
  return own > 0 ? own : shape === "jawOpen" ? JAW_OPEN_RADIANS : EYE_LOOK_RADIANS;
}

/** A list of entries under way: input, output, factor. */
export type Entry = readonly [input: number, output: number, factor: number];

export const entries = (list: readonly Entry[]): Entries => ({
  inputs: Uint16Array.from(list, ([input]) => input),
  outputs: Uint16Array.from(list, ([, output]) => output),
  factors: Float32Array.from(list, ([, , factor]) => factor),
});

/**
 * A joint's numbers as they are, from behind so many expressions.
 *
 * @param but joints that do not go on as they are
 */
export function sameTurns(expressions: number, but: readonly (typeof JOINTS)[number][] = []): Entry[] {
  const kept = Array.from({ length: JOINT_COUNT * 3 }, (_, at) => at)
    .filter((at) => !but.includes(JOINTS[Math.floor(at / 3)]!));
  return kept.map((at) => [expressions + at, at, 1]);
}

/** The eyes' turns as eyeLook shapes of a head. */
export function looksOfEyes(expressions: number, to: HeadModel | null): Entry[] {
  return EYE_TURNS.map(({ shape, at, sign }) => [
    expressions + at,
    ARKIT_INDEX[shape],
    sign / radiansOf(to, shape, at),
  ]);
}

/** A head's eyeLook shapes as the eyes' turns. */
export function eyesOfLooks(from: HeadModel | null): Entry[] {
  return EYE_TURNS.map(({ shape, at, sign }) => [ARKIT_INDEX[shape], at, sign * radiansOf(from, shape, at)]);
}
