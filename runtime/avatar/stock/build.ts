import { foldIdentity } from "../../head/identity.ts";
import type { HeadModel } from "../../head/head_model.ts";
import type { Avatar } from "../avatar.ts";
import { type Complexion, paletteOf } from "./complexion.ts";
import { faceFrames } from "../binding.ts";
import { headByName } from "../../head/registry.ts";
import { drawBrows } from "./brows.ts";
import { drawCatchLights, drawPupils } from "./eyes/catch_light.ts";
import { drawLashes, lidEdges } from "./eyes/lashes.ts";
import { fillThroat } from "./throat.ts";
import { lookDensity } from "./density.ts";
import { surveyHead } from "./ground.ts";
import { raiseBody } from "./hair/body.ts";
import { growHair } from "./hair/grow.ts";
import { HAIR_STYLES, type HairStyle } from "./hair/styles.ts";
import { paintPlainLook, spotsOf } from "./plain_look.ts";
import { LOOK_VERSION, STOCK_AVATAR } from "./look.ts";
import { drawSkinDetail } from "./skin_detail.ts";
import { Strokes } from "./splat_strokes.ts";
import { joinLights } from "../splat_light.ts";
import { spreadBySurface } from "./spread.ts";
import { traitsOf } from "./traits.ts";
import { shareOut, superDense } from "../super_dense.ts";

/** HeadStudio A.1: K = 10 on FLAME's 9,976 triangles. */
export const SPLAT_TARGET = 100_000;

/**
 * Of the neighbour distance. Lets through 3 % to 7 % at the thinnest places of a tiling, by K, which one-sided
 * splats leave without anything dark behind it. 0.7 lets through 1 % to 3 %, for 12 % more intersections.
 */
const SPREAD = 0.64;
const FLATNESS = 0.22;

/**
 * A head in the plain look: colours by region, no training.
 *
 * @param shape up to 300, beta
 * @param target splats, about
 * @param complexion what is not given follows from the rest as in the stock one
 * @param hairStyle how hair is worn; see HAIR_STYLES
 */
export function buildPlainAvatar(
  head: HeadModel,
  name: string = head.name,
  shape: ArrayLike<number> = [],
  target = SPLAT_TARGET,
  complexion: Partial<Complexion> = {},
  hairStyle: HairStyle = HAIR_STYLES.short,
): Avatar {
  const identity = foldIdentity(head, shape);
  const frames = faceFrames(identity.template, head.triangles);
  const traits = traitsOf(head, shape, complexion);
  const ground = surveyHead(head, identity, frames, paletteOf(complexion), traits, hairStyle);
  const strokes = new Strokes();
  const thinning = Math.min(1, target / SPLAT_TARGET);
  growHair(ground, strokes, thinning);
  drawBrows(ground, strokes, thinning);
  drawLashes(ground, lidEdges(ground), strokes);
  drawPupils(ground, strokes);
  drawCatchLights(ground, strokes);
  fillThroat(ground, strokes);
  const spotAt = spotsOf(ground);
  drawSkinDetail(ground, spotAt, strokes, thinning);
  const points = shareOut(frames, lookDensity(ground), Math.max(0, target - strokes.count));
  const splats = superDense(identity.template, head.triangles, frames, points, {
    spread: SPREAD,
    flatness: FLATNESS,
  });
  spreadBySurface(ground, splats);
  raiseBody(ground, splats);
  const { opacity, colour, light } = paintPlainLook(ground, splats, spotAt);
  const drawn = strokes.bind(frames);
  const oneSided = new Uint8Array(splats.count + drawn.count).fill(1);
  oneSided.set(drawn.oneSided, splats.count);
  return {
    name,
    head,
    shape: Float32Array.from(shape),
    splatCount: splats.count + drawn.count,
    binding: joined(Uint32Array, splats.binding, drawn.binding),
    position: joined(Float32Array, splats.position, drawn.position),
    rotation: joined(Float32Array, splats.rotation, drawn.rotation),
    scale: joined(Float32Array, splats.scale, drawn.scale),
    opacity: joined(Float32Array, opacity, drawn.opacity),
    colour: joined(Float32Array, colour, drawn.colour),
    harmonics: null,
    light: joinLights(light, drawn.light),
    oneSided,
    provenance: { builder: "plain", lookVersion: LOOK_VERSION, target },
  };
}

function joined<Values extends Float32Array | Uint32Array>(
  kind: new (length: number) => Values,
  first: Values,
  second: Values,
): Values {
  const both = new kind(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** The built-in head in its plain look. */
export async function buildStockAvatar(target: number = SPLAT_TARGET): Promise<Avatar> {
  return buildPlainAvatar(await headByName("stock"), STOCK_AVATAR, [], target);
}
