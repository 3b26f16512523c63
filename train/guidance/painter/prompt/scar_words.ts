import type { Scar } from "../look/look.ts";

/** MediaPipe's points for a scar's middle, on the right and the left of the one who has it; millimetres; radians. */
const PLACES: Readonly<Record<string, { right: number; left: number; length: number; angle: number }>> = {
  eye: { right: 159, left: 386, length: 70, angle: 0.12 },
  brow: { right: 105, left: 334, length: 28, angle: 0.2 },
  eyebrow: { right: 105, left: 334, length: 28, angle: 0.2 },
  cheek: { right: 205, left: 425, length: 42, angle: 0.6 },
  forehead: { right: 104, left: 333, length: 40, angle: 0.5 },
  nose: { right: 5, left: 5, length: 40, angle: 1.45 },
  lip: { right: 39, left: 269, length: 22, angle: 0.1 },
  mouth: { right: 61, left: 291, length: 30, angle: 1 },
  chin: { right: 176, left: 400, length: 24, angle: 0.1 },
  jaw: { right: 172, left: 397, length: 40, angle: 0.9 },
  face: { right: 6, left: 6, length: 95, angle: 0.75 },
};
const BETWEEN = new Set(
  "across over on through down above below under near along his her the its their one a of running".split(
    " ",
  ),
);

/**
 * Where a scar is, from the phrases behind it: "across the left eye". On the left cheek where they say nothing.
 *
 * @returns the scar, and how many phrases told of it
 */
export function readScar(phrases: readonly string[]): { scar: Scar; used: number } {
  let side: "left" | "right" = "left", place: string | undefined, used = 0;
  for (let k = 0; k < Math.min(6, phrases.length); k++) {
    const words = phrases[k]!.split(" ");
    const last = words.at(-1)!.replace(/s$/, "");
    if (words.includes("right")) side = "right";
    if (last in PLACES) {
      place = last;
      used = k + 1;
      break;
    }
    if (!words.every((word) => BETWEEN.has(word) || word === "left" || word === "right")) break;
  }
  const { length, angle, ...points } = PLACES[place ?? "cheek"]!;
  // Both sides of a face mirror one another.
  return { scar: { landmark: points[side], length, angle: side === "left" ? -angle : angle }, used };
}
