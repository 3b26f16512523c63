import type { Palette } from "./complexion.ts";
import { nearestEye, paintEye } from "./eye.ts";
import { blend, blendOne, type LookGround } from "./ground.ts";
import { earRelief, evenNeck, grooves } from "./relief.ts";
import { hairCover } from "./hair/body.ts";
import { foldAt, type FoldHere } from "./folds.ts";
import { light, toDisplay, toLinear } from "./light.ts";
import { type Surface, SURFACE_INDEX, SURFACE_NAMES, SURFACES } from "./regions.ts";
import {
  depthOf,
  lipGloss,
  mouthDepthShade,
  paintEar,
  paintLips,
  paintSkin,
  type Place,
  rootOfNose,
  skinGloss,
} from "./skin.ts";
import { bakedLight, toLocalNormals } from "../splat_light.ts";
import type { StrokeLight } from "./splat_strokes.ts";
import type { DenseSplats } from "../super_dense.ts";
import type { Traits } from "./traits.ts";
import { random } from "../../base/hashed_random.ts";
import { type HeadModel, JOINT_COUNT, JOINTS, vertexCount } from "../../head/head_model.ts";
import { unit, type Vector } from "../../base/vector.ts";
import { clamp01, mix, smoothstep } from "../../base/scalar.ts";

/** What is seen at a place of the head. */
export interface Spot {
  readonly surface: Surface;
  /** Linear RGB in even light. */
  readonly colour: number[];
  /** Unit, where light is reckoned. */
  readonly normal: Vector;
  /** 0..1, how much of the sky counts as in sight. */
  readonly sky: number;
  readonly gloss: number;
  /** 0..1, sharpness of the highlight, from skin to wet. */
  readonly polish: number;
  readonly fold: FoldHere;
  /** 0..1, how far skin is wrung between what a turning head takes along and what stays. */
  readonly wrung: number;
  /** 0..1, how far it lies on a lid that unfolds: the closed lid's light is baked there, and its normal is neither's. */
  readonly unfolding: number;
}

/** How much of the shade at the nose's root is lifted. */
const ROOT_LIFT = 0.4;

/** Wrung triangles tilt against one another: lit in full by their own normals they show as facets. */
const WRUNG_SHARE = 0.15;

/** How what is seen at a place takes part in the light that moves: all of it in the open, less in shade. */
export function movingLight(
  { surface, normal, sky, gloss, polish, fold, wrung, unfolding }: Spot,
): StrokeLight {
  const { tissue } = SURFACES[surface];
  // Mouth and teeth stand in their own shade, whichever way they face.
  const still = tissue === "mouth" || tissue === "teeth" || tissue === "base";
  const share = still ? 0 : Math.sqrt(sky) * mix(1, WRUNG_SHARE, wrung) * (1 - Math.min(1, unfolding));
  return { normal, gloss: gloss * sky, polish, share, ...fold };
}

