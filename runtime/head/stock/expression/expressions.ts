import type { Corrective, JointDriver } from "../../head_model.ts";
import { JOINTS } from "../../head_model.ts";
import { ARKIT_INDEX, ARKIT_SHAPES, type ArkitShape } from "../../arkit.ts";
import {
  BOTH_PULLS,
  DIMPLE_DRAWN_OVER,
  FUNNEL_AND_OPEN,
  LEFT_PULLS,
  MOUTH_LEFT,
  PURSED_FUNNEL,
  ROLLED_AND_SLID,
  ROUND_AND_OPEN,
  SMILE_DRAWN_OVER,
  SNEER_AND_RAISED,
  TONGUE_PARTS_LIPS,
} from "./pulls.ts";
import { Eyelids, type LidMove } from "./eyelids.ts";
import { LipContact, SLID_CLEARANCE } from "../sculpture/lip_contact.ts";
import { EYE } from "../measures.ts";
import { roundMouth, thinLips } from "../sculpture/lip_forms.ts";
import { closeMouth, JAW_OPEN_ANGLE, JAW_OPEN_SLIDE, moveJaw, rollLip, tongueOut } from "./mouth_shapes.ts";
import { displaceByPulls, type Displacement, mirrored, onBothSides, scaled, sum } from "./shape_pulls.ts";
import type { Vector } from "../../../base/vector.ts";
import type { WholeMesh } from "../mesh/whole_mesh.ts";

export interface Expressions {
  /** [expressions + correctives], each [vertices, 3] millimetres. */
  readonly basis: readonly Displacement[];
  readonly correctives: readonly Corrective[];
  readonly jointDrivers: readonly JointDriver[];
}

/** What the lids do; the upper lid follows the gaze, the lower one a little. */
const LID_MOVES = {
  eyeBlinkLeft: { upper: 1, lower: 1 },
  eyeLookDownLeft: { upper: 0.7, lower: -0.55 },
  eyeLookUpLeft: { upper: -0.44, lower: 0.5 },
  eyeLookInLeft: { upper: 0, lower: 0, sideways: -9 },
  eyeLookOutLeft: { upper: 0, lower: 0, sideways: 9 },
  eyeSquintLeft: { upper: 0.12, lower: 0.86 },
  cheekSquintLeft: { upper: 0.05, lower: 0.7 },
  eyeWideLeft: { upper: -0.38, lower: -0.14 },
} as const satisfies Partial<Record<ArkitShape, LidMove>>;
/**
 * Share of its way that a lid has gone at half a blink: lashes and soft edges hide 2 of the 9.5 mm between the lids, so
 * that this shuts half of what is seen. Going half of the way, the eye seemed shut at two thirds of a blink.
 */
const HALF_BLINK = 0.4;
/** What else opens or shuts the lids while they blink. */
const LID_OPENERS = [
  ...["eyeLookDownLeft", "eyeLookUpLeft", "eyeSquintLeft", "eyeWideLeft", "cheekSquintLeft"] as const,
];
/** Shapes that raise the lower lid, the one that does it more before the other. */
const LOWER_LID_PAIRS = [
  ["eyeSquintLeft", "eyeLookUpLeft"],
  ["eyeSquintLeft", "cheekSquintLeft"],
  ["cheekSquintLeft", "eyeLookUpLeft"],
] as const;
type LidShape = keyof typeof LID_MOVES;

/** How shapes slide the jaw, millimetres. */
const JAW_SLIDES: Readonly<Partial<Record<ArkitShape, Vector>>> = {
  jawOpen: JAW_OPEN_SLIDE,
  jawForward: [0, -1.6, 10],
  jawLeft: [8.2, 0, 0],
  jawRight: [-8.2, 0, 0],
};

/** Shapes that draw the lips out, and how much of its height their red gives up. */
const THINNED_LIPS: Readonly<Partial<Record<ArkitShape, number>>> = {
  mouthSmileLeft: 0.3,
  mouthStretchLeft: 0.1,
  mouthPressLeft: 0.06,
};

/** Shapes that leave shut lips shut. */
const SHUT_MOUTH: readonly ArkitShape[] = [
  ...["jawForward", "jawLeft", "jawRight", "mouthLeft", "mouthRight"] as const,
  ...["mouthPucker", "mouthShrugLower", "mouthShrugUpper"] as const,
  ...["mouthSmileLeft", "mouthSmileRight", "mouthFrownLeft", "mouthFrownRight"] as const,
  ...["mouthDimpleLeft", "mouthDimpleRight", "mouthStretchLeft", "mouthStretchRight"] as const,
  ...["mouthPressLeft", "mouthPressRight", "cheekPuff", "cheekSquintLeft", "cheekSquintRight"] as const,
];

