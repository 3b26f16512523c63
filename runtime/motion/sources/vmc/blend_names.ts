import { ARKIT_INDEX, ARKIT_SHAPES, type ArkitShape } from "../../../head/arkit.ts";
import { arkitIndexOf, plainName } from "../../clips/arkit_names.ts";
import { EXPRESSIONS, type Viseme, VISEMES } from "../../expressions.ts";

/** What a blend value's name means. */
export type BlendMeaning =
  /** One of ARKit's shapes, by its index ("perfect sync"). */
  | { readonly kind: "shape"; readonly shape: number }
  /** An expression of VRM's, by its index among VRM_EXPRESSIONS. */
  | { readonly kind: "expression"; readonly expression: number };

/** An expression that VRM avatars have, as ARKit's shapes show it. */
export interface VrmExpression {
  /** Its name in VRM 0 and VRM 1, in the spelling that receivers ask for; null where a version has none. */
  readonly vrm0: string | null;
  readonly vrm1: string | null;
  /** Indices of ARKit's shapes and their weights where it is 1. */
  readonly shapes: readonly number[];
  readonly weights: readonly number[];
}

const expression = (
  vrm0: string | null,
  vrm1: string | null,
  mix: Readonly<Partial<Record<ArkitShape, number>>>,
  share = 1,
): VrmExpression => {
  const names = Object.keys(mix) as ArkitShape[];
  return {
    vrm0,
    vrm1,
    shapes: names.map((name) => ARKIT_INDEX[name]),
    weights: names.map((n) => share * mix[n]!),
  };
};

const mood = (vrm0: string | null, vrm1: string | null, name: string, share = 1): VrmExpression =>
  expression(vrm0, vrm1, EXPRESSIONS.weightsOf(name), share);

function viseme(vrm0: string | null, vrm1: string | null, name: Viseme): VrmExpression {
  const weights = new Float32Array(ARKIT_SHAPES.length);
  EXPRESSIONS.viseme(weights, name);
  return expression(
    vrm0,
    vrm1,
    Object.fromEntries(
      ARKIT_SHAPES.map((shape, i) => [shape, weights[i]!]).filter(([, weight]) => weight !== 0),
    ),
  );
}

/**
 * The presets of VRM 0 (vrm-c/vrm-specification, 0.0, BlendShapeGroup) and VRM 1 (VRMC_vrm 1.0, expressions), each pair
 * as VMC's specification gives it, by our own tables of moods and mouth shapes. `Fun`, which VRM 1 calls relaxed, is a
 * smile half as wide as `Joy`: our table has no mood of its own for it. Looking to the left is to the subject's left.
 *
 * Behind them stand the ten further mouth shapes of Oculus' lip sync, which VSeeFace sends by their names.
 */
export const VRM_EXPRESSIONS: readonly VrmExpression[] = [
  viseme("A", "aa", "aa"),
  viseme("I", "ih", "ih"),
  viseme("U", "ou", "ou"),
  viseme("E", "ee", "E"),
  viseme("O", "oh", "oh"),
  expression("Blink", "blink", { eyeBlinkLeft: 1, eyeBlinkRight: 1 }),
  expression("Blink_L", "blinkLeft", { eyeBlinkLeft: 1 }),
  expression("Blink_R", "blinkRight", { eyeBlinkRight: 1 }),
  mood("Joy", "happy", "happy"),
  mood("Angry", "angry", "angry"),
  mood("Sorrow", "sad", "sad"),
  mood("Fun", "relaxed", "happy", 0.5),
  mood("Surprised", "surprised", "surprised"),
  expression("LookUp", "lookUp", { eyeLookUpLeft: 1, eyeLookUpRight: 1 }),
  expression("LookDown", "lookDown", { eyeLookDownLeft: 1, eyeLookDownRight: 1 }),
  expression("LookLeft", "lookLeft", { eyeLookOutLeft: 1, eyeLookInRight: 1 }),
  expression("LookRight", "lookRight", { eyeLookInLeft: 1, eyeLookOutRight: 1 }),
  ...VISEMES.filter((name) => !["aa", "ih", "ou", "E", "oh"].includes(name)).map((name) =>
    viseme(name.toUpperCase(), null, name)
  ),
];

const BY_NAME = new Map<string, BlendMeaning>();
VRM_EXPRESSIONS.forEach(({ vrm0, vrm1 }, index) => {
  for (const name of [vrm0, vrm1]) {
    if (name !== null) BY_NAME.set(plainName(name), { kind: "expression", expression: index });
  }
});
for (const name of ARKIT_SHAPES) BY_NAME.set(plainName(name), { kind: "shape", shape: ARKIT_INDEX[name] });

/** A longer name is none: every one that means something has less, whatever a program puts before it. */
const LONGEST = 64;

/**
 * What a name means, in any case and with any mark between its parts: `jawOpen`, `JawOpen`, `eyeBlink_L`, `Blink_L`,
 * `blinkLeft`, `BLINK_L`; undefined where it means nothing to a face.
 */
export function meaningOf(name: string): BlendMeaning | undefined {
  if (name.length > LONGEST) return undefined;
  const known = BY_NAME.get(plainName(name));
  if (known) return known;
  const shape = arkitIndexOf(name);
  return shape === undefined ? undefined : { kind: "shape", shape };
}
