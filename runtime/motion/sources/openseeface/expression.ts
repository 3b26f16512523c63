import { ARKIT_INDEX, type ArkitShape } from "../../../head/arkit.ts";
import { ramp, writeWeight } from "../weights.ts";
import { AT, type Feature, FEATURES } from "./layout.ts";

/** A weight that grows with a feature, or with a share of it and of another. */
interface Rule {
  readonly shape: ArkitShape;
  /** Features and their shares. */
  readonly of: Readonly<Partial<Record<Feature, number>>>;
  /** Where the weight begins: features stir by 0.1 to 0.2 in a face at rest. */
  readonly from: number;
  /** The weight where the shares sum up to 1. */
  readonly most: number;
}

const side = (side: "Left" | "Right", other: "Left" | "Right"): readonly Rule[] => [
  { shape: `eyeWide${side}`, of: { [`eye${side}`]: 1 }, from: 0.3, most: 0.8 },
  { shape: `browDown${side}`, of: { [`browUp${side}`]: -1 }, from: 0.2, most: 0.8 },
  {
    shape: `browOuterUp${side}`,
    of: { [`browUp${side}`]: 1, [`browSteep${side}`]: -0.3 },
    from: 0.2,
    most: 0.8,
  },
  { shape: `mouthSmile${side}`, of: { [`cornerDown${side}`]: -1 }, from: 0.2, most: 0.8 },
  { shape: `mouthFrown${side}`, of: { [`cornerDown${side}`]: 1 }, from: 0.2, most: 0.6 },
  // A smile is wide too.
  { shape: `mouthStretch${side}`, of: { mouthWide: 1, [`cornerDown${side}`]: 1 }, from: 0.3, most: 0.6 },
  // The mouth moves aside where one corner goes out and the other in.
  {
    shape: `mouth${side}`,
    of: { [`cornerOut${side}`]: 0.5, [`cornerOut${other}`]: -0.5 },
    from: 0.3,
    most: 0.8,
  },
];

/** What of ARKit can be told by the features, and how. The rest is at rest. */
const RULES: readonly Rule[] = [
  ...side("Left", "Right"),
  ...side("Right", "Left"),
  {
    shape: "browInnerUp",
    of: { browUpLeft: 0.5, browUpRight: 0.5 },
    from: 0.2,
    most: 0.8,
  },
  { shape: "jawOpen", of: { mouthOpen: 1 }, from: 0.1, most: 0.8 },
  { shape: "mouthPucker", of: { mouthWide: -1 }, from: 0.15, most: 0.8 },
];

const TERMS = RULES.map(({ shape, of, from, most }) => ({
  shape: ARKIT_INDEX[shape],
  from,
  most,
  features: Uint8Array.from(Object.keys(of), (name) => FEATURES.indexOf(name as Feature)),
  shares: Float64Array.from(Object.values(of)),
}));

/** How shut an eye is where its blink begins and where it is whole. */
const [SHUTTING, SHUT] = [0.15, 0.8];

/**
 * Writes the weights that a face's features tell, and its blinks.
 *
 * @param features changed in place
 * @param turn [root, neck, ...] of the head
 */
export function writeExpression(
  view: DataView,
  face: number,
  features: Float64Array,
  turn: Float32Array,
  expression: Float32Array,
): void {
  settle(features, turn);
  for (const { shape, from, most, features: indices, shares } of TERMS) {
    let sum = 0;
    for (let i = 0; i < indices.length; i++) sum += features[indices[i]!]! * shares[i]!;
    writeWeight(most * ramp(sum, from, 1), expression, shape);
  }
  writeBlink(view.getFloat32(face + AT.rightOpen, true), expression, ARKIT_INDEX.eyeBlinkRight);
  writeBlink(view.getFloat32(face + AT.leftOpen, true), expression, ARKIT_INDEX.eyeBlinkLeft);
}

const at = (name: Feature): number => FEATURES.indexOf(name);
const [OPEN, CORNERS] = [at("mouthOpen"), [at("cornerDownLeft"), at("cornerDownRight")]];
const SWAYED = FEATURES.map((name, i) => /^(brow|corner|mouthWide)/.test(name) ? i : -1).filter((i) =>
  i >= 0
);
/** Radians of yaw and pitch from which brows and corners of the mouth are told wrong, and at which little is left. */
const [STRAIGHT, TURNED] = [10 * Math.PI / 180, 25 * Math.PI / 180];

/**
 * Takes out what features say for another's sake. A mouth that opens takes its corners down. And a head that turns by 22
 * degrees puckers, smiles with one side (0.5) and raises a brow (0.8): what is swayed so counts for a fifth there.
 */
function settle(features: Float64Array, turn: Float32Array): void {
  const open = Math.max(0, features[OPEN]!);
  for (const corner of CORNERS) {
    features[corner] = Math.max(features[corner]! - open, Math.min(0, features[corner]!));
  }
  const angle = Math.hypot(turn[0]! + turn[3]!, turn[1]! + turn[4]!);
  const trust = 1 - 0.8 * ramp(angle, STRAIGHT, TURNED);
  for (const i of SWAYED) features[i]! *= trust;
}

function writeBlink(open: number, expression: Float32Array, shape: number): void {
  writeWeight(Number.isFinite(open) ? ramp(1 - open, SHUTTING, SHUT) : 0, expression, shape);
}
