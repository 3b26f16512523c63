import { type EyeAxis, nearestEye } from "../../../../runtime/avatar/stock/eye.ts";
import { depthOf } from "../../../../runtime/avatar/stock/skin.ts";
import { fractalNoise } from "../../../../runtime/base/noise.ts";
import { clamp01, mix, smoothstep } from "../../../../runtime/base/scalar.ts";
import { dot, subtract, unit, type Vector } from "../../../../runtime/base/vector.ts";
import type { Look } from "../look/look.ts";
import type { Subject } from "../surface/subject.ts";
import { materialOf } from "./material.ts";
import type { SkinSpot } from "./spot.ts";

const SCLERA_FAR = [0.9, 0.79, 0.755] as const;
/** The iris' own colour is its middle one; about the pupil it is lighter and warmer, towards its rim darker. */
const IRIS_OUTER = [0.88, 0.95, 1] as const, IRIS_INNER = [1.4, 1.19, 0.93] as const;
/** Of the white right under the upper lid. */
const LID_SHADE = [0.62, 0.56, 0.55] as const;
/** Of deep skin the white has a trace of its pigment. */
const DEEP_SCLERA = [0.84, 0.8, 0.74] as const;
const PUPIL = [0.015, 0.015, 0.018] as const;
/** Where the lamp's image stands on the cornea, in iris radii. */
const CATCH_LIGHT = { x: 0.33, y: 0.4, size: 0.2 } as const;

/**
 * An eyeball: white that reddens towards the lids, a dark rim of the iris, fibres, the pupil, and the lamp's image.
 *
 * @returns which way the eyeball faces here
 */
export function paintEyes(spot: SkinSpot, { ground, toWorld }: Subject, look: Look): Vector {
  const { eyes } = look, { carved } = materialOf(look);
  const at = toWorld(spot.at);
  const eye = nearestEye(ground.eyes, at[0]);
  const away = unit(subtract(at, eye.centre as Vector));
  const angle = Math.acos(Math.min(1, Math.max(-1, dot(away, eye.axis as Vector))));
  const turn = Math.atan2(at[1] - eye.centre[1], at[0] - eye.centre[0]);
  const r = angle / eye.iris;
  const [fx, fy] = [Math.cos(turn), Math.sin(turn)];
  const fibres = fractalNoise(fx * 7, fy * 7, r * 1.6, 2, 11) +
    0.6 * fractalNoise(fx * 17, fy * 17, r * 2, 1, 12);
  const inner = eye.pupil / eye.iris;
  const collarette = smoothstep(inner + 0.42, inner + 0.1, r + 0.06 * fibres);
  // An eye without a pupil is of one piece, as a statue's or an alien's is.
  const blank = eyes.pupil === "none" && eyes.filled;
  const limbus = blank ? 0 : smoothstep(0.7, 0.95, r) * (eyes.filled ? 0.35 : 0.9);
  const white = eyes.filled ? 0 : smoothstep(0.95, 1.1, r);
  const far = smoothstep(1.1, 2.4, r);
  // The upper lid and its lashes stand before the eye and keep the light off it.
  const lid = carved ? 0 : smoothstep(-0.1, 0.95, (at[1] - eye.centre[1]) / eye.irisRadius);
  const deep = eyes.filled ? 0 : depthOf(look.skin.colour);
  const hole = pupilShare(eyes.pupil, r, fx, fy, inner);
  // An animal's iris fills the eye: only towards the lids does it darken.
  const dim = eyes.filled ? 1 - 0.35 * smoothstep(0.9, 2.4, r) : 1;
  const glow = eyes.glow * (1 - 0.7 * hole);
  const lamp = eyes.pupil === "none" ? eyes.glow : 0;
  const halo = 0.75 * eyes.glow * Math.exp(-Math.max(0, r - 1) / 0.45);
  for (let c = 0; c < 3; c++) {
    const structure = blank ? 1 : mix(IRIS_OUTER[c]!, IRIS_INNER[c]!, collarette) * (1 + 0.26 * fibres);
    let iris = eyes.iris[c]! * structure * dim;
    iris = mix(iris, 0.28 * eyes.iris[c]!, limbus * (1 - 0.6 * eyes.glow));
    // A lamp is whitest in its middle.
    iris = mix(iris, 1, 0.75 * lamp * smoothstep(0.8, 0.1, r));
    iris = mix(iris, PUPIL[c]!, hole);
    const shaded = 1 - (1 - LID_SHADE[c]!) * lid * (1 - eyes.glow);
    const sclera = mix(
      mix(0.95, DEEP_SCLERA[c]!, deep) * shaded * eyes.sclera[c]! * mix(1, SCLERA_FAR[c]!, far),
      eyes.iris[c]!,
      halo,
    );
    iris *= mix(1, shaded, 0.6);
    spot.colour[c] = clamp01(mix(iris, sclera, white));
  }
  const shine = catchLight(eye, at) * (1 - eyes.glow) * (carved ? 0 : 1);
  for (let c = 0; c < 3; c++) spot.colour[c] = mix(spot.colour[c]!, 1, 0.9 * shine);
  spot.gloss = carved ? 0.01 : 0.12;
  spot.glow = Math.max(glow * (eyes.filled ? 1 : 1 - 0.3 * white), 0.9 * shine);
  return away;
}

/** 0..1, how much of a place is the pupil's hole. */
function pupilShare(
  kind: Look["eyes"]["pupil"],
  r: number,
  cosine: number,
  sine: number,
  inner: number,
): number {
  if (kind === "none") return 0;
  if (kind === "round") return smoothstep(inner + 0.07, inner - 0.05, r);
  // A spindle as high as the iris nearly is.
  const [x, y] = [Math.abs(r * cosine), Math.abs(r * sine)];
  const half = 0.26 * (1 - (y / 0.88) ** 2);
  return half > 0 ? smoothstep(half + 0.07, half - 0.06, x) : 0;
}

function catchLight(eye: EyeAxis, at: Vector): number {
  const side = CATCH_LIGHT.size * eye.irisRadius;
  const dx = (at[0] - eye.centre[0] - CATCH_LIGHT.x * eye.irisRadius) / side;
  const dy = (at[1] - eye.centre[1] - CATCH_LIGHT.y * eye.irisRadius) / side;
  return at[2] > eye.centre[2] ? Math.exp(-((dx * dx + dy * dy) ** 2)) : 0;
}
