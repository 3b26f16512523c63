import { ARKIT_SHAPES, type ArkitShape } from "../arkit.ts";

const BY_LETTERS: ReadonlyMap<string, ArkitShape> = new Map(
  ARKIT_SHAPES.map((name) => [name.toLowerCase(), name]),
);
/** Shapes that exporters cut into halves, which ARKit drives by one weight. */
const WHOLE: readonly ArkitShape[] = [
  "browInnerUp",
  "cheekPuff",
  "mouthClose",
  "mouthFunnel",
  "mouthPucker",
  "jawOpen",
];

/** What a morph target is by ARKit's names. */
export interface TargetName {
  readonly shape: ArkitShape;
  /** Which of two that add up to it; null for all of it. */
  readonly half: "left" | "right" | null;
}

/**
 * ARKit's name for a morph target's, however exporters write it: `eyeBlinkLeft`, `EyeBlink_L`, `eye_blink_left`,
 * `blendShape1.eyeBlinkLeft`, `browInnerUp_R`.
 */
export function arkitTarget(name: string): TargetName | undefined {
  const plain = name.replace(/^.*[.:](?!.$)/, "").trim();
  const letters = plain.toLowerCase().replace(/[^a-z]/g, "");
  const sided = plain.toLowerCase().replace(/[_\-. ]l$/, "left").replace(/[_\-. ]r$/, "right").replace(
    /[^a-z]/g,
    "",
  );
  const shape = BY_LETTERS.get(letters) ?? BY_LETTERS.get(sided) ??
    // `eyeBlinkL`, where the letter alone is a capital.
    BY_LETTERS.get(
      plain.replace(/([a-z])L$/, "$1left").replace(/([a-z])R$/, "$1right").toLowerCase().replace(
        /[^a-z]/g,
        "",
      ),
    );
  if (shape) return { shape, half: null };
  for (const half of ["left", "right"] as const) {
    const whole = WHOLE.find((each) => sided === `${each.toLowerCase()}${half}`);
    if (whole) return { shape: whole, half };
  }
  return undefined;
}
