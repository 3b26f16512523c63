import { solve3 } from "../../base/eliminate.ts";
import { add, length, subtract, type Vector } from "../../base/vector.ts";
import { clamp01, smoothstep } from "../../base/scalar.ts";
import { ARKIT_INDEX, ARKIT_SHAPES, type ArkitShape } from "../arkit.ts";
import { type Corrective, JOINT_COUNT, type JointDriver, JOINTS } from "../head_model.ts";
import { at, type JointPlaces } from "./joints.ts";
import type { Displacement, MorphHead } from "./morph_head.ts";
import { axisAngleOf, rotationBy, shareOf, type Turn } from "./turn.ts";

/** What moves a head's vertices. */
export interface MorphExpressions {
  /** [expressions + correctives], metres. */
  readonly basis: readonly Displacement[];
  readonly correctives: readonly Corrective[];
  readonly jointDrivers: readonly JointDriver[];
}

const JAW = JOINTS.indexOf("jaw");
/** What else opens or shuts lids while they blink. */
export const LID_OPENERS = ["eyeLookDown", "eyeLookUp", "eyeSquint", "eyeWide", "cheekSquint"] as const;
/** Eyeballs' radii from an eye's centre in which lids lie. */
const LIDS_REACH = 2;
/** How far lips are pressed that close where no jaw holds them open, of mouthPress. */
const PRESSED = 0.6;

/**
 * The 52 shapes with what joints do of them left out, and their correctives. At weight 1 each is its target to rounding:
 * jawOpen with the jaw turned, mouthClose with jawOpen at 1, as ARKit has it.
 *
 * @param skinning [vertices, joints]
 * @param eyeDrivers how eye looks turn the eyes
 */
export function poseMorphs(
  head: MorphHead,
  joints: JointPlaces,
  skinning: Float32Array,
  eyeDrivers: readonly JointDriver[],
): MorphExpressions {
  const size = head.template.length, nothing = new Float64Array(size);
  const rows = new Map<ArkitShape, Displacement>(head.expressions);
  const correctives: Corrective[] = [], corrections: Displacement[] = [];
  const correct = (kind: Corrective["kind"], inputs: readonly ArkitShape[], by: Displacement): void => {
    correctives.push({ kind, inputs: inputs.map((name) => ARKIT_INDEX[name]) });
    corrections.push(by);
  };
  const of = (name: ArkitShape): Displacement => head.expressions.get(name) ?? nothing;
  const turns = joints.jaw.angle > 0 && head.expressions.has("jawOpen");
  if (turns) rows.set("jawOpen", beforeTurn(head.template, of("jawOpen"), skinning, joints.jaw));
  if (head.expressions.has("mouthClose")) {
    const [seal, whole] = closeMouth(head, joints.jaw, skinning, rows.get("jawOpen") ?? nothing);
    rows.set("mouthClose", seal);
    correct("product", ["mouthClose", "jawOpen"], whole);
    const press = sum(of("mouthPressLeft"), 1, of("mouthPressRight"));
    correct("excess", ["mouthClose", "jawOpen"], sum(nothing, -1, seal, PRESSED, press));
  }
  for (const [side, eye] of [["Left", 0], ["Right", 1]] as const) {
    const centre = joints.places[JOINTS.indexOf(eye === 0 ? "leftEye" : "rightEye")]!;
    const blink: ArkitShape = `eyeBlink${side}`;
    for (const name of [blink, `eyeLookDown${side}`] as const) {
      if (rows.has(name)) correct("inbetween", [name], roundEyeball(head, of(name), eye, centre));
    }
    const shut = of(blink), most = mostOf(shut);
    if (!(most > 0)) continue;
    // A lid that is shut stays shut: whatever else moves it is taken back as it shuts.
    for (const opener of LID_OPENERS) {
      const name: ArkitShape = `${opener}${side}`, by = of(name);
      if (!rows.has(name)) continue;
      correct(
        "product",
        [blink, name],
        by.map((x, i) => -x * smoothstep(0.05, 0.5, length(at(shut, Math.floor(i / 3))) / most)),
      );
    }
  }
  return {
    basis: [...ARKIT_SHAPES.map((name) => rows.get(name) ?? nothing), ...corrections],
    correctives,
    jointDrivers: [
      ...(turns
        ? [{
          expression: ARKIT_INDEX.jawOpen,
          joint: JAW,
          axisAngle: axisAngleOf(joints.jaw) as [number, number, number],
        }]
        : []),
      ...eyeDrivers.map((driver) => withinLids(driver, head, joints)),
    ],
  };
}

