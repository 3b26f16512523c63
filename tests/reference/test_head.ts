import type { HeadModel } from "../../runtime/head/head_model.ts";
import { randomNumbers } from "./scenes.ts";

const REGIONS = ["skin", "lips", "hair", "neck"] as const;

/**
 * An ellipsoid with five joints for tests: every feature of a head model in use (shapes, expressions, all
 * kinds of corrective, joint drivers, pose correctives), nothing of it looks like anybody.
 *
 * @param rings circles of latitude; vertices = rings x 2 rings + 2 poles
 */
export function testHead(rings = 12): HeadModel {
  const random = randomNumbers(7);
  const { template, triangles } = ellipsoid(rings, rings * 2);
  const vertices = template.length / 3;
  const at = (v: number) => [template[v * 3]!, template[v * 3 + 1]!, template[v * 3 + 2]!] as const;
  const basis = (rows: readonly ((x: number, y: number, z: number) => readonly number[])[]) => {
    const out = new Float32Array(rows.length * vertices * 3);
    rows.forEach((row, r) => {
      for (let v = 0; v < vertices; v++) out.set(row(...at(v)), (r * vertices + v) * 3);
    });
    return out;
  };
  const bump = (cx: number, cy: number, cz: number, radius: number, by: readonly number[]) =>
  (
    x: number,
    y: number,
    z: number,
  ) => {
    const w = Math.exp(-((x - cx) ** 2 + (y - cy) ** 2 + (z - cz) ** 2) / (radius * radius));
    return by.map((d) => d * w);
  };

  const skinningWeights = new Float32Array(vertices * 5);
  for (let v = 0; v < vertices; v++) {
    const [, y, z] = at(v);
    const jaw = z > 0 ? smooth(-0.01, -0.06, y) * smooth(0, 0.05, z) : 0;
    const neck = smooth(-0.12, -0.06, y) * (1 - jaw);
    skinningWeights.set([1 - neck - jaw, neck, jaw, 0, 0], v * 5);
  }
  const jointRegressor = new Float32Array(5 * vertices);
  for (let j = 0; j < 5; j++) {
    let sum = 0;
    for (let v = 0; v < vertices; v++) sum += jointRegressor[j * vertices + v] = random();
    for (let v = 0; v < vertices; v++) jointRegressor[j * vertices + v]! /= sum;
  }
  const poseCorrectives = new Float32Array(36 * vertices * 3);
  for (let i = 0; i < poseCorrectives.length; i++) poseCorrectives[i] = (random() - 0.5) * 0.002;

  return {
    name: "test",
    version: 1,
    expressionSpace: "arkit",
    template,
    triangles,
    regions: Uint8Array.from({ length: triangles.length / 3 }, (_, t) => {
      const [, y, z] = at(triangles[t * 3]!);
      if (y < -0.1) return 3;
      if (y > 0.07) return 2;
      return z > 0.07 && Math.abs(y + 0.04) < 0.015 ? 1 : 0;
    }),
    regionNames: REGIONS,
    shapeBasis: basis([(x) => [0.1 * x, 0, 0], (_x, y) => [0, 0.08 * y, 0.01]]),
    shapeNames: ["width", "height"],
    expressionBasis: basis([
      bump(0.03, -0.04, 0.09, 0.03, [0.01, 0.004, 0]),
      bump(-0.03, -0.04, 0.09, 0.03, [-0.01, 0.004, 0]),
      bump(0, 0.05, 0.09, 0.05, [0, 0.008, 0.002]),
      () => [0, 0, 0],
      bump(0, -0.04, 0.09, 0.02, [0, 0, 0.006]),
      bump(0, 0.05, 0.09, 0.03, [0, 0, 0.004]),
      bump(0, -0.04, 0.09, 0.03, [0, -0.003, 0]),
    ]),
    expressionNames: ["smileLeft", "smileRight", "browUp", "jawOpen"],
    correctives: [{ kind: "product", inputs: [0, 1] }, { kind: "inbetween", inputs: [2] }, {
      kind: "excess",
      inputs: [0, 3],
    }],
    shapedExpressions: [{ shape: 1, expression: 2 }],
    shapedExpressionBasis: basis([bump(0, 0.05, 0.09, 0.04, [0.001, 0.003, 0])]),
    jointDrivers: [
      { expression: 3, joint: 2, axisAngle: [0.3, 0, 0.02] },
      { expression: 2, joint: 3, axisAngle: [-0.1, 0.05, 0] },
    ],
    jointRegressor,
    jointParents: Int8Array.of(-1, 0, 1, 1, 1),
    skinningWeights,
    poseCorrectives,
    landmarks: {
      indices: Uint16Array.of(1),
      triangles: Uint32Array.of(0),
      barycentric: Float32Array.of(0.2, 0.3, 0.5),
    },
  };
}

/** The same, whose four expressions are called as four of ARKit's: poses of that space move it. */
export const arkitTestHead = (): HeadModel => ({
  ...testHead(),
  expressionNames: ["mouthSmileLeft", "browInnerUp", "jawOpen", "noseSneerLeft"],
});

/** The same, in FLAME's space: its joints move with the expression. */
export const flameTestHead = (rings = 12): HeadModel => ({
  ...testHead(rings),
  expressionSpace: "flame",
  shapedExpressions: [],
  shapedExpressionBasis: new Float32Array(0),
});

function ellipsoid(rings: number, segments: number) {
  const [rx, ry, rz] = [0.075, 0.13, 0.1];
  const points: number[] = [0, ry, 0];
  for (let i = 1; i <= rings; i++) {
    const polar = Math.PI * i / (rings + 1);
    for (let s = 0; s < segments; s++) {
      const turn = 2 * Math.PI * s / segments;
      points.push(
        rx * Math.sin(polar) * Math.sin(turn),
        ry * Math.cos(polar),
        rz * Math.sin(polar) * Math.cos(turn),
      );
    }
  }
  points.push(0, -ry, 0);
  const last = points.length / 3 - 1;
  const triangles: number[] = [];
  const at = (ring: number, s: number) => 1 + ring * segments + s % segments;
  for (let s = 0; s < segments; s++) {
    triangles.push(0, at(0, s), at(0, s + 1));
    for (let r = 0; r + 1 < rings; r++) {
      triangles.push(at(r, s), at(r + 1, s), at(r + 1, s + 1), at(r, s), at(r + 1, s + 1), at(r, s + 1));
    }
    triangles.push(at(rings - 1, s), last, at(rings - 1, s + 1));
  }
  return { template: Float32Array.from(points), triangles: Uint32Array.from(triangles) };
}

/** 0 at `from`, 1 at `to`, cubic between. */
function smooth(from: number, to: number, x: number): number {
  const t = Math.min(1, Math.max(0, (x - from) / (to - from)));
  return t * t * (3 - 2 * t);
}
