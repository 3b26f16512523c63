import { castInward, project, type Solid } from "../sculpture/implicit.ts";
import { MOUTH, TEETH } from "../measures.ts";
import type { HalfMesh } from "./mesh_builder.ts";
import { curve } from "../../../base/curve.ts";
import { mix, smoothstep } from "../../../base/scalar.ts";
import { midway, type Vector } from "../../../base/vector.ts";

const { cupidPeakX, cornerX, cornerY, meetingY } = MOUTH;
const peak = cupidPeakX / cornerX;
/** Heights of the vermilion borders, millimetres, over 0 midline .. 1 corner. */
const UPPER_BORDER = curve(
  [0, MOUTH.cupidDipY],
  [peak * 0.45, MOUTH.cupidDipY + 0.35],
  [peak, MOUTH.cupidPeakY],
  [0.5, MOUTH.cupidPeakY - 1.5],
  [0.8, MOUTH.cupidPeakY - 5],
  [1, cornerY],
);
const LOWER_BORDER = curve(
  [0, MOUTH.lowerBorderY],
  [0.3, MOUTH.lowerBorderY + 0.3],
  [0.6, MOUTH.lowerBorderY + 2.8],
  [0.85, MOUTH.lowerBorderY + 6.2],
  [1, cornerY],
);
/** The contact line: the upper lip's tubercle dips in the middle, the line rises beside it and towards the corners. */
const CONTACT = curve(
  [0, meetingY - 0.9],
  [0.25, meetingY - 0.4],
  [0.6, meetingY],
  [0.86, cornerY - 0.8],
  [1, cornerY],
);
const FULLNESS = curve([0, 0.92], [0.22, 1], [0.6, 0.72], [0.88, 0.24], [1, 0]);

const OUTER_RINGS = [0.2, 0.4, 0.58, 0.74, 0.88];
/** Along the lip's red: share of the way from border to contact, and how far forward it rolls. */
const LIP_RINGS: readonly (readonly [number, number])[] = [
  [0.26, 0.52],
  [0.54, 0.93],
  [0.8, 0.9],
  [0.95, 0.45],
];
/** Half the gap of the resting lips: separate margins, no light between. */
const RESTING_GAP = 0.03;

interface BagRing {
  readonly halfWidth: number;
  readonly up: number;
  readonly down: number;
  readonly frontZ: number;
  readonly arch: number;
}
/** The cavity from behind the lips round the gums to the throat; cheeks and palate keep clear of the teeth. */
const BAG: readonly BagRing[] = [
  { halfWidth: 25.5, up: 8, down: 8, frontZ: TEETH.frontZ + 1.5, arch: 0.02 },
  { halfWidth: 31, up: 17, down: 16, frontZ: TEETH.frontZ - 5.5, arch: 0.022 },
  { halfWidth: 34, up: 20, down: 19, frontZ: TEETH.frontZ - 19.5, arch: 0.012 },
  { halfWidth: 32, up: 20, down: 20, frontZ: -24, arch: 0.006 },
  { halfWidth: 21, up: 15, down: 16, frontZ: -40, arch: 0 },
];

export function ringMouth(mesh: HalfMesh, skin: Solid, loop: readonly number[]): { free: number[] } {
  const corner = (loop.length - 1) / 2;
  const isUpper = (i: number): boolean => i <= corner;
  const acrossOf = (i: number): number => {
    const t = (i <= corner ? i : 2 * corner - i) / corner;
    return mix(t, Math.sin(t * Math.PI / 2), 0.6);
  };
  const tag = (index: number, i: number, depth: number): number => {
    mesh.lips.set(index, { upper: isUpper(i), across: acrossOf(i), depth });
    return index;
  };

  const border: Vector[] = loop.map((_, i) => {
    const s = acrossOf(i);
    const y = isUpper(i) ? UPPER_BORDER(s) : LOWER_BORDER(s);
    return castInward(skin, [cornerX * s, y, -40], [0, 0, 1], 90);
  });

  const free: number[] = [];
  let outer = loop;
  for (const t of OUTER_RINGS) {
    const ring = loop.map((v, i) => {
      const p = project(skin, midway(mesh.positions[v]!, border[i]!, t));
      const index = mesh.vertex(i === 0 || i === 2 * corner ? [0, p[1], p[2]] : p);
      free.push(index);
      return tag(index, i, t - 1);
    });
    mesh.strip(outer, ring, "skin");
    outer = ring;
  }
  const rim = border.map((p, i) => tag(mesh.vertex(p), i, 0));
  mesh.strip(outer, rim, "skin");

  // Contact line: level with the mean of both borders, a little behind.
  const contact: Vector[] = loop.map((_, i) => {
    const s = acrossOf(i), a = border[i]!, b = border[2 * corner - i]!;
    const full = FULLNESS(s);
    const z = (a[2] + b[2]) / 2 + full * (MOUTH.upperFullness - MOUTH.contactDepth) - 1.2 * (1 - full);
    const gap = (isUpper(i) ? RESTING_GAP : -RESTING_GAP) * Math.min(1, full * 3);
    return [cornerX * s * 0.985, CONTACT(s) + gap, z];
  });
  outer = rim;
  for (const [t, roll] of LIP_RINGS) {
    const ring = loop.map((_, i) => {
      const s = acrossOf(i), a = border[i]!, b = contact[i]!;
      const fullness = (isUpper(i) ? MOUTH.upperFullness : MOUTH.lowerFullness) * FULLNESS(s) * roll;
      const line = midway(a, b, t);
      // Of the way to the contact line only the height is followed; the roll carries the depth.
      return tag(mesh.vertex([line[0], line[1], mix(a[2], b[2], t ** 3) + fullness]), i, t);
    });
    mesh.strip(outer, ring, "lips");
    outer = ring;
  }
  const line = contact.map((p, i) => tag(mesh.vertex(p), i, 1));
  mesh.strip(outer, line, "lips");
  outer = line;

  // Inside: along the contact, overlapping by a hair so that no light comes through, then up or down behind the lip, clear of the teeth.
  for (const [depth, back, away] of [[1.4, 3.1, -0.12], [1.8, 4.4, 2.2]] as const) {
    const ring = contact.map((p, i) => {
      const side = isUpper(i) ? 1 : -1, s = acrossOf(i), open = Math.min(1, FULLNESS(s) * 3);
      const index = mesh.vertex([p[0] * 0.97, p[1] + side * away * open, p[2] - back], "mouth");
      return tag(index, i, depth);
    });
    mesh.strip(outer, ring, depth < 1.5 ? "lips" : "mouth");
    outer = ring;
  }
  BAG.forEach((bag, k) => {
    const ring = loop.map((_, i) => {
      const angle = Math.PI * (0.5 - i / (2 * corner));
      const x = i === 0 || i === 2 * corner ? 0 : bag.halfWidth * Math.cos(angle);
      const height = Math.sin(angle), middle = mix(cornerY, meetingY, height ** 2);
      const y = middle + height * (height > 0 ? bag.up : bag.down);
      // The lower teeth stand further back, and the skin under the lip too.
      const z = bag.frontZ - bag.arch * x * x - (k === 0 ? TEETH.overjet * smoothstep(0.2, -0.6, height) : 0);
      return tag(mesh.vertex([x, y, z], "mouth"), i, 2 + k);
    });
    mesh.strip(outer, ring, "mouth");
    outer = ring;
  });
  mesh.fan(outer, mesh.vertex([0, meetingY - 2, -44], "mouth"), "mouth");
  return { free };
}
