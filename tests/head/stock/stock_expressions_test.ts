import assert from "node:assert/strict";
import { ARKIT_SHAPES, type ArkitShape } from "../../../runtime/head/arkit.ts";
import { vertexCount } from "../../../runtime/head/head_model.ts";
import { eyeballRadius } from "../../../runtime/head/stock/mesh/eyes.ts";
import { at, head, jointPlace, landmark, mirrorOf, posed, regionVertices } from "./stock_fixture.ts";

const vertices = vertexCount(head);
const rest = posed({});

const largestMove = (positions: Float64Array): number => {
  let most = 0;
  for (let v = 0; v < vertices; v++) {
    most = Math.max(most, Math.hypot(...at(positions, v).map((x, k) => x - rest[v * 3 + k]!)));
  }
  return most;
};
const gap = (a: readonly number[], b: readonly number[]): number => Math.hypot(...a.map((x, k) => x - b[k]!));

Deno.test("each of the 52 shapes moves the head by a visible amount, and none by more than a jaw can", () => {
  for (const name of ARKIT_SHAPES) {
    const move = largestMove(posed({ [name]: 1 }));
    assert.ok(move > 0.001 && move < 0.055, `${name}: ${move}`);
  }
});

Deno.test("left and right shapes are mirror images", () => {
  for (const name of ARKIT_SHAPES) {
    if (!name.endsWith("Left")) continue;
    const left = posed({ [name]: 1 }), right = posed({ [name.replace(/Left$/, "Right")]: 1 });
    for (let v = 0; v < vertices; v++) {
      const p = at(left, v), q = at(right, mirrorOf[v]!);
      assert.ok(gap([-p[0], p[1], p[2]], q) < 2e-6, `${name} at vertex ${v}`);
    }
  }
});

Deno.test("shapes of both sides leave the head symmetric", () => {
  for (const name of ARKIT_SHAPES) {
    if (/(Left|Right)$/.test(name)) continue;
    const both = posed({ [name]: 1 });
    for (let v = 0; v < vertices; v++) {
      const p = at(both, v), q = at(both, mirrorOf[v]!);
      assert.ok(gap([-p[0], p[1], p[2]], q) < 2e-6, `${name} at vertex ${v}`);
    }
  }
});

/** How deep the left lids go into the eyeball with the cornea's rise in front, metres; negative is clear of it. */
function lidDepth(weights: Partial<Record<ArkitShape, number>>): number {
  const positions = posed(weights), centre = jointPlace("leftEye");
  const lids = new Set([...regionVertices("eyelid"), ...regionVertices("lash")]);
  const eye = regionVertices("iris");
  const axis = [0, 0, 0];
  for (const v of eye) if (rest[v * 3]! > 0) at(positions, v).forEach((x, k) => axis[k]! += x - centre[k]!);
  const norm = Math.hypot(...axis);
  let deepest = -Infinity;
  for (const v of lids) {
    if (rest[v * 3]! <= 0) continue;
    const d = at(positions, v).map((x, k) => x - centre[k]!), r = Math.hypot(...d);
    const angle = Math.acos(Math.min(1, d.reduce((sum, x, k) => sum + x * axis[k]!, 0) / (r * norm)));
    deepest = Math.max(deepest, eyeballRadius(angle) / 1000 - r);
  }
  return deepest;
}

Deno.test("lids stay outside the eyeball, whatever the blink, the gaze and what else moves them", () => {
  const others = [{}, { eyeSquintLeft: 1 }, { eyeWideLeft: 1 }, { cheekSquintLeft: 1 }];
  const gazes = [{}, { eyeLookInLeft: 1 }, { eyeLookOutLeft: 1 }].flatMap((sideways) =>
    [{}, { eyeLookDownLeft: 1 }, { eyeLookUpLeft: 1 }].map((upDown) => ({ ...sideways, ...upDown }))
  );
  for (const eyeBlinkLeft of [0, 0.25, 0.5, 0.75, 1]) {
    for (const other of others) {
      for (const gaze of gazes) {
        const mix = { eyeBlinkLeft, ...other, ...gaze }, depth = lidDepth(mix);
        assert.ok(depth < 5e-5, `${JSON.stringify(mix)}: ${depth}`);
      }
    }
  }
});

const UPPER_LID = [384, 385, 386, 387, 388], LOWER_LID = [381, 380, 374, 373, 390];

Deno.test("lid margins meet at blink 1, alone and with other lid shapes, and are open at rest", () => {
  const opening = (weights: Partial<Record<ArkitShape, number>>) => {
    const positions = posed(weights);
    // Margins are compared as lines: each upper point against the nearest of a finely walked lower line.
    const lower: [number, number, number][] = [];
    for (let i = 0; i + 1 < LOWER_LID.length; i++) {
      const a = landmark(positions, LOWER_LID[i]!), b = landmark(positions, LOWER_LID[i + 1]!);
      for (let t = 0; t < 1; t += 0.05) {
        lower.push([0, 1, 2].map((k) => a[k]! + (b[k]! - a[k]!) * t) as [number, number, number]);
      }
    }
    return Math.max(
      ...UPPER_LID.slice(1, 4).map((index) =>
        Math.min(...lower.map((q) => gap(landmark(positions, index), q)))
      ),
    );
  };
  assert.ok(opening({}) > 0.009, `rest: ${opening({})}`);
  for (
    const other of [{}, { eyeLookDownLeft: 1 }, { eyeLookUpLeft: 1 }, { eyeLookInLeft: 1 }, {
      eyeLookOutLeft: 1,
    }, {
      eyeWideLeft: 1,
    }, { eyeSquintLeft: 1, cheekSquintLeft: 1 }]
  ) {
    const left = opening({ eyeBlinkLeft: 1, ...other });
    assert.ok(left < 0.0004, `${JSON.stringify(other)}: ${left}`);
  }
});

