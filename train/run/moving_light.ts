import type { Avatar } from "../../runtime/avatar/avatar.ts";
import { faceFrames, toWorld } from "../../runtime/avatar/binding.ts";
import { bakedLight, footOn, type SplatLight, toLocalNormals } from "../../runtime/avatar/splat_light.ts";
import { type Palette, paletteOf } from "../../runtime/avatar/stock/complexion.ts";
import { surveyHead } from "../../runtime/avatar/stock/ground.ts";
import { movingLight, spotsOf } from "../../runtime/avatar/stock/plain_look.ts";
import { SURFACES } from "../../runtime/avatar/stock/regions.ts";
import { traitsOf } from "../../runtime/avatar/stock/traits.ts";
import { foldIdentity } from "../../runtime/head/identity.ts";
import type { HeadModel } from "../../runtime/head/head_model.ts";
import { add, length, scale } from "../../runtime/base/vector.ts";
import { clamp01, mix } from "../../runtime/base/scalar.ts";
import { type Look, readPatch } from "../guidance/painter/look/look.ts";
import { completeLook, PLAIN_LOOK } from "../guidance/painter/look/whole_look.ts";
import { paletteFor } from "../guidance/painter/skin/base.ts";
import { materialOf } from "../guidance/painter/skin/material.ts";
import { coverOfSheet, type WornSurface, wornSurfaceOf } from "../guidance/painter/scene/worn_surface.ts";

/** Millimetres off the surface between which a splat is taken to be less and less of it: hair, or something worn. */
const ON_SKIN = 1.5, OFF_SKIN = 5;
/** How much the moving light counts on hair, and on what is off the surface, whose own normals nobody knows. */
const OFF_SHARE = 0.6;

/** What a look says of the light on what it is painted with. */
export interface PaintedLight {
  /** Colours of the surfaces: deep skin shines less broadly. */
  readonly palette: Palette;
  /** Times the plain skin's. */
  readonly gloss: number;
  /** Flesh folds with the expression, stone and metal do not. */
  readonly folds: boolean;
  /** Of eyes, 0..1: 1 a mirror as living eyes are, 0 carved. */
  readonly eyeGloss: number;
  /** 0..1, how far eyes are seen by light of their own. */
  readonly eyeGlow: number;
  /** Hair, beard and pieces, where there are any. */
  readonly worn: WornSurface | undefined;
}

const FLESH: PaintedLight = {
  ...{ palette: paletteOf(), gloss: 1, folds: true, eyeGloss: 1, eyeGlow: 0, worn: undefined },
};

/**
 * How a look takes the light on a head.
 *
 * @param source a look's JSON as `printLook` writes it, parsed
 * @param wornOf what is worn, where that has been made already; dressing takes some seconds with long hair
 */
export function lightOfLook(
  head: HeadModel,
  source: unknown,
  wornOf: (head: HeadModel, look: Look) => WornSurface | undefined = wornSurfaceOf,
): PaintedLight {
  const look = completeLook(readPatch(source)), material = materialOf(look), { carved } = material;
  return {
    palette: paletteFor(look),
    gloss: Math.min(MOST_GLOSS, material.gloss / PLAIN_LOOK.skin.gloss),
    folds: look.skin.material === PLAIN_LOOK.skin.material,
    eyeGloss: carved ? 0 : 1,
    eyeGlow: look.eyes.glow,
    worn: wornOf(head, look),
  };
}

/** Of metal: its mirror is painted. */
const MOST_GLOSS = 3;

/**
 * How light moves over an avatar that was trained in the light of runtime/avatar/lamps.ts, as the painter's are: by
 * the surface under each splat, the plain look's reckoning; on what is worn by that surface, with its own normals.
 * What else stands off the skin has its normal, but none of its gloss and folds.
 *
 * @param painted of the look it was trained by; flesh where left out
 */
export function surfaceLight(
  { head, shape, splatCount, binding, position, rotation, scale: size }: Omit<Avatar, "light">,
  painted: PaintedLight = FLESH,
): SplatLight {
  const identity = foldIdentity(head, shape);
  const frames = faceFrames(identity.template, head.triangles);
  const ground = surveyHead(head, identity, frames, painted.palette, traitsOf(head, shape));
  const spotAt = spotsOf(ground);
  const light = bakedLight(splatCount);
  const normals = new Float32Array(splatCount * 3);
  const places = painted.worn && toWorld({ position, rotation, scale: size }, binding, frames).position;
  const weights = new Float64Array(3);
  for (let i = 0; i < splatCount; i++) {
    const t = binding[i]!;
    footOn(head, identity.template, frames, t, position[i * 3]!, position[i * 3 + 2]!, weights);
    const spot = spotAt(t, weights);
    const { gloss = 0, polish = 0, share, fold = 0, depth = 0 } = movingLight(spot);
    const off = Math.abs(position[i * 3 + 1]!) * Math.sqrt(frames.area[t]!) / ground.millimetre;
    const worn = places && painted.worn?.([places[i * 3]!, places[i * 3 + 1]!, places[i * 3 + 2]!]);
    // The nearer of the two has it.
    const dressed = worn ? worn.cover ** 2 / (worn.cover + coverOfSheet(off)) : 0;
    const on = clamp01((OFF_SKIN - off) / (OFF_SKIN - ON_SKIN)) * (1 - dressed);
    const eye = SURFACES[spot.surface].tissue === "eye";
    const glow = eye ? painted.eyeGlow * (1 - dressed) : 0;
    light.gloss[i] = on * gloss * (eye ? painted.eyeGloss : painted.gloss) * (1 - glow);
    light.polish[i] = mix(polish, 0, dressed);
    light.share[i] = share * (OFF_SHARE + (1 - OFF_SHARE) * on) * (1 - glow);
    light.fold[i] = fold;
    light.depth[i] = painted.folds ? on * depth : 0;
    let { normal } = spot;
    if (worn) {
      // A wire faces all ways, none of them more than another: it is left in the light that it was painted in.
      const agreed = length(worn.normal), own = agreed * (1 - worn.glow);
      light.gloss[i]! += dressed * own * worn.gloss * (1 - worn.hair);
      light.share[i] = mix(light.share[i]!, own * mix(1, OFF_SHARE, worn.hair), dressed);
      if (agreed > 0) normal = add(scale(normal, 1 - dressed), worn.normal, dressed / agreed);
    }
    light.gloss[i] = Math.min(1, light.gloss[i]!);
    normals.set(normal, i * 3);
  }
  return { ...light, normal: toLocalNormals(normals, binding, frames) };
}