/** Tells what is seen at places of a head: each surface's colour, melting into its neighbours of the same tissue. */
export function spotsOf(ground: LookGround): (triangle: number, weights: ArrayLike<number>) => Spot {
  const { head, identity, surfaces, palette, traits, middle, eyeDistance } = ground;
  const kinds = SURFACE_NAMES.length;
  const colours = SURFACE_NAMES.map((name) => palette[name]);
  colours[LIPS] = mutedLips(palette, traits);
  const shares = new Float64Array(kinds);
  const gaps = grooves(ground);
  const relief = earRelief(ground);
  const { normals, open } = evenNeck(ground);
  const wrung = wrungAt(head);
  const deep = depthOf(palette.skin);
  const jaw = Float32Array.from({ length: vertexCount(head) }, (_, v) => {
    return head.skinningWeights[v * JOINT_COUNT + JOINTS.indexOf("jaw")]!;
  });
  return (t, weights) => {
    const name = SURFACE_NAMES[surfaces.triangles[t]!]!;
    const look = SURFACES[name];
    const point = blend(ground, identity.template, t, weights);
    let normal = blend(ground, normals, t, weights);
    const place = point.map((x, c) => (x - middle[c]!) / eyeDistance) as unknown as Place;
    let { gloss, leastOpen } = look;
    const sum = [0, 0, 0];
    let skinPolish = 0;
    if (look.tissue === "eye" && ground.eyes.length > 0) {
      const eye = nearestEye(ground.eyes, point[0]);
      paintEye(eye, palette.iris, point[0], point[1], point[2], sum);
      normal = [point[0] - eye.centre[0], point[1] - eye.centre[1], point[2] - eye.centre[2]];
    } else if (look.tissue === "skin") {
      shares.fill(0);
      for (let corner = 0; corner < 3; corner++) {
        const v = head.triangles[t * 3 + corner]!;
        for (let k = 0; k < kinds; k++) {
          shares[k]! += weights[corner]! * surfaces.shares[v * kinds + k]!;
        }
      }
      // Only the upper lid's edge is dark with lashes; the lower one's faces up, and is wet and pale.
      if (normal[1] > 0) [shares[LID], shares[LASH]] = [shares[LID]! + shares[LASH]!, 0];
      [gloss, leastOpen] = paintTissue(colours, place, shares, hairCover(ground, t, weights), traits, sum);
      skinPolish = DEEP_POLISH * deep + (LIP_POLISH - DEEP_POLISH * deep) * clamp01(shares[LIPS]!);
    } else {
      for (let c = 0; c < 3; c++) sum[c] = colours[surfaces.triangles[t]!]![c]!;
    }
    const inSight = Math.min(1, blendOne(ground, open, t, weights) * 1.15);
    const sky = leastOpen + (1 - leastOpen) * mix(inSight, 1, ROOT_LIFT * rootOfNose(place));
    if (name === "ear") paintEar(blendOne(ground, relief, t, weights), sum);
    const inside = name === "teeth" || look.tissue === "mouth";
    let shade = inside ? mouthDepthShade(name, ground.lipFront - place[2], place[0]) : 1;
    if (name === "teeth") {
      // The lower teeth stand in the shade of the upper ones.
      shade *= 1 - LOWER_TEETH * blendOne(ground, jaw, t, weights);
      shade *= 1 - GAP * smoothstep(0.2, 0.9, blendOne(ground, gaps, t, weights));
    } else if (name === "tongue") {
      gloss = WET_TONGUE;
    }
    for (let c = 0; c < 3; c++) {
      sum[c] = toLinear(clamp01(sum[c]!)) * (shade === 1 ? 1 : shade ** FLESH_SHADE[c]!);
    }
    const polish = look.tissue === "eye" ? 1 : look.tissue === "skin" ? skinPolish : inside ? WET_POLISH : 0;
    // What wets a dark molar would show it as a grey splinter.
    if (inside) gloss *= shade;
    const fold = foldAt(place, name, traits.lines);
    // What years of folding leave behind shows at rest.
    for (let c = 0; c < 3; c++) sum[c]! *= (1 - fold.staying * CREASE_SHADE[c]!) ** 2;
    return {
      surface: name,
      colour: sum,
      normal: unit(normal),
      sky,
      gloss,
      polish,
      fold,
      wrung: blendOne(ground, wrung, t, weights),
      unfolding: blendOne(ground, ground.unfolding, t, weights),
    };
  };
}

/** Lips of a man differ less from his skin, in colour more than in brightness. */
function mutedLips({ lips, skin }: Palette, { mutedLips }: Traits): Palette["lips"] {
  return [0, 1, 2].map((c) =>
    mix(lips[c]!, mix(LIKE_LIPS[c]!, LIKE_DEEP_LIPS[c]!, depthOf(skin)) * skin[c]!, mutedLips)
  ) as unknown as Palette["lips"];
}
/** Times the skin's colour: brown lips in a brown face are told from it by their hue alone, a rose one. */
const LIKE_LIPS = [0.86, 0.76, 0.74] as const, LIKE_DEEP_LIPS = [0.95, 0.77, 0.86] as const;

