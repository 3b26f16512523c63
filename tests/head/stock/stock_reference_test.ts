import assert from "node:assert/strict";
import type { ArkitShape } from "../../../runtime/head/arkit.ts";
import { head, landmark, posed } from "./stock_fixture.ts";

/** Measured on scanned faces; used to compare directions and amplitudes, nothing of it is in the head. */
const REFERENCE = new URL("../../../../shared/data/reference/face_landmark_motion.json", import.meta.url);
interface Reference {
  displacement: Record<string, [number, number, number][]>;
}
const reference: Reference | undefined = (() => {
  try {
    return JSON.parse(Deno.readTextFileSync(REFERENCE));
  } catch {
    console.log(
      "The comparison with scanned faces is skipped: the reference figures are not on this machine",
    );
    return undefined;
  }
})();

/** MediaPipe's point for each of the 68 iBUG landmarks that the stock head embeds. */
const MEDIAPIPE_OF_IBUG: Readonly<Record<number, number>> = {
  ...{ 0: 127, 1: 234, 2: 93, 3: 132, 4: 58, 5: 136, 6: 149, 7: 176, 8: 152 },
  ...{ 9: 400, 10: 378, 11: 365, 12: 288, 13: 361, 14: 323, 15: 454, 16: 356 },
  ...{ 17: 70, 18: 63, 19: 105, 20: 66, 21: 107, 22: 336, 23: 296, 24: 334, 25: 293, 26: 300 },
  ...{ 27: 168, 28: 197, 29: 195, 30: 4, 31: 98, 32: 97, 33: 2, 34: 326, 35: 327 },
  ...{
    36: 33,
    37: 160,
    38: 158,
    39: 133,
    40: 153,
    41: 144,
    42: 362,
    43: 385,
    44: 387,
    45: 263,
    46: 373,
    47: 380,
  },
  ...{ 48: 61, 49: 40, 50: 37, 51: 0, 52: 267, 53: 270, 54: 291, 55: 321, 56: 314, 57: 17, 58: 84, 59: 91 },
  ...{ 60: 78, 61: 81, 62: 13, 63: 311, 64: 308, 65: 402, 66: 14, 67: 178 },
};
const METRES_PER_UNIT = 0.063;
/** The reference has one shape a side where ARKit has one for both. */
function referenceMotion(shapes: Reference, name: ArkitShape): [number, number, number][] | undefined {
  const sided = name.replace(/Left$/, "_L").replace(/Right$/, "_R");
  const own = shapes.displacement[name] ?? shapes.displacement[sided];
  if (own) return own;
  const left = shapes.displacement[`${name}_L`], right = shapes.displacement[`${name}_R`];
  return left?.map((p, i) => p.map((x, k) => x + right![i]![k]!) as [number, number, number]);
}

Deno.test({
  name: "shapes move the landmarks of scanned faces the same way (cosine 0.8) and about as far (0.6 to 1.5)",
  ignore: !reference,
  fn() {
    let compared = 0;
    const failures: string[] = [], table: string[] = [];
    for (const name of head.expressionNames as readonly ArkitShape[]) {
      const motion = referenceMotion(reference!, name);
      if (!motion) continue;
      // mouthClose closes what jawOpen holds open.
      const under = name === "mouthClose" ? { jawOpen: 1 } : {};
      const rest = posed(under);
      const positions = posed({ ...under, [name]: 1 });
      let product = 0, ours = 0, theirs = 0, ourMost = 0, theirMost = 0;
      for (const [ibug, index] of Object.entries(MEDIAPIPE_OF_IBUG)) {
        const from = landmark(rest, index), own = landmark(positions, index).map((x, k) => x - from[k]!);
        const other = motion[Number(ibug)]!.map((x) => x * METRES_PER_UNIT);
        product += own.reduce((sum, x, k) => sum + x * other[k]!, 0);
        ours += Math.hypot(...own) ** 2;
        theirs += Math.hypot(...other) ** 2;
        ourMost = Math.max(ourMost, Math.hypot(...own));
        theirMost = Math.max(theirMost, Math.hypot(...other));
      }
      if (theirMost < 0.05 * METRES_PER_UNIT) continue;
      compared++;
      const cosine = product / Math.sqrt(ours * theirs), ratio = ourMost / theirMost;
      table.push(`${name.padEnd(20)} ${cosine.toFixed(2)} ${ratio.toFixed(2)}`);
      if (!(cosine >= 0.8)) failures.push(`${name}: cosine ${cosine}`);
      if (!(ratio >= 0.6 && ratio <= 1.5)) failures.push(`${name}: ratio ${ratio}`);
    }
    console.log(`shape, cosine, ratio\n${table.join("\n")}`);
    assert.deepEqual(failures, []);
    assert.ok(compared > 35, `${compared} shapes`);
  },
});