Deno.test("half a blink shuts half of what is seen of the eye", () => {
  /** Metres of the gap that lashes and soft edges hide. */
  const HIDDEN = 0.002;
  const seen = (eyeBlinkLeft: number): number => {
    const positions = posed({ eyeBlinkLeft });
    return landmark(positions, 386)[1] - landmark(positions, 374)[1] - HIDDEN;
  };
  const left = seen(0.5) / seen(0);
  assert.ok(left > 0.45 && left < 0.55, `${left}`);
});

const lipsOpening = (weights: Partial<Record<ArkitShape, number>>): number[] => {
  const positions = posed(weights);
  return [[13, 14], [312, 317], [311, 402], [310, 318]].map(([upper, lower]) =>
    gap(landmark(positions, upper!), landmark(positions, lower!))
  );
};

Deno.test("lips touch at rest, part by 25 to 45 mm at jawOpen and seal with mouthClose", () => {
  assert.ok(Math.max(...lipsOpening({})) < 0.0003, `rest: ${lipsOpening({})}`);
  const open = lipsOpening({ jawOpen: 1 })[0]!;
  assert.ok(open > 0.025 && open < 0.045, `open: ${open}`);
  for (const w of [0.25, 0.5, 0.75, 1]) {
    const sealed = Math.max(...lipsOpening({ jawOpen: w, mouthClose: w }));
    assert.ok(sealed < 0.001, `sealed at ${w}: ${sealed}`);
  }
});

Deno.test("the lower teeth and the tongue go with the jaw, the upper teeth stay", () => {
  const open = posed({ jawOpen: 1 });
  const drop = (v: number) => rest[v * 3 + 1]! - open[v * 3 + 1]!;
  const teeth = [...regionVertices("teeth")].filter((v) =>
    rest[v * 3 + 2]! > 0.008 && Math.abs(rest[v * 3]!) < 0.008
  );
  const drops = teeth.map(drop);
  assert.ok(Math.min(...drops) < 1e-6 && Math.max(...drops) > 0.02);
  assert.ok(drops.every((d) => d < 1e-6 || d > 0.02), "a tooth is torn between the jaws");
});

Deno.test("shapes go where their names say", () => {
  const move = (name: ArkitShape, index: number): number[] => {
    const positions = posed({ [name]: 1 });
    return landmark(positions, index).map((x, k) => x - landmark(rest, index)[k]!);
  };
  const [leftCorner, browInner, browOuter, chin, upperLip, lowerLip] = [291, 336, 300, 152, 0, 17] as const;
  assert.ok(move("mouthSmileLeft", leftCorner)[0]! > 0.004 && move("mouthSmileLeft", leftCorner)[1]! > 0.006);
  assert.ok(move("mouthFrownLeft", leftCorner)[1]! < -0.003);
  assert.ok(move("mouthPucker", leftCorner)[0]! < -0.003 && move("mouthPucker", leftCorner)[2]! > 0.005);
  assert.ok(move("mouthStretchLeft", leftCorner)[0]! > 0.004);
  assert.ok(move("mouthLeft", leftCorner)[0]! > 0.005 && move("mouthRight", leftCorner)[0]! < -0.005);
  assert.ok(move("jawLeft", chin)[0]! > 0.005 && move("jawRight", chin)[0]! < -0.005);
  assert.ok(move("jawForward", chin)[2]! > 0.006);
  assert.ok(move("jawOpen", chin)[1]! < -0.02);
  assert.ok(move("browInnerUp", browInner)[1]! > 0.003);
  assert.ok(move("browOuterUpLeft", browOuter)[1]! > 0.004);
  assert.ok(move("browDownLeft", 334)[1]! < -0.0025);
  assert.ok(move("mouthUpperUpLeft", 269)[1]! > 0.003);
  assert.ok(move("mouthLowerDownLeft", 405)[1]! < -0.003);
  assert.ok(move("mouthFunnel", upperLip)[1]! > 0.003 && move("mouthFunnel", lowerLip)[1]! < -0.004);
  // The teeth stand 4 mm behind: a lip rolls as far as they let it.
  assert.ok(move("mouthRollLower", 14)[2]! < -0.0025 && move("mouthRollUpper", 13)[2]! < -0.0025);
  assert.ok(move("eyeWideLeft", 386)[1]! > 0.002);
});

Deno.test("gaze turns the irises the way the shape says", () => {
  const iris = (name: ArkitShape): number[] =>
    landmark(posed({ [name]: 1 }), 473).map((x, k) => x - landmark(rest, 473)[k]!);
  assert.ok(iris("eyeLookOutLeft")[0]! > 0.005 && iris("eyeLookInLeft")[0]! < -0.005);
  assert.ok(iris("eyeLookUpLeft")[1]! > 0.004 && iris("eyeLookDownLeft")[1]! < -0.004);
});

Deno.test("the tongue comes out between the lips", () => {
  const tip = (weights: Partial<Record<ArkitShape, number>>) => {
    const positions = posed(weights);
    return Math.max(...[...regionVertices("tongue")].map((v) => positions[v * 3 + 2]!));
  };
  const lips = Math.max(...[...regionVertices("lips")].map((v) => rest[v * 3 + 2]!));
  assert.ok(tip({}) < lips - 0.01);
  assert.ok(tip({ tongueOut: 1 }) > lips + 0.008, `${tip({ tongueOut: 1 })}`);
});
