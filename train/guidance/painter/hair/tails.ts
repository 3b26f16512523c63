import { random } from "../../../../runtime/base/hashed_random.ts";
import { add, length, subtract, unit, type Vector } from "../../../../runtime/base/vector.ts";
import { angles, circle, steps } from "../pieces/forms/loft.ts";
import { type Fitting, stiff } from "../pieces/forms/fitting.ts";
import { dim } from "../look/colours.ts";
import { framesAlong, hoop, tube } from "../pieces/forms/tube.ts";
import type { Look } from "../look/look.ts";
import type { MeshBuilder } from "../surface/paint_mesh.ts";
import { dyeLock } from "./hair_dye.ts";
import { drawLock } from "./lock.ts";
import { type Cover, growStrand } from "./strand.ts";

/** A tail of locks from a knot. */
export function growTail(
  mesh: MeshBuilder,
  { hair }: Look,
  { body, subject }: Fitting,
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
  const rig = subject.bearer("skull");
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
export function tie(mesh: MeshBuilder, knot: Vector, out: Vector, radius: number, hair: Look["hair"]): void {
  const { side, up } = framesAlong([knot, add(knot, out, 1)])[0]!;
  const path = angles(14).map((a) => add(add(knot, side, radius * Math.cos(a)), up, radius * Math.sin(a)));
  const section = circle(4, 6);
  hoop(stiff(mesh, "skull"), path, section, { colour: dim(hair.colour, 0.3) }, out);
}

/** A ball of wound ropes. */
export function windBun(
  mesh: MeshBuilder,
  hair: Look["hair"],
  centre: Vector,
  out: Vector,
  radius: number,
): void {
  const garment = stiff(mesh, "skull");
  const { side, up } = framesAlong([centre, add(centre, out, 1)])[0]!;
  const turns = 3.6, count = 64;
  const path = steps(count).map((t): Vector => {
    const angle = 2 * Math.PI * turns * t;
    const lat = (-0.35 + 1.3 * t) * Math.PI / 2 * 0.98;
    const flat = add(add([0, 0, 0], side, Math.cos(angle)), up, Math.sin(angle));
    return add(add(centre, flat, 0.72 * radius * Math.cos(lat)), out, 0.62 * radius * Math.sin(lat));
  });
  tube(
    garment,
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
