import { random } from "../../../../runtime/base/hashed_random.ts";
import { noise } from "../../../../runtime/base/noise.ts";
import { smoothstep } from "../../../../runtime/base/scalar.ts";
import { dot, midway, subtract, unit, type Vector } from "../../../../runtime/base/vector.ts";
import { dim, luminance, mixColours } from "../look/colours.ts";
import { fit, type Fitting, garmentOn } from "../pieces/forms/fitting.ts";
import type { BodyField } from "../pieces/forms/body_field.ts";
import { skinShell } from "../pieces/forms/skin_shell.ts";
import { tube } from "../pieces/forms/tube.ts";
import type { Look } from "../look/look.ts";
import { bustRim } from "../surface/bust_rim.ts";
import type { MeshBuilder } from "../surface/paint_mesh.ts";
import { type Cut, fromMiddle, type Layer } from "./cut.ts";
import { hairStyle } from "./hair_styles.ts";
import { dyeLock } from "./hair_dye.ts";
import { drawLock } from "./lock.ts";
import { layOverEars, moundOverEars } from "./over_ears.ts";
import { rootAt, strewRoots } from "./roots.ts";
import { type Cover, growStrand, type StrandPoint } from "./strand.ts";

/**
 * Grows the hair of a look on the scalp.
 *
 * @param cover how much room is left under what is worn
 * @param tucked behind the ears where it would fall over them
 */
export function growHair(
  mesh: MeshBuilder,
  look: Look,
  cover: Cover = () => Infinity,
  tucked = false,
): void {
  const cutter = hairStyle(look.hair.style).cut;
  if (!cutter) return;
  const fitting = fit(mesh.subject);
  const cut = cutter(look.hair, fitting, tucked);
  layBody(mesh, look, cut, fitting, cover);
  const { overEars } = cut;
  if (overEars !== undefined) layOverEars(mesh, look, fitting, overEars, toneOf(look.hair, cut));
  const body = overEars === undefined ? fitting.body : moundOverEars(fitting).body;
  cut.layers.forEach((layer, i) => growLayer(mesh, look, cut, layer, body, cover, i));
  cut.extra?.(mesh, look, cover);
}

/** The body's edge, millimetres behind the hairline: between them the scalp shows through the hairs that begin there. */
const BODY_BEHIND = 3;
/** Millimetres behind the hairline where it has its height: before, hairs that lie back from there would be under it. */
const BODY_RISES = 28;
/** Over so many millimetres hairs begin, one here, one there, finer than the rest. */
const EDGE = 6;
/** Millimetres: what is longer begins behind that edge, for a single long hair on the forehead is a crack in it. */
const LONG = 60;

/** Millimetres: lower, the skin's facets cut a hair to dashes. */
const LEAST_UNDER = 0.7;

/** Where there is no more room than that, millimetres, something worn hides what grows. */
const HIDDEN = 2.4;

/** What of a strand comes out from under what is worn. */
function seen(points: readonly StrandPoint[], cover: Cover): readonly StrandPoint[] | undefined {
  const first = points.findIndex(({ at }) => cover(at) > HIDDEN);
  const last = points.findLastIndex(({ at }) => cover(at) > HIDDEN);
  if (first < 0 || Math.min(last + 2, points.length) - first < 2) return undefined;
  return points.slice(Math.max(0, first - 1), last + 2);
}

/** What of a strand comes before a place that is to be free. */
function upTo(points: readonly StrandPoint[], free: Cut["free"]): readonly StrandPoint[] {
  const end = free ? points.findIndex(({ at }) => free(at)) : -1;
  return end < 0 ? points : points.slice(0, end);
}

/** What of a strand lies above the bust's rim: in the air below it, or come out of its underside, it hangs on nothing. */
function aboveRim(
  points: readonly StrandPoint[],
  rim: (at: Vector) => number,
): readonly StrandPoint[] | undefined {
  const over = ({ at }: StrandPoint) => at[1] - rim(at);
  const low = points.findIndex((point) => over(point) < 0);
  if (low < 0) return points;
  const above = points[low - 1], below = points[low]!;
  if (!above) return undefined;
  const share = over(above) / (over(above) - over(below));
  return [...points.slice(0, low), { ...above, at: midway(above.at, below.at, share) }];
}
/** Millimetres above the rim at which hairs end that would reach it: most, and by how much they differ. */
const RIM_ROOM = 3, RIM_RAGGED = 12;

/** An ear in its way throws a straight hair out at a sharp angle; there are others. */
const isKinked = (points: readonly StrandPoint[]): boolean =>
  points.some(({ at }, i) => {
    const before = points[i - 1], after = points[i + 1];
    if (!before || !after) return false;
    return dot(unit(subtract(at, before.at)), unit(subtract(after.at, at))) < KINK;
  });
