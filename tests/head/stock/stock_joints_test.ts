import assert from "node:assert/strict";
import { JOINT_COUNT, JOINTS, vertexCount } from "../../../runtime/head/head_model.ts";
import { at, head, jointPlace, posed, regionVertices } from "./stock_fixture.ts";

type Turn = readonly [number, number, number];

const vertices = vertexCount(head);
const rest = posed({});
const ANGLE = Math.PI / 6;
const TURNS: Readonly<Record<string, Turn>> = {
  nod: [ANGLE, 0, 0],
  "head back": [-ANGLE, 0, 0],
  "turn left": [0, ANGLE, 0],
  "turn right": [0, -ANGLE, 0],
  "bend left": [0, 0, -ANGLE],
  "bend right": [0, 0, ANGLE],
};
const weightOf = (v: number, joint: typeof JOINTS[number]): number =>
  head.skinningWeights[v * JOINT_COUNT + JOINTS.indexOf(joint)]!;
const gap = (a: readonly number[], b: readonly number[]): number => Math.hypot(...a.map((x, k) => x - b[k]!));

Deno.test("the shoulders' rim and underside stay where they are as the neck bends by 30 degrees", () => {
  const base = [...regionVertices("base")];
  assert.ok(base.length > 20);
  for (const [name, neck] of Object.entries(TURNS)) {
    const bent = posed({}, [], { neck });
    for (const v of base) assert.ok(gap(at(bent, v), at(rest, v)) < 2e-4, `${name} at vertex ${v}`);
  }
});

Deno.test("the head turns as one: skull and face make the whole turn, the neck between its share", () => {
  const bent = posed({}, [], { neck: TURNS["turn left"]! });
  const middle = jointPlace("neck");
  let shares = 0;
  for (let v = 0; v < vertices; v++) {
    const whole = weightOf(v, "root") === 0 && weightOf(v, "jaw") === 0;
    const [x, , z] = at(rest, v).map((c, k) => c - middle[k]!) as [number, number, number];
    const [u, , w] = at(bent, v).map((c, k) => c - middle[k]!) as [number, number, number];
    if (Math.hypot(x, z) < 0.02) continue;
    let angle = Math.atan2(u, w) - Math.atan2(x, z);
    if (angle < -Math.PI) angle += 2 * Math.PI;
    if (angle > Math.PI) angle -= 2 * Math.PI;
    if (whole) assert.ok(Math.abs(angle - ANGLE) < 0.04, `vertex ${v}: ${angle}`);
    else if (angle > 0.15 && angle < 0.4) shares++;
  }
  assert.ok(shares > 100, `${shares} vertices of the neck lie between`);
});

Deno.test("neck and jaw keep their volume: skin between two bones goes by the arc, not by the chord", () => {
  const flat = { ...head, poseCorrectives: new Float32Array(0) };
  const middle = jointPlace("neck"), neck: Turn = [0, 2 * ANGLE, 0];
  const shrunk = (model: typeof head): number => {
    const bent = posed({}, [], { neck }, model);
    let sum = 0, count = 0;
    for (let v = 0; v < vertices; v++) {
      if (Math.abs(weightOf(v, "root") - 0.5) > 0.15) continue;
      const radius = (p: ArrayLike<number>): number =>
        Math.hypot(p[v * 3]! - middle[0], p[v * 3 + 2]! - middle[2]);
      sum += radius(bent) / radius(rest);
      count++;
    }
    assert.ok(count > 50);
    return 1 - sum / count;
  };
  assert.ok(shrunk(flat) > 0.1, `without correctives the neck loses ${shrunk(flat)} of its breadth`);
  assert.ok(shrunk(head) < 0.035, `with them ${shrunk(head)}`);
});

Deno.test("nothing tears: with the neck bent and the jaw open no edge of the skin grows beyond reason", () => {
  const skin = new Set(["skin", "neck", "ear", "hair", "brow"]);
  for (const [name, neck] of Object.entries(TURNS)) {
    const bent = posed({ jawOpen: 0.6 }, [], { neck });
    for (let t = 0; t < head.triangles.length / 3; t++) {
      if (!skin.has(head.regionNames[head.regions[t]!]!)) continue;
      for (let k = 0; k < 3; k++) {
        const a = head.triangles[t * 3 + k]!, b = head.triangles[t * 3 + (k + 1) % 3]!;
        const before = gap(at(rest, a), at(rest, b)), after = gap(at(bent, a), at(bent, b));
        assert.ok(after < 2.2 * before + 0.001, `${name}: edge ${a} ${b} from ${before} to ${after}`);
      }
    }
  }
});

Deno.test("the jaw's hinge lies before the ear's canal, and slides forward as the mouth opens", () => {
  const ear = [...regionVertices("ear")].filter((v) => head.template[v * 3]! > 0).map((v) => at(rest, v)[2]);
  const front = Math.max(...ear), back = Math.min(...ear);
  const hinge = jointPlace("jaw")[2];
  assert.ok(hinge > (front + back) / 2 && hinge < front + 0.015, `${hinge}, ear from ${back} to ${front}`);
  // Jaw alone: a lower tooth's way is the turn about the hinge and the slide.
  const open = posed({ jawOpen: 1 });
  const teeth = [...regionVertices("teeth")].filter((v) => weightOf(v, "jaw") === 1);
  const [, hy, hz] = jointPlace("jaw"),
    angle = head.jointDrivers.find((d) => JOINTS[d.joint] === "jaw")!.axisAngle[0];
  for (const v of teeth) {
    const [, y, z] = at(rest, v), [, u, w] = at(open, v);
    const turnedZ = hz + Math.sin(angle) * (y - hy) + Math.cos(angle) * (z - hz);
    const turnedY = hy + Math.cos(angle) * (y - hy) - Math.sin(angle) * (z - hz);
    assert.ok(w - turnedZ > 0.003 && w - turnedZ < 0.007 && Math.abs(u - turnedY) < 0.004, `vertex ${v}`);
  }
  assert.ok(teeth.length > 50);
});