/** An eye looks up and down no further than its lids go along. */
function withinLids(driver: JointDriver, head: MorphHead, joints: JointPlaces): JointDriver {
  const side = JOINTS[driver.joint] === "leftEye" ? "Left" : "Right";
  const down = head.expressions.get(`eyeLookDown${side}`), centre = joints.places[driver.joint]!;
  if (driver.axisAngle[0] === 0 || !down) return driver;
  let travel = 0;
  for (let v = 0; v < down.length / 3; v++) {
    const by = length(at(down, v));
    if (by > 0) travel = Math.max(travel, by / length(subtract(at(head.template, v), centre)));
  }
  const share = Math.min(1, Math.max(LEAST_GAZE, GAZE_OF_LID * travel) / Math.abs(driver.axisAngle[0]));
  const [x, y, z] = driver.axisAngle;
  return { ...driver, axisAngle: [share * x, share * y, share * z] };
}
/**
 * Of the way that the upper lid goes down. On ICT-FaceKit, whose lid goes 0.45 radians, the pupil then stands between the
 * lids; by all of it the cornea comes through the lower lid, by the stock head's 0.61 the pupil too.
 */
const GAZE_OF_LID = 0.75;
/** Radians: a head whose lids do not follow has eyes all the same. */
const LEAST_GAZE = 0.3;

/**
 * What must be added before a jaw turns for its target to come out: A x + c = target, A = (1 - w) I + w R about the hinge.
 */
function beforeTurn(
  template: Float64Array,
  target: Displacement,
  skinning: Float32Array,
  turn: Turn,
): Displacement {
  const r = rotationBy(turn), out = new Float64Array(target.length), a = new Array<number>(9);
  for (let v = 0; v < out.length / 3; v++) {
    const share = skinning[v * JOINT_COUNT + JAW]!, moved = at(target, v);
    if (share === 0) {
      out.set(moved, v * 3);
      continue;
    }
    for (let k = 0; k < 9; k++) a[k] = share * r[k]! + (k % 4 === 0 ? 1 - share : 0);
    const p = subtract(at(template, v), turn.centre);
    out.set(subtract(solve3(a, add(p, moved)), p), v * 3);
  }
  return out;
}

/**
 * mouthClose, which ARKit gives for an open jaw, by weight and by the product with jawOpen: right where both are at 1, and
 * where both are half.
 */
function closeMouth(
  head: MorphHead,
  jaw: Turn,
  skinning: Float32Array,
  open: Displacement,
): [seal: Displacement, product: Displacement] {
  const nothing = new Float64Array(open.length);
  const closed = sum(head.expressions.get("jawOpen") ?? nothing, 1, head.expressions.get("mouthClose")!);
  const atShare = (w: number): Displacement =>
    sum(beforeTurn(head.template, sum(nothing, w, closed), skinning, shareOf(jaw, w)), -w, open);
  const whole = atShare(1), half = atShare(0.5);
  return [sum(nothing, 4, half, -1, whole), sum(nothing, 2, whole, -4, half)];
}

/**
 * What bends a lid's straight path into one about its eyeball: half way it is as far from the eye's centre as it is at both
 * ends on the mean. (On ICT-FaceKit half a blink cuts 0.7 mm into the eyeball.)
 */
function roundEyeball(head: MorphHead, shape: Displacement, eye: 0 | 1, centre: Vector): Displacement {
  const out = new Float64Array(shape.length);
  const radius = head.eyes[eye].reduce((sum, v) => sum + length(subtract(at(head.template, v), centre)), 0) /
    head.eyes[eye].length;
  if (!(radius > 0)) return out;
  for (let v = 0; v < out.length / 3; v++) {
    const by = at(shape, v), p = subtract(at(head.template, v), centre), from = length(p);
    if (length(by) === 0 || from > LIDS_REACH * radius) continue;
    const middle = add(p, by, 0.5), far = length(middle);
    const wanted = (from + length(add(p, by))) / 2,
      fade = smoothstep(LIDS_REACH, 0.7 * LIDS_REACH, from / radius);
    out.set(add([0, 0, 0], middle, fade * clamp01((wanted - far) / far)), v * 3);
  }
  return out;
}

const mostOf = (shape: Displacement): number => {
  let most = 0;
  for (let v = 0; v < shape.length / 3; v++) most = Math.max(most, length(at(shape, v)));
  return most;
};

/** first + factor * second (+ factor * third). */
function sum(first: Displacement, ...rest: readonly (number | Displacement)[]): Displacement {
  const out = first.slice();
  for (let k = 0; k < rest.length; k += 2) {
    const factor = rest[k] as number, by = rest[k + 1] as Displacement;
    for (let i = 0; i < out.length; i++) out[i]! += factor * by[i]!;
  }
  return out;
}