/** Cosine of the sharpest turn. */
const KINK = 0.3;

/** Light that the body sends back: between fair locks there is more of it. */
const toneOf = ({ colour }: Look["hair"], { bodyTone = 0.58 + 0.27 * luminance(colour) }: Cut): number =>
  bodyTone;

function layBody(mesh: MeshBuilder, { hair, skin }: Look, cut: Cut, fitting: Fitting, cover: Cover): void {
  const { subject } = mesh;
  skinShell(mesh, {
    surfaces: ["hair", "skin", "neck"],
    finest: cut.fine ?? 9,
    inside(place) {
      const root = rootAt(subject, place);
      const [x, y, z] = place.at;
      return Math.min(
        root.behind - (cut.hairline?.(root) ?? 0) - BODY_BEHIND + 2.5 * noise(x / 5, y / 5, z / 5, 46),
        cover(place.at) - HIDDEN,
      );
    },
    height(place) {
      const root = rootAt(subject, place), behind = root.behind - (cut.hairline?.(root) ?? 0);
      return Math.min(
        0.4 + cut.body(root) * (cut.radial ? 1 : smoothstep(0, BODY_RISES, behind)),
        cover(place.at),
      );
    },
    ...(cut.radial && { raise: (place) => fromMiddle(fitting, place.at) }),
    dye(place) {
      const [x, y, z] = place.at;
      const streak = cut.bodyShade?.(place.at) ?? 0.85 + 0.3 * noise(x / 3, y / 12, z / 3, 47);
      const own = dim(hair.colour, toneOf(hair, cut) * streak);
      const thin = cut.thin?.(rootAt(subject, place)) ?? 0;
      return { colour: mixColours(own, skin.colour, thin), gloss: 0.02, open: 0.85 };
    },
    walls: false,
  });
}

function growLayer(
  mesh: MeshBuilder,
  { hair }: Look,
  cut: Cut,
  layer: Layer,
  body: BodyField,
  cover: Cover,
  number: number,
): void {
  const rim = bustRim(mesh.subject);
  for (const root of strewRoots(mesh.subject, layer.count, layer.density ?? (() => 1), number)) {
    const behind = root.behind - (cut.hairline?.(root) ?? 0);
    const fine = layer.kind === undefined || layer.kind === "lock" ? smoothstep(-1.5, EDGE, behind) : 1;
    if (behind < -1 || fine < 1 && random(root.seed, 27) > 0.25 + fine) continue;
    const plan = layer.plan(root);
    if (!plan || plan.length < 2 || fine < 0.75 && plan.length > LONG && !plan.curl) continue;
    const grown = growStrand(
      body,
      root,
      { ...plan, under: Math.max(LEAST_UNDER, plan.under) },
      layer.segments,
      cover,
    );
    const room = RIM_ROOM + RIM_RAGGED * random(root.seed, 28);
    const whole = aboveRim(grown, (at) => rim(at) + room);
    const points = whole && seen(upTo(whole, cut.free), cover);
    if (!points || plan.length > LONG && !plan.curl && isKinked(points)) continue;
    const { triangle, weights } = root, rig = { triangle, weights };
    const { width, glow, depth = 1, tip = 0.12, root: foot } = layer;
    const colour = layer.colour
      ? (along: number) => layer.colour!(along, root)
      : dyeLock(hair, root.seed, root.at, depth, layer.alike);
    if (layer.kind === "rope") {
      tube(
        garmentOn(mesh, () => rig),
        points.map(({ at }) => at),
        (along, angle) =>
          0.5 * width * (1 + (tip - 1) * along) * (1 + 0.1 * Math.sin(9 * along * layer.segments + angle)),
        (along) => ({ colour: colour(along), open: 0.65 + 0.35 * Math.min(1, 2 * along), gloss: 0.06 }),
        { sides: 7 },
      );
      continue;
    }
    drawLock(mesh, points, () => rig, {
      width: width * (0.4 + 0.6 * fine),
      tip,
      ...(foot !== undefined && { root: foot }),
      ...(layer.ridge !== undefined && { ridge: layer.ridge }),
      ...(glow !== undefined && { glow }),
      ...(layer.gloss !== undefined && { gloss: layer.gloss }),
      hair: layer.kind !== "leaf",
      colour,
      // Roots lie in the shade of what is before them, and before the first ones nothing is.
      open: (along) => depth * (0.9 - 0.35 * fine + (0.1 + 0.35 * fine) * Math.min(1, 2 * along)),
    });
  }
}
