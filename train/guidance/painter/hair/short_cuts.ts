import { noise } from "../../../../runtime/base/noise.ts";
import { smoothstep } from "../../../../runtime/base/scalar.ts";
import { random } from "../../../../runtime/base/hashed_random.ts";
import type { Vector } from "../../../../runtime/base/vector.ts";
import { type Cutter, fromCrown, longer } from "./cut.ts";
import type { Root } from "./roots.ts";

/** 0 at sides and nape, 1 on top. */
export function topShare({ x, y, z }: Root): number {
  const over = smoothstep(0.42, 0.8, y) * smoothstep(1, 0.66, Math.abs(x)) * smoothstep(-0.05, 0.22, z);
  const fore = smoothstep(0.62, 0.85, z) * smoothstep(0.25, 0.45, y) * smoothstep(0.85, 0.5, Math.abs(x));
  return Math.max(over, fore);
}

interface Crop {
  /** Millimetres of hairs on top and at the sides, and how high they lie. */
  readonly top: number;
  readonly side: number;
  readonly topLift: number;
  readonly sideLift: number;
  /** Where the top is brushed: x from the parting outwards, y up, z forward. */
  readonly brushed: Vector;
  /** Half breadths to the subject's left. */
  readonly parting?: number;
  /** Millimetres by which the front stands higher. */
  readonly quiff?: number;
  readonly stand?: number;
  readonly count?: number;
  readonly width?: number;
  readonly fringe?: boolean;
}

/** A cut with short sides and a brushed top: most of what barbers do. */
export function crop(of: Crop): Cutter {
  return (hair) => {
    const { volume, mess, curl } = hair;
    const size = longer(hair, 0.7, 1.3);
    const parting = of.parting ?? 0;
    const lift = (root: Root): number => {
      const top = topShare(root);
      const front = Math.exp(-(((root.x - 0.05) / 0.6) ** 2)) * smoothstep(0.6, 0.92, root.z) * top;
      const part = of.parting === undefined
        ? 0
        : Math.exp(-(((root.x - parting) / 0.17) ** 2)) * smoothstep(0.3, 0.5, root.z) * top;
      const high = of.sideLift * smoothstep(-0.55, 0.4, root.y) + (of.topLift - of.sideLift) * top +
        (of.quiff ?? 0) * front * size;
      return volume * Math.max(1.5, high) * (1 - 0.55 * part) *
        (0.35 + 0.65 * smoothstep(0, 12, root.behind));
    };
    return {
      body: (root) => 0.55 * lift(root) * smoothstep(0, 10, root.behind),
      // A parting is a line of scalp, not a gap between two heaps.
      ...(of.parting !== undefined && {
        fine: 5,
        thin: (root: Root) =>
          0.5 * Math.exp(-(((root.x - parting) / 0.03) ** 2)) * smoothstep(0.35, 0.5, root.z) *
          topShare(root),
      }),
      layers: [{
        count: of.count ?? 6200,
        segments: 3,
        width: of.width ?? 2.3,
        density: (root) => 0.75 + 0.5 * topShare(root) + 0.5 * smoothstep(12, 2, root.behind),
        plan(root) {
          const top = topShare(root), high = lift(root);
          const left = of.parting === undefined ? smoothstep(-0.1, 0.1, root.x) : smoothstep(
            parting - 0.02,
            parting + 0.02,
            root.x + 0.02 * noise(root.at[0] / 6, root.at[2] / 6, 0, 42),
          );
          const outward = of.parting === undefined ? root.x : left * 2 - 1;
          const temple = smoothstep(0.7, 0.95, root.z) * smoothstep(0.1, 0.5, root.y);
          const length = (of.side * smoothstep(-0.9, 0.3, root.y) * 0.7 + 0.3 * of.side) * (1 - top) +
            of.top * top;
          return {
            length: size * length * (0.75 + 0.5 * random(root.seed, 3)) *
              (0.6 + 0.4 * smoothstep(-2, 10, root.behind)),
            under: 0.45 * high * smoothstep(0, 10, root.behind),
            lift: high * (0.75 + 0.5 * random(root.seed, 4)),
            stand: (of.stand ?? 0.25) * top,
            flow: () => [
              top * of.brushed[0] * outward - (1 - top) * 0.1 * root.x,
              top * of.brushed[1] - (1 - top),
              top * (of.brushed[2] - (of.fringe ? 0 : 0.4 * smoothstep(0.6, 1, root.z))) -
              (1 - top) * (0.35 + 0.6 * temple),
            ],
            bend: 0.45,
            cling: 0.45,
            mess: 6 + 12 * mess,
            curl: curl > 0.3 ? 3 * curl : 0,
            pitch: 24,
          };
        },
      }],
    };
  };
}