const right = (name: ArkitShape): ArkitShape => name.replace(/Left$/, "Right") as ArkitShape;

/** The 52 ARKit shapes with their correctives. */
export function sculptExpressions(mesh: WholeMesh): Expressions {
  const shapes = new Map<ArkitShape, Displacement>();
  const correctives: Corrective[] = [];
  const corrections: Displacement[] = [];
  const correct = (kind: Corrective["kind"], inputs: readonly ArkitShape[], by: Displacement): void => {
    correctives.push({ kind, inputs: inputs.map((name) => ARKIT_INDEX[name]) });
    corrections.push(by);
  };
  const bothSides = (name: ArkitShape, left: Displacement): void => {
    shapes.set(name, left);
    shapes.set(right(name), mirrored(mesh, left));
  };

  const lids = new Eyelids(mesh), contact = new LipContact(mesh);
  for (const [name, move] of Object.entries(LID_MOVES) as [LidShape, LidMove][]) {
    bothSides(name, sum(lids.arc(move), displaceByPulls(mesh, LEFT_PULLS[name] ?? [])));
  }
  correctLids(mesh, lids, correct);

  for (const [name, pulls] of Object.entries(LEFT_PULLS)) {
    if (!shapes.has(name as ArkitShape)) bothSides(name as ArkitShape, displaceByPulls(mesh, pulls));
  }
  for (const [name, pulls] of Object.entries(BOTH_PULLS)) {
    shapes.set(name as ArkitShape, onBothSides(mesh, displaceByPulls(mesh, pulls)));
  }
  bothSides("mouthLeft", displaceByPulls(mesh, MOUTH_LEFT));
  const thin = thinLips(mesh), round = roundMouth(mesh);
  for (const [name, share] of Object.entries(THINNED_LIPS) as [ArkitShape, number][]) {
    bothSides(name, sum(shapes.get(name)!, scaled(thin, share)));
  }
  shapes.set("mouthFunnel", sum(shapes.get("mouthFunnel")!, scaled(round, 5)));

  for (const [name, by] of Object.entries(JAW_SLIDES)) shapes.set(name as ArkitShape, moveJaw(mesh, by));
  shapes.set("mouthRollUpper", rollLip(mesh, true));
  shapes.set("mouthRollLower", rollLip(mesh, false));

  for (const name of SHUT_MOUTH) shapes.set(name, contact.seal(shapes.get(name)!));
  for (const [name, shape] of shapes) {
    // An opening jaw takes the lower teeth from the lips by itself.
    if (name === "jawOpen") continue;
    const clearance = name === "mouthLeft" || name === "mouthRight" ? SLID_CLEARANCE : undefined;
    const whole = !name.startsWith("mouthRoll");
    shapes.set(name, contact.clearTeeth(shape, { jaw: JAW_SLIDES[name], clearance, whole }));
  }
  for (const name of SHUT_MOUTH) shapes.set(name, contact.seal(shapes.get(name)!));

  const seal = closeMouth(mesh, 1), halfSeal = closeMouth(mesh, 0.5);
  shapes.set("mouthClose", seal);
  correct("inbetween", ["mouthClose"], sum(halfSeal, scaled(seal, -0.5)));
  // Closing means closing what the jaw holds open; beyond that the lips only press against one another.
  const press = sum(shapes.get("mouthPressLeft")!, shapes.get("mouthPressRight")!);
  correct("excess", ["mouthClose", "jawOpen"], sum(scaled(seal, -1), scaled(press, 0.6)));

  const opened = sum(onBothSides(mesh, displaceByPulls(mesh, ROUND_AND_OPEN)), scaled(round, 4));
  correct("product", ["mouthPucker", "jawOpen"], opened);
  const covered = onBothSides(mesh, displaceByPulls(mesh, FUNNEL_AND_OPEN));
  correct("product", ["mouthFunnel", "jawOpen"], sum(scaled(opened, 0.6), covered));
  correct("product", ["mouthFunnel", "mouthPucker"], onBothSides(mesh, displaceByPulls(mesh, PURSED_FUNNEL)));

  const raisedOnce = displaceByPulls(mesh, SNEER_AND_RAISED);
  correct("product", ["noseSneerLeft", "mouthUpperUpLeft"], raisedOnce);
  correct("product", ["noseSneerRight", "mouthUpperUpRight"], mirrored(mesh, raisedOnce));

  const drawnOver = [["mouthSmileLeft", SMILE_DRAWN_OVER], ["mouthDimpleLeft", DIMPLE_DRAWN_OVER]] as const;
  for (const [name, pulls] of drawnOver) {
    const over = displaceByPulls(mesh, pulls);
    correct("product", [name, "mouthRight"], over);
    correct("product", [right(name), "mouthLeft"], mirrored(mesh, over));
  }
  const rolled = displaceByPulls(mesh, ROLLED_AND_SLID);
  correct("product", ["mouthLeft", "mouthRollLower"], rolled);
  correct("product", ["mouthRight", "mouthRollLower"], mirrored(mesh, rolled));

  const tongue = tongueOut(mesh);
  shapes.set("tongueOut", tongue.alone);
  const parting = onBothSides(mesh, displaceByPulls(mesh, TONGUE_PARTS_LIPS));
  correct("inbetween", ["tongueOut"], sum(tongue.onTheWay, parting));
  correct("product", ["tongueOut", "jawOpen"], tongue.withJawOpen);

  const nothing = new Float64Array(mesh.count * 3);
  return {
    basis: [...ARKIT_SHAPES.map((name) => shapes.get(name) ?? nothing), ...corrections],
    correctives,
    jointDrivers: jointDrivers(),
  };
}

