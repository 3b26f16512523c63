import { smoothstep } from "../../../../runtime/base/scalar.ts";
import { random } from "../../../../runtime/base/hashed_random.ts";
import { add, length, subtract, unit, type Vector } from "../../../../runtime/base/vector.ts";
import { pushOut } from "../pieces/forms/fitting.ts";
import { curveThrough } from "../pieces/forms/tube.ts";
import type { Look } from "../look/look.ts";
import { type Cut, type Cutter, longer } from "./cut.ts";
import type { Root } from "./roots.ts";
import { isSideburn, pastEar, SIDEBURN } from "./over_ears.ts";
import { plait } from "./plait.ts";
import { growTail, tie, windBun } from "./tails.ts";

/**
 * Hair combed to where it is tied.
 *
 * @param knotOf the one that draws it
 * @param past where an ear may lie in the way: the way past it, by place; undefined for whom there is none
 */
function combed(
  { volume, mess }: Look["hair"],
  knotOf: (root: Root) => Vector,
  lift = 6,
  past?: (root: Root) => ((at: Vector) => Vector | undefined) | undefined,
): Cut {
  const high = (root: Root) => volume * lift * (0.4 + 0.6 * smoothstep(0, 14, root.behind));
  return {
    body: (root) => 0.5 * high(root) * smoothstep(0, 9, root.behind),
    bodyTone: 0.75,
    layers: [{
      count: 3000,
      segments: 6,
      width: 3,
      tip: 0.4,
      density: (root) => 0.7 + 0.5 * smoothstep(25, 8, root.behind),
      plan(root) {
        const knot = knotOf(root), way = past?.(root);
        if (past && !way) return SIDEBURN;
        const far = length(subtract(knot, root.at));
        return {
          length: Math.min(1.1 * far, 95) * (0.85 + 0.15 * random(root.seed, 3)),
          under: 0.7 * high(root) * smoothstep(0, 8, root.behind),
          lift: high(root) * (0.8 + 0.3 * random(root.seed, 4)),
          stand: 0.08,
          flow: (at) => way?.(at) ?? subtract(knot, at),
          bend: 0.6,
          cling: 0.6,
          mess: 4 + 8 * mess,
        };
      },
    }],
  };
}

export const ponytail: Cutter = (hair, fitting) => {
  const { skull } = fitting.subject;
  const out = unit([0, 0.45, -1]);
  const knot: Vector = [0, 0.52 * skull.top, skull.back + 4];
  return {
    ...combed(hair, () => knot),
    extra(mesh, look, cover) {
      const start = add(knot, out, 8);
      tie(mesh, start, out, 9, hair);
      growTail(mesh, look, fitting, cover, {
        knot: start,
        out,
        reach: longer(hair, 90, 260),
        count: 90,
        thick: 22,
        rise: 0.5,
      });
    },
  };
};

/** Parted in the middle, with a loose tail at either side. */
export const pigtails: Cutter = (hair, fitting) => {
  const { subject: { skull }, ear } = fitting;
  const knotAt = (side: number): Vector => [side * (skull.side + 2), ear.top + 16, skull.axis - 22];
  return {
    ...combed(hair, (root) => knotAt(root.x < 0 ? -1 : 1)),
    extra(mesh, look, cover) {
      for (const side of [1, -1]) {
        const out = unit([side, 0.25, -0.35]);
        const start = add(knotAt(side), out, 7);
        tie(mesh, start, out, 8, hair);
        growTail(mesh, look, fitting, cover, {
          knot: start,
          out,
          reach: longer(hair, 70, 220),
          count: 60,
          thick: 16,
          rise: 0.5,
        });
      }
    },
  };
};

export const bun: Cutter = (hair, fitting) => {
  const { skull } = fitting.subject;
  const out = unit([0, 0.55, -1]), radius = longer(hair, 24, 36) * hair.volume;
  const knot: Vector = [0, 0.62 * skull.top, skull.back + 8];
  return {
    ...combed(hair, () => knot),
    extra: (mesh) => windBun(mesh, hair, add(knot, out, 0.45 * radius), out, radius),
  };
};

export const topknot: Cutter = (hair, fitting) => {
  const { skull } = fitting.subject;
  const out = unit([0, 1, -0.35]), radius = longer(hair, 17, 24) * hair.volume;
  const knot: Vector = [0, skull.top + 2, skull.axis - 12];
  return {
    ...combed(hair, () => knot, 5),
    extra(mesh) {
      tie(mesh, add(knot, out, 5), out, 8, hair);
      windBun(mesh, hair, add(knot, out, 8 + 0.5 * radius), out, radius);
    },
  };
};

/** Parted in the middle, with a plait from behind either ear over the shoulder. */
export const braids: Cutter = (hair, fitting) => {
  const { subject, ear, body, skin } = fitting;
  const knotAt = (side: number): Vector =>
    pushOut(skin, [side * 0.6 * subject.skull.side, ear.bottom + 4, ear.back - 22], 7);
  // From the forehead over the temples first: straight to the knot they would cross the face.
  const overTemples = ([x, , z]: Vector): Vector | undefined =>
    z > subject.skull.axis + 45 ? [Math.sign(x), 0, -0.8] : undefined;
  return {
    ...combed(
      hair,
      (root) => knotAt(root.x < 0 ? -1 : 1),
      7,
      (root) => isSideburn(fitting, root) ? undefined : (at) => pastEar(fitting, at) ?? overTemples(at),
    ),
    extra(mesh, look) {
      for (const side of [1, -1]) {
        const reach = longer(hair, -120, -225);
        const start = knotAt(side);
        const way = curveThrough(
          [
            add(start, [side * -5, 10, 4]),
            add(start, [side * 7, -16, -2]),
            [side * 78, -130, -76],
            [side * 80, -175, -24],
            [side * 70, -225, 4],
          ],
          56,
        ).filter(([, y]) => y >= reach).map((at) => {
          const short = 11 - body.distance(at);
          return short > 0 ? add(at, body.away(at), short) : at;
        });
        plait(mesh, look, way, 8.5 * Math.sqrt(hair.volume));
      }
    },
  };
};