/** [vertices], 1 where chest and head pull alike, 0 where either has it all. */
function wrungAt(head: HeadModel): Float32Array {
  const [root, neck] = [JOINTS.indexOf("root"), JOINTS.indexOf("neck")];
  const weights = head.skinningWeights;
  return Float32Array.from({ length: vertexCount(head) }, (_, v) => {
    return 4 * weights[v * JOINT_COUNT + root]! * weights[v * JOINT_COUNT + neck]!;
  });
}

/**
 * A first look without any training: what is seen at each splat, under baked light and occlusion.
 *
 * @returns opacity [splats], display-referred colour [splats, 3] and how light moves over it
 */
export function paintPlainLook(
  ground: LookGround,
  splats: DenseSplats,
  spotAt: ReturnType<typeof spotsOf> = spotsOf(ground),
) {
  const opacity = new Float32Array(splats.count);
  const colour = new Float32Array(splats.count * 3);
  const moving = bakedLight(splats.count);
  const normals = new Float32Array(splats.count * 3);
  for (let i = 0; i < splats.count; i++) {
    const t = splats.binding[i]!;
    const spot = spotAt(t, splats.barycentric.subarray(i * 3, i * 3 + 3));
    const { surface, colour: sum, normal, sky, gloss, polish, fold } = spot;
    const own = movingLight(spot);
    const [long, wide] = [splats.scale[i * 3]!, splats.scale[i * 3 + 2]!];
    // What tells a long splat from its neighbours is seen as a stroke of a brush.
    const round = 0.3 + 0.7 * clamp01(2 * wide / long - 0.6);
    // Pores break the highlight up: even, it is that of plastic.
    const broken = SURFACES[surface].tissue === "skin"
      ? 1 + POROUS * round * (2 * random(i, 73) - 1) * (1 - clamp01(2 * polish - 1))
      : 1;
    light(sum, normal[0], normal[1], normal[2], sky, gloss * broken, polish);
    normals.set(normal, i * 3);
    moving.gloss[i] = (own.gloss ?? 0) * broken;
    moving.polish[i] = polish;
    moving.share[i] = own.share;
    moving.fold[i] = fold.fold;
    moving.depth[i] = fold.depth;
    const size = Math.sqrt(long * wide * ground.frames.area[t]!);
    const grain = SURFACES[surface].tissue === "skin"
      ? GRAIN * round * smoothstep(2, 0.7, size / ground.millimetre) * (2 * random(i, 71) - 1)
      : 0;
    const red = 0.4 * GRAIN * round * (2 * random(i, 72) - 1) * Math.sign(Math.abs(grain));
    for (let c = 0; c < 3; c++) {
      colour[i * 3 + c] = clamp01(toDisplay(sum[c]!) * (1 + grain - (c === 0 ? 0 : red)));
    }
    opacity[i] = SURFACES[surface].opacity;
  }
  const normal = toLocalNormals(normals, splats.binding, ground.frames);
  return { opacity, colour, light: { ...moving, normal } };
}

/** Skin is no plastic: neighbouring splats differ by so much, large ones less, for they would show as specks. */
const GRAIN = 0.045;
/** By so much its highlights differ, of their strength. */
const POROUS = 0.62;

const { skin: SKIN, brow: BROW, hair: HAIR, lips: LIPS, lash: LASH, eyelid: LID, nostril: NOSTRIL } =
  SURFACE_INDEX;
const SKIN_KINDS = SURFACE_NAMES.flatMap((name, k) => SURFACES[name].tissue === "skin" ? [k] : []);
/** Of these, what is bare skin and takes its blushes and mottles. */
const BARE_KINDS = (["skin", "eyelid", "ear", "neck"] as const).map((name) => SURFACE_INDEX[name]);
const PLAIN_KINDS = [BROW, LASH, NOSTRIL, SURFACE_INDEX.caruncle, HAIR];
/** [surfaces], out of the table: looked up by name for each splat they took as long as all the rest. */
const GLOSS = SURFACE_NAMES.map((name) => SURFACES[name].gloss);
const LEAST_OPEN = SURFACE_NAMES.map((name) => SURFACES[name].leastOpen);
/** Skin under the brow's hairs is a shade darker than bare skin. */
const BROW_SHADE = 0.1;
/** Shade in the mouth is red with the light its walls send on. */
const FLESH_SHADE = [0.84, 1.06, 1.12] as const;
/**
 * Sharpness of the highlight: spread as wide as on fair skin it lies on deep skin and on lips as ash, for there is
 * little else that they send back.
 */