/** Lids travel in arcs over the eyeball, and what moves one lid twice does not move it twice as far. */
function correctLids(
  mesh: WholeMesh,
  lids: Eyelids,
  correct: (kind: Corrective["kind"], inputs: readonly ArkitShape[], shape: Displacement) => void,
): void {
  for (const name of ["eyeBlinkLeft", "eyeLookDownLeft"] as const) {
    const bulge = lids.bulge(LID_MOVES[name], name === "eyeBlinkLeft" ? HALF_BLINK : 0.5);
    correct("inbetween", [name], bulge);
    correct("inbetween", [right(name)], mirrored(mesh, bulge));
  }
  // A closed lid stays closed: whatever else moves it is taken back as it closes.
  for (const other of LID_OPENERS) {
    const back = scaled(lids.arc(LID_MOVES[other]), -1);
    correct("product", ["eyeBlinkLeft", other], back);
    correct("product", ["eyeBlinkRight", right(other)], mirrored(mesh, back));
  }
  // Two that raise the lower lid at once raise it no further than the stronger one does.
  for (const [stronger, weaker] of LOWER_LID_PAIRS) {
    const twice = lids.arc({ upper: 0, lower: LID_MOVES[weaker].lower });
    for (const [sign, blink] of [[-1, []], [1, ["eyeBlinkLeft"]]] as const) {
      const inputs = [...blink, stronger, weaker];
      correct("product", inputs, scaled(twice, sign));
      correct("product", inputs.map(right), mirrored(mesh, scaled(twice, sign)));
    }
  }
}

/** The tongue needs a gap between the teeth. */
const TONGUE_JAW_ANGLE = 0.1;

function jointDrivers(): JointDriver[] {
  const drive = (
    name: ArkitShape,
    joint: typeof JOINTS[number],
    axisAngle: readonly [number, number, number],
  ): JointDriver => ({ expression: ARKIT_INDEX[name], joint: JOINTS.indexOf(joint), axisAngle });
  const eye = (side: "Left" | "Right"): JointDriver[] => {
    const joint = side === "Left" ? "leftEye" : "rightEye", out = side === "Left" ? 1 : -1;
    return [
      drive(`eyeLookDown${side}`, joint, [EYE.gaze, 0, 0]),
      drive(`eyeLookUp${side}`, joint, [-EYE.gaze, 0, 0]),
      drive(`eyeLookOut${side}`, joint, [0, out * EYE.gaze, 0]),
      drive(`eyeLookIn${side}`, joint, [0, -out * EYE.gaze, 0]),
    ];
  };
  return [
    drive("jawOpen", "jaw", [JAW_OPEN_ANGLE, 0, 0]),
    drive("tongueOut", "jaw", [TONGUE_JAW_ANGLE, 0, 0]),
    ...eye("Left"),
    ...eye("Right"),
  ];
}
