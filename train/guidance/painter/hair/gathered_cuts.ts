import { smoothstep } from "../../../../runtime/avatar/noise.ts";
import { random } from "../../../../runtime/avatar/random.ts";
import { add, length, subtract, unit, type Vector } from "../../../../runtime/avatar/vector.ts";
import { angles, steps } from "../forms/cloth.ts";
import { type Fitting, stiff } from "../forms/fitting.ts";
import { dim } from "../forms/tints.ts";
import { curveThrough, framesAlong, hoop, tube } from "../forms/tube.ts";
import type { Look } from "../look.ts";
import type { MeshBuilder } from "../paint_mesh.ts";
import { type Cut, type Cutter, longer } from "./cut.ts";
import { dyeLock } from "./hair_dye.ts";
import { drawLock } from "./lock.ts";
import type { Root } from "./roots.ts";
import { type Cover, growStrand } from "./strand.ts";

/** Hair combed to where it is tied. @param knots the nearest one draws */
function combed(
  { volume, mess }: Look["hair"],
  knotOf: (root: Root) => Vector,
  lift = 6,
): Cut {
  const high = (root: Root) => volume * lift * (0.4 + 0.6 * smoothstep(0, 14, root.behind));
  return {
    body: (root) => 0.6 * high(root) * smoothstep(0, 9, root.behind),
    bodyTone: 0.75,
    layers: [{
      count: 750,
      segments: 6,
      width: 7,
      tip: 0.4,
      density: (root) => 0.7 + 0.8 * smoothstep(25, 8, root.behind),
      plan(root) {
        const knot = knotOf(root);
        const far = length(subtract(knot, root.at));
        return {
          length: Math.min(1.1 * far, 95) * (0.85 + 0.15 * random(root.seed, 3)),
          under: 0.4 * high(root) * smoothstep(0, 8, root.behind),
          lift: high(root) * (0.8 + 0.3 * random(root.seed, 4)),
          stand: 0.08,
          flow: (at) => subtract(knot, at),
          bend: 0.6,
          cling: 0.6,
          mess: 4 + 8 * mess,
        };
      },
    }],
  };
}

/** A tail of locks from a knot. */
function growTail(
  mesh: MeshBuilder,
  { hair }: Look,
  { body, sitter }: Fitting,
  cover: Cover,
  { knot, out, reach, count, spread, rise }: {
    knot: Vector;
    out: Vector;
    reach: number;
    count: number;
    spread: number;
    rise: number;
  },
): void {
  const rig = sitter.bearer("skull");
  for (let k = 0; k < count; k++) {
    const angle = 2.399963 * k, r = Math.sqrt((k + 0.5) / count);
    const fan: Vector = [Math.cos(angle) * r, 0.6 * Math.sin(angle) * r, 0];
    const root = { ...rig, at: add(knot, fan, 7), normal: unit(add(out, fan, 0.5)), seed: 9000 + k };
    const points = growStrand(
      body,
      root,
      {
        length: reach * (0.85 + 0.25 * random(k, 3)),
        under: 0,
        lift: 4,
        stand: 1,
        flow: (at) =>
          add(
            [0.25 * fan[0] * spread, -1, 0.25 * fan[1]],
            out,
            rise * Math.max(0, 1 - length(subtract(at, knot)) / 50),
          ),
        bend: 0.3,
        cling: 0,
        mess: 5 + 10 * hair.mess,
        curl: hair.curl > 0.15 ? 7 * hair.curl : 0,
        pitch: 44,
      },
      hair.curl > 0.15 ? 20 : 12,
      cover,
    );
    drawLock(mesh, points, () => rig, {
      width: 11,
      root: 0.6,
      tip: 0.1,
      colour: dyeLock(hair, root.seed, add(knot, fan, 30)),
      open: () => 0.6 + 0.4 * r,
    });
  }
}

/** A tie about a tail. */
function tie(mesh: MeshBuilder, knot: Vector, out: Vector, radius: number, hair: Look["hair"]): void {
  const { side, up } = framesAlong([knot, add(knot, out, 1)])[0]!;
  const path = angles(14).map((a) => add(add(knot, side, radius * Math.cos(a)), up, radius * Math.sin(a)));
  const section = angles(6).map((a) => [4 * Math.cos(a), 4 * Math.sin(a)] as const);
  hoop(stiff(mesh, "skull"), path, section, () => ({ colour: dim(hair.colour, 0.3) }), out);
}

export const ponytail: Cutter = (hair, fitting) => {
  const { skull } = fitting.sitter;
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
        spread: 1,
        rise: 1.6,
      });
    },
  };
};

/** Parted in the middle, with a loose tail at either side. */
export const pigtails: Cutter = (hair, fitting) => {
  const { sitter: { skull }, ear } = fitting;
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
          count: 46,
          spread: 0.6,
          rise: 1.3,
        });
      }
    },
  };
};

