import { noise } from "../../../../runtime/base/noise.ts";
import { smoothstep } from "../../../../runtime/base/scalar.ts";
import { random } from "../../../../runtime/base/hashed_random.ts";
import { across, add, cross, dot, unit, type Vector } from "../../../../runtime/base/vector.ts";
import { surveyBeard } from "../hair/beard/field.ts";
import { beardCut } from "../hair/beard/cuts.ts";
import { mapFace } from "../surface/face_places.ts";
import { mixColours } from "../look/colours.ts";
import type { Colour, Look } from "../look/look.ts";
import type { MeshBuilder } from "../surface/paint_mesh.ts";
import type { SkinPoint, Subject } from "../surface/subject.ts";
import { bell } from "./spot.ts";

/** Square millimetres a dab of the brush, and how long and wide one is at most, millimetres. */
const AREA = 11, LENGTH = 13, WIDTH = 3.8;
/** Fainter strokes than that are only painted on the skin. */
const THICK = 0.3;
/** Millimetres: below, clothes cover it. */
const NECKLINE = -158;
/** Where light comes from, for what a painter sees as lit. */
const LAMP = unit([-0.25, 0.5, 0.8]);

/** Impasto: short dabs of thick paint all over the face, that follow its form and change in hue. */
export function layDabs(subject: Subject, look: Look, mesh: MeshBuilder): void {
  const strokes = look.paint.find(({ kind, strength }) => kind === "brush strokes" && strength >= THICK);
  if (!strokes) return;
  const { toDesign } = mapFace(subject);
  const field = surveyBeard(subject), cut = beardCut(look.beard.style);
  for (const patch of subject.patches("skin", "neck")) {
    if (patch.at[1] < NECKLINE || subject.behindHairline(patch) > (look.hair.style === "bald" ? 60 : -2)) {
      continue;
    }
    if (cut && cut.inside(field, patch) > 3) continue;
    const dabs = Math.floor(patch.area / AREA + random(patch.triangle, 171));
    for (let k = 0; k < dabs; k++) {
      const chance = (salt: number) => random(patch.triangle * 61 + k, salt);
      const u = Math.sqrt(chance(172)), v = chance(173);
      const root = subject.on({ triangle: patch.triangle, weights: [1 - u, u * (1 - v), u * v] });
      const place = toDesign(root.at);
      const room = roomAt(place);
      if (room <= 0) continue;
      const colour = hue(root, place, look.skin.colour, strokes, chance);
      drawDab(
        subject,
        mesh,
        root,
        wayAt(place, chance),
        (0.4 + 0.6 * room) * (0.7 + 0.6 * chance(174)),
        colour,
        chance,
      );
    }
  }
}

/** 0..1: none on eyes, brows and mouth, short ones beside them. */
function roomAt([x, y, z]: Vector): number {
  if (z < 0) return 1;
  const eye = Math.hypot((Math.abs(x) - 31.5) / 20, y / 11), mouth = Math.hypot(x / 29, (y + 64) / 13);
  const brow = Math.hypot((Math.abs(x) - 32) / 25, (y - 24 + 0.006 * (Math.abs(x) - 32) ** 2) / 6.5);
  const nostrils = Math.hypot(x / 15, (y + 42) / 6);
  return Math.min(
    smoothstep(1, 2, eye),
    smoothstep(1, 1.8, mouth),
    smoothstep(1, 2.4, nostrils),
    smoothstep(0.75, 1.7, brow),
  );
}

/** Round the eyes and the mouth, down the nose and cheeks, across the forehead. */
function wayAt([x, y]: Vector, chance: (salt: number) => number): Vector {
  const side = Math.sign(x) || 1, ex = Math.abs(x) - 31.5;
  const sum = [0, 0];
  const lead = (weight: number, dx: number, dy: number) => {
    const long = Math.hypot(dx, dy) || 1;
    sum[0]! += weight * side * dx / long;
    sum[1]! += weight * dy / long;
  };
  lead(1.6 * bell(ex, y, 30, 22), -y / 0.6, ex);
  lead(1.5 * bell(x, y + 64, 38, 22), -(y + 64) / 0.5, Math.abs(x));
  lead(1.6 * bell(x, y + 18, 9, 26), 0.12, -1);
  lead(smoothstep(14, 34, y), 1, -Math.abs(x) / 55);
  lead(smoothstep(14, -20, y), 0.45, -0.9);
  const turn = 0.9 * noise(x / 26, y / 26, 0, 175) + 0.7 * (chance(176) - 0.5);
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  return [c * sum[0]! - s * sum[1]!, s * sum[0]! + c * sum[1]!, 0];
}

/** Pale and ochre in the light, green and the second colour in the shade, red on cheeks and nose. */
function hue(
  { normal }: SkinPoint,
  [x, y, z]: Vector,
  skin: Colour,
  { colour, second, strength }: Look["paint"][number],
  chance: (salt: number) => number,
): Colour {
  const lit = dot(normal, LAMP) + 0.3 * (chance(177) - 0.5);
  const shade = smoothstep(0.45, 0, lit), light = smoothstep(0.6, 0.95, lit);
  const pick = chance(178), much = Math.min(1, 2 * strength);
  const rose = bell(Math.abs(x) - 40, y + 30, 20, 16) + bell(x, y + 30, 11, 12) * (z > 0 ? 1 : 0);
  let own: Colour = skin;
  if (pick < 0.3 + 0.3 * shade) own = mixColours(own, second, much * (0.08 + 0.42 * shade));
  else if (pick < 0.55) own = mixColours(own, colour, much * (0.5 + 0.2 * light));
  else if (pick < 0.7) own = mixColours(own, mixColours(colour, second, 0.55), much * (0.2 + 0.35 * shade));
  else if (pick < 0.8 + 0.2 * rose) own = mixColours(own, [0.78, 0.36, 0.24], much * (0.18 + 0.3 * rose));
  else own = mixColours(own, [0.98, 0.92, 0.74], much * (0.15 + 0.35 * light));
  const tone = 0.76 + 0.2 * chance(179);
  return own.map((c) => Math.min(1, c * tone)) as unknown as Colour;
}

/** A bent strip on the skin, its edges turned down as thick paint's are. */
function drawDab(
  subject: Subject,
  mesh: MeshBuilder,
  root: SkinPoint,
  way: Vector,
  size: number,
  colour: Colour,
  chance: (salt: number) => number,
): void {
  const flow = unit(across(way, root.normal)), wide = unit(cross(root.normal, flow));
  const half = 0.5 * LENGTH * size, bow = 0.25 * half * (chance(180) - 0.5), thick = 0.3 + 0.5 * chance(181);
  let before: readonly [number, number] | undefined;
  for (const [s, breadth] of [[-1, 0.6], [-0.35, 1], [0.4, 0.95], [1, 0.45]] as const) {
    const middle = add(add(root.at, flow, s * half), wide, bow * (1 - s * s));
    const { at, normal, triangle, weights } = subject.nearest(middle, { ears: false });
    const reach = 0.5 * WIDTH * Math.min(1, 0.5 + 0.6 * size) * breadth;
    const row = [-1, 1].map((edge) =>
      mesh.point({
        at: add(add(at, normal, thick * (1 - 0.4 * s * s)), wide, edge * reach),
        rig: { triangle, weights },
        colour,
        normal: unit(add(normal, wide, 0.4 * edge)),
        gloss: 0.1,
      })
    ) as [number, number];
    if (before) mesh.quad(before[0], row[0], row[1], before[1]);
    before = row;
  }
}
