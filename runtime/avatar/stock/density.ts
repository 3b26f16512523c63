import { coversEars } from "./hair/style.ts";
import { nearestEye } from "./eye.ts";
import { blendOne, type LookGround, THIRDS } from "./ground.ts";
import { SURFACE_INDEX, SURFACE_NAMES, SURFACES } from "./regions.ts";
import { smoothstep } from "../../base/scalar.ts";

/** [triangles], relative splats per area: most where a portrait is looked at, least where nothing is seen. */
export function lookDensity(ground: LookGround): Float32Array {
  const { head, frames, surfaces, middle, eyeDistance, eyes } = ground;
  const kinds = SURFACE_NAMES.length;
  const lashes = (t: number) =>
    [0, 1, 2].some((c) => surfaces.shares[head.triangles[t * 3 + c]! * kinds + SURFACE_INDEX.lash]! > 0);
  const density = new Float32Array(surfaces.triangles.length);
  for (let t = 0; t < density.length; t++) {
    const name = SURFACE_NAMES[surfaces.triangles[t]!]!;
    const [x, y, z] = [0, 1, 2].map((c) => (frames.centre[t * 3 + c]! - middle[c]!) / eyeDistance) as [
      number,
      number,
      number,
    ];
    let factor = 1;
    if (name === "skin") {
      const front = smoothstep(-0.9, -0.1, z);
      const near = (cx: number, cy: number, rx: number, ry: number) =>
        Math.exp(-(((Math.abs(x) - cx) / rx) ** 2) - ((y - cy) / ry) ** 2);
      // Forehead, cheeks and jaw are smooth; eyes, nose and mouth are what is looked at.
      const feature = Math.max(
        near(0.5, 0, 0.36, 0.3),
        near(0, -0.6, 0.36, 0.3),
        near(0, -1.05, 0.55, 0.3),
        0.5 * near(0, -1.75, 0.4, 0.3),
      );
      factor = 0.8 + front * (0.35 + 1.9 * feature);
    }
    // Under the hair only a dark body shows.
    if (ground.hairy[t]) {
      const behind = blendOne(ground, ground.behindHairline, t, THIRDS);
      factor = (ground.scalp?.style.hang ? UNDER_LONG_HAIR : UNDER_HAIR) +
        HAIRLINE * smoothstep(11, 3, behind);
    }
    if (name === "ear" && ground.scalp && coversEars(ground.scalp)) factor = HIDDEN_EAR;
    // The line of lashes runs along the lid's edge: it takes splats finer than the lid's own.
    if (name === "eyelid" && lashes(t)) factor = 2;
    // A wide mouth draws the lips out towards the corners: coarse, their edge is a comb.
    if (name === "lips") factor = 1 + 1.2 * smoothstep(0.16, 0.28, Math.abs(x));
    // A cutting edge of coarse splats frays; molars stand in the dark.
    if (name === "teeth") factor = 0.5 + 1.3 * smoothstep(0.4, 0.2, ground.lipFront - z);
    if (name === "sclera" && eyes.length > 0) {
      // The back of an eyeball never comes round to the front: eyes turn by 40 degrees at most.
      const eye = nearestEye(eyes, frames.centre[t * 3]!);
      const forward = [0, 1, 2].reduce(
        (sum, c) => sum + (frames.centre[t * 3 + c]! - eye.centre[c]!) * eye.axis[c]!,
        0,
      );
      if (forward < 0) factor = 0.1;
      // Coarse splats of the white would fray the iris' rim.
      const away = Math.hypot(...[0, 1, 2].map((c) => frames.centre[t * 3 + c]! - eye.centre[c]!));
      if (forward > Math.cos(1.45 * eye.iris) * away) factor = 4;
    }
    density[t] = SURFACES[name].density * factor;
  }
  return density;
}

/** Of an ear under hair only its dark is of use. */
const HIDDEN_EAR = 0.3;
/** Strands of long hair take so many of the splats that the body under them would gape. */
const UNDER_HAIR = 0.27, UNDER_LONG_HAIR = 0.5, HAIRLINE = 0.6;