const DEEP_POLISH = 0.45, LIP_POLISH = 0.6;
/** Old creases are a little redder than the skin: taken as deep as the mouth's shade, they are lines of yellow putty. */
const CREASE_SHADE = [0.88, 1.04, 1] as const;
/** How dark the gaps between teeth are. */
const GAP = 0.78;
/** How much darker the lower teeth are. */
const LOWER_TEETH = 0.2;
/** Gloss of the tongue, and how sharp it is on what is wet in the mouth. */
const WET_TONGUE = 0.3, WET_POLISH = 0.25;
const scratch = [0, 0, 0];

/**
 * The mean of the skin's surfaces at a place by their shares, each painted in its own way.
 *
 * @param colours [surfaces], the palette's
 * @param hair 0..1, how much of it is the dark of hair rather than its own
 * @returns gloss and least openness, by the same shares
 */
function paintTissue(
  colours: readonly Palette[Surface][],
  place: Place,
  shares: Float64Array,
  hair: number,
  traits: Traits,
  sum: number[],
): [number, number] {
  // Hairs of scalp and brow are strokes of their own: under them is skin.
  shares[SKIN]! += shares[HAIR]! + (1 - BROW_SHADE) * shares[BROW]!;
  shares[BROW]! *= BROW_SHADE;
  shares[HAIR] = 0;
  // The line of lashes stays thin where it melts into the lid.
  const lashes = smoothstep(0.2, 0.45, shares[LASH]!);
  shares[LID] = Math.max(0, shares[LID]! + shares[LASH]! - lashes);
  shares[LASH] = lashes;
  // And a nostril's edge runs along coarse triangles: all of its softness drawn, it is torn.
  const holes = smoothstep(0.08, 0.95, shares[NOSTRIL]!);
  shares[SKIN] = Math.max(0, shares[SKIN]! + shares[NOSTRIL]! - holes);
  shares[NOSTRIL] = holes;
  for (const k of SKIN_KINDS) shares[k]! *= 1 - hair;
  shares[HAIR] = hair;

  let total = 0;
  const blendIn = (share: number) => {
    for (let c = 0; c < 3; c++) sum[c] = sum[c]! + share * scratch[c]!;
    total += share;
  };
  let bare = 0, bareGloss = 1;
  for (const k of BARE_KINDS) bare += shares[k]!;
  if (bare > 0) {
    scratch.fill(0);
    for (const k of BARE_KINDS) {
      const colour = colours[k]!;
      for (let c = 0; c < 3; c++) scratch[c] = scratch[c]! + shares[k]! / bare * colour[c]!;
    }
    bareGloss = skinGloss(place, scratch);
    paintSkin(place, scratch, scratch, traits);
    blendIn(bare);
  }
  if (shares[LIPS]! > 0) {
    paintLips(place, colours[LIPS]!, scratch, traits);
    blendIn(shares[LIPS]!);
  }
  for (const k of PLAIN_KINDS) {
    if (shares[k]! === 0) continue;
    const dark = k === HAIR ? HAIR_BODY : 1;
    for (let c = 0; c < 3; c++) scratch[c] = dark * colours[k]![c]!;
    blendIn(shares[k]!);
  }
  const all = total || 1;
  let gloss = 0, leastOpen = 0;
  for (const k of SKIN_KINDS) {
    gloss += shares[k]! * GLOSS[k]! * (BARE_KINDS.includes(k) ? bareGloss : k === LIPS ? lipGloss(place) : 1);
    leastOpen += shares[k]! * LEAST_OPEN[k]!;
  }
  for (let c = 0; c < 3; c++) sum[c] = sum[c]! / all;
  return [gloss / all, leastOpen / all];
}

/** The body under the hairs lies in their shade. */
const HAIR_BODY = 0.85;