/** Hair of a few millimetres, all over. */
export const shaved: Cutter = () => ({ body: () => 0.7, layers: [], thin: () => 0.5, bodyTone: 1 });

export const cropped: Cutter = (hair) => ({
  body: (root) => 1 + 2.2 * hair.volume * smoothstep(0, 10, root.behind),
  bodyTone: 0.85,
  layers: [{
    count: 9000,
    segments: 2,
    width: 1.3,
    gloss: 0.02,
    plan: (root) => ({
      length: longer(hair, 6, 12) * (0.7 + 0.6 * random(root.seed, 3)),
      under: 1.6 * smoothstep(0, 8, root.behind),
      lift: (2 + 2 * smoothstep(0, 12, root.behind)) * hair.volume,
      flow: () => [0.5 * root.x, -0.6 * (1 - root.y), topShare(root) * 0.8 - 0.3 * (1 - topShare(root))],
      stand: 0.4,
      mess: 10 * hair.mess,
    }),
  }],
});

/** All of one length about the crown, cut off straight above the eyes and ears, as under a bowl. */
export const bowl: Cutter = (hair, fitting) => {
  const { subject, ear } = fitting;
  const rim = longer(hair, 42, 18);
  const lift = (root: Root) => hair.volume * (6 + 7 * smoothstep(0, 25, root.behind));
  return {
    body: (root) => 0.6 * lift(root) * smoothstep(0, 8, root.behind) * smoothstep(-0.3, 0.2, root.y),
    layers: [{
      count: 1000,
      segments: 7,
      width: 8.5,
      tip: 0.6,
      density: (root) => root.y > -0.15 ? 1 : 0.8,
      plan(root) {
        const low = Math.min(rim, root.at[1] - 12);
        const back = smoothstep(subject.skull.axis, subject.skull.axis - 40, root.at[2]);
        const down = Math.max(10, root.at[1] - (low - 34 * back));
        const reach = Math.hypot(down, Math.max(0, 55 - Math.abs(root.at[0])) * (root.y > 0.7 ? 1 : 0.3));
        return {
          length: root.y < 0.05 ? 12 : Math.min(1.5 * down + 8, 0.7 * down + 0.7 * reach + 6),
          under: 0.4 * lift(root) * smoothstep(0, 8, root.behind),
          lift: lift(root) * (0.8 + 0.35 * random(root.seed, 4)),
          stand: 0.15,
          flow: (at) => fromCrown(fitting, at, at[1] < ear.top + 40 ? 2.6 : 0.9),
          bend: 0.55,
          cling: 0.55,
          mess: 8 * hair.mess,
        };
      },
    }],
  };
};

/** Locks that stand out all over, drawn together to points. */
export const spiky: Cutter = (hair) => {
  const size = longer(hair, 22, 60);
  return {
    body: (root) => (3 + 4 * topShare(root)) * smoothstep(0, 8, root.behind) * hair.volume,
    layers: [{
      count: 420,
      segments: 5,
      width: 13,
      ridge: 0.55,
      tip: 0.03,
      density: (root) => 0.6 + topShare(root),
      plan(root) {
        const top = topShare(root);
        return {
          length: size * (0.5 + 0.5 * top) * (0.75 + 0.5 * random(root.seed, 3)) *
            smoothstep(-6, 12, root.behind),
          under: 1.5,
          lift: 2,
          stand: 0.05 + 0.8 * top,
          flow: () => [
            (0.5 + 0.6 * top) * root.x + 0.5 * (random(root.seed, 6) - 0.5),
            0.9 * top + 0.35 * (1 - top),
            -1.1 * (1 - top) + 0.55 * (random(root.seed, 5) - 0.5) + 0.35 * (root.z - 0.5),
          ],
          bend: 0.22,
          cling: 0,
          mess: 10 * hair.mess,
        };
      },
    }],
  };
};
