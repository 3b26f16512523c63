import { noise } from "../../../../runtime/base/noise.ts";
import { blendColours, dim, luminance } from "../pieces/forms/tints.ts";
import { fit, type Fitting, garmentOn } from "../pieces/forms/fitting.ts";
import { skinShell } from "../pieces/forms/skin_shell.ts";
import { tube } from "../pieces/forms/tube.ts";
import type { Look } from "../look/look.ts";
import type { HairStyle } from "../look/vocabularies.ts";
import type { MeshBuilder } from "../surface/paint_mesh.ts";
import { type Cut, type Cutter, fromMiddle, type Layer } from "./cut.ts";
import { dyeLock } from "./hair_dye.ts";
import { drawLock } from "./lock.ts";
import { braids, bun, pigtails, ponytail, topknot } from "./gathered_cuts.ts";
import { hang } from "./long_cuts.ts";
import { rootAt, strewRoots } from "./roots.ts";
import { bowl, crop, cropped, shaved, spiky } from "./short_cuts.ts";
import { afro, flame, leaves, mane } from "./cloud_cuts.ts";
import { dreadlocks, tentacles } from "./rope_cuts.ts";
import { mohawk, receding, tonsure } from "./special_cuts.ts";
import { type Cover, growStrand, type StrandPoint } from "./strand.ts";

const CUTS: Readonly<Record<HairStyle, Cutter | undefined>> = {
  "bald": undefined,
  "shaved": shaved,
  "cropped": cropped,
  "short": crop({ top: 24, side: 13, topLift: 11, sideLift: 5, brushed: [0.5, 0.2, 0.5], quiff: 3 }),
  "side part": crop({
    top: 44,
    side: 16,
    topLift: 13,
    sideLift: 6,
    brushed: [1, 0.1, -0.1],
    parting: 0.42,
    quiff: 5,
  }),
  "slick back": crop({
    top: 52,
    side: 26,
    topLift: 9,
    sideLift: 5,
    brushed: [0.15, 0.1, -1],
    stand: 0.15,
    width: 4.5,
  }),
  "quiff": crop({
    top: 46,
    side: 11,
    topLift: 15,
    sideLift: 4,
    brushed: [-0.2, 0.7, -0.35],
    quiff: 20,
    stand: 0.7,
  }),
  "bowl": bowl,
  "spiky": spiky,
  "bob": hang({ reach: [-45, -100], parting: 0.3, lift: 13, turnIn: 0.9, even: true, aside: 0.8 }),
  "long": hang({ reach: [-120, -225], parting: 0.12, lift: 8, aside: 0.8 }),
  "fringe": hang({ reach: [-60, -190], lift: 9, fringe: true, parting: 0, even: true }),
  "ponytail": ponytail,
  "pigtails": pigtails,
  "bun": bun,
  "topknot": topknot,
  "braids": braids,
  "afro": afro,
  "curly": hang({ reach: [25, -75], lift: 22, curl: 4, pitch: 24, mess: 1, width: 9, parting: 0.1 }),
  "dreadlocks": dreadlocks,
  "mohawk": mohawk,
  "receding": receding,
  "tonsure": tonsure,
  "mane": mane,
  "flame": flame,
  "leaves": leaves,
  "tentacles": tentacles,
  "wild": hang({ reach: [-60, -190], lift: 20, mess: 1.5, parting: 0.1, curl: 3, width: 9 }),
};

/** Grows the hair of a look on the scalp. @param cover how much room is left under what is worn */
export function growHair(mesh: MeshBuilder, look: Look, cover: Cover = () => Infinity): void {
  const cutter = CUTS[look.hair.style];
  if (!cutter) return;
  const fitting = fit(mesh.subject);
  const cut = cutter(look.hair, fitting);
  layBody(mesh, look, cut, fitting, cover);
  cut.layers.forEach((layer, i) => growLayer(mesh, look, cut, layer, fitting, cover, i));
  cut.extra?.(mesh, look, cover);
}

/** Where there is no more room than that, millimetres, something worn hides what grows. */
const HIDDEN = 2.4;

/** What of a strand comes out from under what is worn. */
function seen(points: readonly StrandPoint[], cover: Cover): readonly StrandPoint[] | undefined {
  const first = points.findIndex(({ at }) => cover(at) > HIDDEN);
  const last = points.findLastIndex(({ at }) => cover(at) > HIDDEN);
  if (first < 0 || Math.min(last + 2, points.length) - first < 2) return undefined;
  return points.slice(Math.max(0, first - 1), last + 2);
}

function layBody(
  mesh: MeshBuilder,
  { hair, skin }: Look,
  cut: Cut,
  fitting: Fitting,
  cover: Cover,
): void {
  const { subject } = mesh;
  skinShell(mesh, {
    surfaces: ["hair", "skin", "neck"],
    finest: cut.fine ?? 9,
    inside(place) {
      const root = rootAt(subject, place);
      const [x, y, z] = place.at;
      return Math.min(
        root.behind - (cut.hairline?.(root) ?? 0) + 1.5 * noise(x / 5, y / 5, z / 5, 46),
        cover(place.at) - HIDDEN,
      );
    },
    height: (place) => Math.min(0.4 + cut.body(rootAt(subject, place)), cover(place.at)),
    ...(cut.radial && { raise: (place) => fromMiddle(fitting, place.at) }),
    dye(place) {
      const [x, y, z] = place.at;
      const streak = cut.bodyShade?.(place.at) ?? 0.85 + 0.3 * noise(x / 4, y / 14, z / 4, 47);
      const own = dim(hair.colour, (cut.bodyTone ?? 0.58 + 0.27 * luminance(hair.colour)) * streak);
      const thin = cut.thin?.(rootAt(subject, place)) ?? 0;
      return { colour: blendColours(own, skin.colour, thin), gloss: 0.02, open: 0.85 };
    },
    walls: false,
  });
}

function growLayer(
  mesh: MeshBuilder,
  { hair }: Look,
  cut: Cut,
  layer: Layer,
  { body }: Fitting,
  cover: Cover,
  number: number,
): void {
  for (const root of strewRoots(mesh.subject, layer.count, layer.density ?? (() => 1), number)) {
    if (root.behind < (cut.hairline?.(root) ?? 0) + 1) continue;
    const plan = layer.plan(root);
    if (!plan || plan.length < 2) continue;
    const points = seen(growStrand(body, root, plan, layer.segments, cover), cover);
    if (!points) continue;
    const { triangle, weights } = root, rig = { triangle, weights };
    const { width, glow, depth = 1, tip = 0.12, root: foot } = layer;
    const colour = layer.colour
      ? (along: number) => layer.colour!(along, root)
      : dyeLock(hair, root.seed, root.at, depth);
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
      width,
      tip,
      ...(foot !== undefined && { root: foot }),
      ...(layer.ridge !== undefined && { ridge: layer.ridge }),
      ...(glow !== undefined && { glow }),
      ...(layer.gloss !== undefined && { gloss: layer.gloss }),
      hair: layer.kind !== "leaf",
      colour,
      open: (along) => depth * (0.55 + 0.45 * Math.min(1, 2 * along)),
    });
  }
}