/** A ball of wound ropes. */
function windBun(mesh: MeshBuilder, hair: Look["hair"], centre: Vector, out: Vector, radius: number): void {
  const cloth = stiff(mesh, "skull");
  const { side, up } = framesAlong([centre, add(centre, out, 1)])[0]!;
  const turns = 3.6, count = 64;
  const path = steps(count).map((t): Vector => {
    const angle = 2 * Math.PI * turns * t;
    const lat = (-0.35 + 1.3 * t) * Math.PI / 2 * 0.98;
    const flat = add(add([0, 0, 0], side, Math.cos(angle)), up, Math.sin(angle));
    return add(add(centre, flat, 0.72 * radius * Math.cos(lat)), out, 0.62 * radius * Math.sin(lat));
  });
  tube(
    cloth,
    path,
    (t) => radius * 0.42 * (1 - 0.3 * t) * Math.min(1, (1 - t) * 8 + 0.25),
    (t, a) => ({
      colour: dim(hair.colour, 0.8 + 0.3 * Math.sin(5 * a + 24 * t)),
      gloss: 0.12,
      open: 0.75 + 0.25 * Math.max(0, Math.sin(a)),
    }),
    { sides: 10, up: out },
  );
}

export const bun: Cutter = (hair, fitting) => {
  const { skull } = fitting.sitter;
  const out = unit([0, 0.55, -1]), radius = longer(hair, 24, 36) * hair.volume;
  const knot: Vector = [0, 0.62 * skull.top, skull.back + 8];
  return {
    ...combed(hair, () => knot),
    extra: (mesh) => windBun(mesh, hair, add(knot, out, 0.45 * radius), out, radius),
  };
};

export const topknot: Cutter = (hair, fitting) => {
  const { skull } = fitting.sitter;
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

/** Parted in the middle, with a plait over either shoulder. */
export const braids: Cutter = (hair, fitting) => {
  const { sitter, ear, body } = fitting;
  const knotAt = (
    side: number,
  ): Vector => [side * 0.8 * sitter.skull.side, ear.bottom - 14, sitter.skull.axis - 26];
  return {
    ...combed(hair, (root) => knotAt(root.x < 0 ? -1 : 1), 7),
    extra(mesh, look) {
      for (const side of [1, -1]) {
        const reach = longer(hair, -120, -225);
        const start = knotAt(side);
        const way = curveThrough(
          [
            add(start, [side * -6, 12, 0]),
            add(start, [side * 10, -16, 8]),
            [side * 84, Math.max(reach, -130), -40],
            [side * 78, Math.max(reach, -175), -5],
            ...(reach < -180 ? [[side * 70, reach, 4] as Vector] : []),
          ],
          40,
        ).map((at) => {
          const short = 11 - body.distance(at);
          return short > 0 ? add(at, body.away(at), short) : at;
        });
        plait(mesh, look, way, 8.5 * Math.sqrt(hair.volume));
      }
    },
  };
};

/** Three strands about one another, and a tuft below the tie. */
export function plait(
  mesh: MeshBuilder,
  { hair }: Pick<Look, "hair">,
  way: readonly Vector[],
  radius: number,
  bearer: Parameters<typeof stiff>[1] = "skull",
): void {
  const cloth = stiff(mesh, bearer);
  const frames = framesAlong(way, [0, 0, 1]);
  const whole = way.slice(1).reduce((sum, at, i) => sum + length(subtract(at, way[i]!)), 0);
  const turns = whole / (5.2 * radius);
  for (let strand = 0; strand < 3; strand++) {
    const path = frames.map(({ at, side, up }, i) => {
      const angle = 2 * Math.PI * (turns * i / (way.length - 1) + strand / 3);
      return add(add(at, side, 0.75 * radius * Math.sin(angle)), up, 0.4 * radius * Math.sin(2 * angle));
    });
    tube(
      cloth,
      curveThrough(path, way.length * 2),
      (t) => 0.66 * radius * (1 - 0.35 * t),
      (t, a) => ({
        colour: dim(hair.colour, 0.85 + 0.25 * Math.sin(4 * a) + 0.1 * Math.sin(40 * t)),
        gloss: 0.1,
        open: 0.9,
      }),
      { sides: 8, up: [0, 0, 1] },
    );
  }
  const end = frames.at(-1)!;
  tube(
    cloth,
    steps(7).map((t) => add(end.at, end.along, (t * 3.4 - 0.3) * radius)),
    (t) => radius * (t < 0.3 ? 0.8 : 1.05 * Math.cos((t - 0.3) * 2) ** 0.8 + 0.05),
    (t, a) => ({ colour: dim(hair.colour, t < 0.25 ? 0.25 : 0.85 + 0.3 * Math.sin(6 * a)) }),
    { sides: 12 },
  );
}
