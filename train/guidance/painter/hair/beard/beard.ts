import { noise } from "../../../../../runtime/base/noise.ts";
import { smoothstep } from "../../../../../runtime/base/scalar.ts";
import { random } from "../../../../../runtime/base/hashed_random.ts";
import { add, length, subtract, type Vector } from "../../../../../runtime/base/vector.ts";
import { fit } from "../../pieces/forms/fitting.ts";
import { skinShell } from "../../pieces/forms/skin_shell.ts";
import { dim } from "../../look/colours.ts";
import { curveThrough } from "../../pieces/forms/tube.ts";
import { plait } from "../plait.ts";
import { dyeLock } from "../hair_dye.ts";
import { drawLock } from "../lock.ts";
import { strewRoots } from "../roots.ts";
import { type Cover, growStrand } from "../strand.ts";
import type { Look } from "../../look/look.ts";
import type { MeshBuilder } from "../../surface/paint_mesh.ts";
import type { Rig, SkinPoint } from "../../surface/subject.ts";
import { type BeardField, surveyBeard } from "./field.ts";
import { beardCut, isFalseBeard } from "./cuts.ts";
import { growBeardEdge } from "./edge.ts";
import { hangFalseBeard } from "./false_beard.ts";

/** The opaque body's edge, and where hairs stand as dense as they do, millimetres inside the beard's outline. */
const BODY_INSIDE = 4, EDGE = 10;

/** Grows the beard of a look. */
export function growBeard(mesh: MeshBuilder, look: Look, cover: Cover = () => Infinity): void {
  if (isFalseBeard(look.beard.style)) hangFalseBeard(mesh, look);
  const cut = beardCut(look.beard.style);
  if (!cut) return;
  const { subject } = mesh;
  const { body } = fit(subject);
  const field = surveyBeard(subject), { marks } = field;
  const { length: amount, colour } = look.beard;
  const ranged = ([from, to]: readonly [number, number]) => from + (to - from) * amount;
  const hairs = ranged(cut.hair), lift = ranged(cut.lift), reach = cut.reach && ranged(cut.reach);
  const inside = (place: SkinPoint) => cut.inside(field, place);
  /** Fullest on the chin, thin along the cheek's line. */
  const fullness = (place: SkinPoint, depth: number) =>
    smoothstep(0, 14, depth) * (0.55 + 0.45 * smoothstep(70, 25, field.turn(place)));
  const own: Look["hair"] = { ...look.hair, colour, second: dim(colour, 1.5), mix: 0.2, curl: 0, mess: 0.2 };

  skinShell(mesh, {
    surfaces: ["skin", "neck"],
    finest: 5,
    inside: (place) =>
      inside(place) - BODY_INSIDE + 2 * noise(place.at[0] / 4, place.at[1] / 4, place.at[2] / 4, 81),
    height: (place) => Math.min(0.4 + 0.36 * lift * fullness(place, inside(place)), cover(place.at)),
    dye: ({ at: [x, y, z] }) => ({
      colour: dim(colour, 0.62 * (0.85 + 0.3 * noise(x / 3, y / 9, z / 3, 82))),
      gloss: 0.02,
      open: 0.85,
    }),
    walls: false,
  });

  const jaw = subject.bearer("jaw");
  /** Hair goes with the face that it lies on: a long one that only its root and the chin carried would break in a smile. */
  const carry = (at: Vector): Rig => {
    if (at[1] < marks.chinY + 12) return jaw;
    const { triangle, weights, at: under } = subject.nearest(at, { ears: false });
    return length(subtract(at, under)) < 25 && subject.surfaceOf(triangle) !== "neck"
      ? { triangle, weights }
      : jaw;
  };
  for (const root of strewRoots(subject, cut.count, () => 1, 17, Infinity)) {
    const depth = inside(root);
    if (depth < 0.5 || depth < EDGE && random(root.seed, 27) > 0.2 + depth / EDGE) continue;
    const full = fullness(root, depth);
    const side = Math.abs(root.at[0]) / subject.skull.side;
    const tipY = reach === undefined ? 0 : marks.chinY - reach * (1 - 0.88 * smoothstep(0.12, 0.8, side)) +
      45 * smoothstep(0.6, 0.92, side);
    const wanted = reach === undefined
      ? hairs * (0.4 + 0.6 * full)
      : Math.max(hairs * (0.4 + 0.6 * full), root.at[1] - tipY);
    const grown = wanted * (0.8 + 0.35 * random(root.seed, 3));
    const points = growStrand(
      body,
      root,
      {
        length: grown,
        under: 0.4 * lift * full,
        lift: (1.5 + lift * full) * (0.75 + 0.5 * random(root.seed, 4)),
        stand: 0.35,
        flow: (at) => beardFlow(at, root.at, marks.chinY, subject.skull.side),
        bend: 0.45,
        fall: 0.4,
        cling: 0.15,
        mess: 6 + 3 * hairs / 20,
      },
      cut.segments,
      cover,
    );
    const { triangle, weights } = root, rig = { triangle, weights };
    const colourAt = dyeLock(own, root.seed, root.at);
    drawLock(mesh, points, (along, at) => along * grown < 8 ? rig : carry(at), {
      width: cut.width * (0.5 + 0.5 * full),
      tip: 0.1,
      colour: colourAt,
      open: (along) => 0.5 + 0.5 * Math.min(1, 2 * along),
    });
  }
  growBeardEdge(mesh, own, inside, cover, (at, root) => beardFlow(at, root, marks.chinY, subject.skull.side));
  if (cut.plaits) braidChin(mesh, own, amount, marks.chinY, marks.chinZ);
}

/** Down, forward over the chin, and together under it. */
function beardFlow(at: Vector, root: Vector, chinY: number, half: number): Vector {
  const below = smoothstep(chinY + 50, chinY - 30, at[1]);
  return [
    0.1 * root[0] / half * (1 - below) - 1.5 * below * at[0] / half,
    -1,
    0.35 * (1 - below) * smoothstep(-40, 0, root[2]) + (at[2] < -25 ? 0.6 : 0),
  ];
}

/** One plait in the middle and a thinner one on either side. */
function braidChin(
  mesh: MeshBuilder,
  hair: Look["hair"],
  amount: number,
  chinY: number,
  chinZ: number,
): void {
  for (const [x, share, radius] of [[0, 1, 8.5], [23, 0.72, 6], [-23, 0.72, 6]] as const) {
    const reach = (45 + 85 * amount) * share;
    const start: Vector = [x, chinY - 16, chinZ - 6 - Math.abs(x) / 3];
    const way = curveThrough([
      add(start, [0, 14, -4]),
      start,
      add(start, [0.1 * x, -0.5 * reach, 5]),
      add(start, [0.12 * x, -reach, 0]),
    ], 30);
    plait(mesh, { hair }, way, radius, "jaw");
  }
}

/** Where stubble or a beard's shade shows on the skin: 0..1. */
export function beardShade(look: Look, field: BeardField, place: SkinPoint): number {
  if (look.beard.style === "none" || isFalseBeard(look.beard.style)) return 0;
  const cut = beardCut(look.beard.style);
  const depth = cut ? cut.inside(field, place) : field.full(place);
  const lip = look.moustache.style === "none" && look.beard.style !== "stubble"
    ? 0
    : smoothstep(-1, 4, field.moustache(place));
  return Math.max(smoothstep(-3, 7, depth), lip);
}
