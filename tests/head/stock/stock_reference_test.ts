import assert from "node:assert/strict";
import type { ArkitShape } from "../../../runtime/head/arkit.ts";
import { IBUG_68 } from "../../../runtime/head/landmark_subsets.ts";
import { head, landmark, posed } from "./stock_fixture.ts";
import { outsideFile, testUnless } from "../../skip.ts";

/** Measured on scanned faces; used to compare directions and amplitudes, nothing of it is in the head. */
const REFERENCE = outsideFile("reference/face_landmark_motion.json");
interface Reference {
  displacement: Record<string, [number, number, number][]>;
}

const METRES_PER_UNIT = 0.063;
/** The reference has one shape a side where ARKit has one for both. */
function referenceMotion(shapes: Reference, name: ArkitShape): [number, number, number][] | undefined {
  const sided = name.replace(/Left$/, "_L").replace(/Right$/, "_R");
  const own = shapes.displacement[name] ?? shapes.displacement[sided];
  if (own) return own;
  const left = shapes.displacement[`${name}_L`], right = shapes.displacement[`${name}_R`];
  return left?.map((p, i) => p.map((x, k) => x + right![i]![k]!) as [number, number, number]);
}

testUnless(REFERENCE.lack, {
  name: "shapes move the landmarks of scanned faces the same way (cosine 0.8) and about as far (0.6 to 1.5)",
  fn() {
    const reference: Reference = JSON.parse(new TextDecoder().decode(REFERENCE.bytes!));
    let compared = 0;
    const failures: string[] = [], table: string[] = [];
    for (const name of head.expressionNames as readonly ArkitShape[]) {
      const motion = referenceMotion(reference, name);
      if (!motion) continue;
      // mouthClose closes what jawOpen holds open.
      const under = name === "mouthClose" ? { jawOpen: 1 } : {};
      const rest = posed(under);
      const positions = posed({ ...under, [name]: 1 });
      let product = 0, ours = 0, theirs = 0, ourMost = 0, theirMost = 0;
      for (const [ibug, index] of IBUG_68.entries()) {
        const from = landmark(rest, index), own = landmark(positions, index).map((x, k) => x - from[k]!);
        const other = motion[ibug]!.map((x) => x * METRES_PER_UNIT);
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
