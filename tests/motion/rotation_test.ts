import assert from "node:assert/strict";
import {
  compose,
  fromYawPitchRoll,
  limitAngle,
  slerp,
  toYawPitchRoll,
} from "../../runtime/motion/rotation.ts";
import { createRandom } from "../../runtime/base/mulberry32.ts";

/** Rodrigues' formula: an independent way to turn a vector. */
function turn(axisAngle: ArrayLike<number>, v: number[]): number[] {
  const [x, y, z] = [axisAngle[0]!, axisAngle[1]!, axisAngle[2]!];
  const angle = Math.hypot(x, y, z);
  if (angle === 0) return v;
  const k = [x / angle, y / angle, z / angle] as const;
  const dot = k[0] * v[0]! + k[1] * v[1]! + k[2] * v[2]!;
  const cross = [k[1] * v[2]! - k[2] * v[1]!, k[2] * v[0]! - k[0] * v[2]!, k[0] * v[1]! - k[1] * v[0]!];
  return v.map((c, i) =>
    c * Math.cos(angle) + cross[i]! * Math.sin(angle) + k[i]! * dot * (1 - Math.cos(angle))
  );
}

function near(a: ArrayLike<number>, b: ArrayLike<number>, tolerance = 1e-9) {
  for (let i = 0; i < a.length; i++) {
    assert(Math.abs(a[i]! - b[i]!) < tolerance, `${Array.from(a)} against ${Array.from(b)}`);
  }
}

const random = createRandom(1);
const randomTurn = (most: number) => [1, 2, 3].map(() => most * (2 * random() - 1));

Deno.test("compose() turns as its two rotations one after the other", () => {
  for (let i = 0; i < 200; i++) {
    const a = randomTurn(1.2), b = randomTurn(i % 2 ? 1.2 : 1e-6);
    const both = [0, 0, 0];
    compose(a, 0, b, 0, both, 0);
    near(turn(both, [0.3, -0.5, 0.8]), turn(a, turn(b, [0.3, -0.5, 0.8])));
  }
});

Deno.test("slerp() meets its ends, goes at constant speed and takes the shorter way", () => {
  for (let i = 0; i < 200; i++) {
    const a = randomTurn(i % 3 ? 1.5 : 1e-5), b = randomTurn(i % 2 ? 1.5 : 1e-5);
    const at = (t: number) => {
      const out = [0, 0, 0];
      slerp(a, 0, b, 0, t, out, 0);
      return out;
    };
    near(at(0), a, 1e-8);
    near(at(1), b, 1e-8);
    // The step from t to t + 1/4 is one rotation, the same for each quarter.
    const step = (from: number, to: number) => {
      const out = [0, 0, 0];
      compose(at(to), 0, at(from).map((c) => -c), 0, out, 0);
      return out;
    };
    near(step(0, 0.25), step(0.5, 0.75), 1e-7);
  }
  const out = [0, 0, 0];
  slerp([0, 3, 0], 0, [0, -3, 0], 0, 0.5, out, 0);
  assert(Math.abs(Math.abs(out[1]!) - Math.PI) < 1e-9, "from +172 to -172 degrees the way leads over 180");
});

Deno.test("fromYawPitchRoll() turns the face left, down, and the left ear up", () => {
  const out = [0, 0, 0];
  fromYawPitchRoll(0.3, 0, 0, out, 0);
  assert(turn(out, [0, 0, 1])[0]! > 0.29, "the nose goes to +x");
  fromYawPitchRoll(0, 0.3, 0, out, 0);
  assert(turn(out, [0, 0, 1])[1]! < -0.29, "the nose goes down");
  fromYawPitchRoll(0, 0, 0.3, out, 0);
  assert(turn(out, [1, 0, 0])[1]! > 0.29, "the left ear goes up");
  fromYawPitchRoll(0.5, -0.4, 0.3, out, 0);
  near(
    turn(out, [0.2, 0.7, -0.4]),
    turn([0, 0.5, 0], turn([-0.4, 0, 0], turn([0, 0, 0.3], [0.2, 0.7, -0.4]))),
  );
});

Deno.test("limitAngle() shortens about the same axis and stops what is not finite", () => {
  const turns = [9, 3, 4, 0];
  limitAngle(turns, 1, 1);
  near(turns, [9, 0.6, 0.8, 0]);
  const broken = [NaN, 1, Infinity];
  limitAngle(broken, 0, 1);
  assert.deepEqual(broken, [0, 0, 0]);
});

Deno.test("toYawPitchRoll() takes fromYawPitchRoll() back, and gives the same turn straight up and down", () => {
  const turned = [0, 0, 0], angles = [0, 0, 0], again = [0, 0, 0];
  for (let i = 0; i < 200; i++) {
    const [yaw, pitch, roll] = [3 * (2 * random() - 1), 1.5 * (2 * random() - 1), 3 * (2 * random() - 1)];
    fromYawPitchRoll(yaw, pitch, roll, turned, 0);
    toYawPitchRoll(turned, 0, angles);
    near(angles, [yaw, pitch, roll], 1e-6);
  }
  for (const pitch of [Math.PI / 2, -Math.PI / 2]) {
    fromYawPitchRoll(0.4, pitch, 0.3, turned, 0);
    toYawPitchRoll(turned, 0, angles);
    fromYawPitchRoll(angles[0]!, angles[1]!, angles[2]!, again, 0);
    near(turn(again, [0.3, -0.5, 0.8]), turn(turned, [0.3, -0.5, 0.8]), 1e-6);
  }
});
