import { below, carve, ellipsoid, join, pair, type Solid } from "./implicit.ts";
import { EYE } from "../measures.ts";
import { press, type Stroke } from "./clay_strokes.ts";
import { sculptFace } from "./face.ts";
import { FORM, type Form, lump } from "./form.ts";
import { sculptBust } from "./neck.ts";
import { sculptNose } from "./nose.ts";
import { STROKES } from "./strokes.ts";

/** The head's skin as one solid: lids closed over the eyes, lips without their roll, no ears. */
export function sculptHead(
  form: Form = FORM,
  strokes: Readonly<Record<string, readonly number[]>> = STROKES,
): Solid {
  const clay = join(20, sculptFace(form), below(-4, sculptBust(form)));
  const sockets = carve(9, clay, pair(lump(form.socket)));
  const eyes = pair(ellipsoid(EYE.centre, lidRadii), 0.01);
  const skin = join(7, join(6, sockets, eyes), sculptNose(form));
  // The hollow at the inner corner of the eye, where the nose would otherwise stand before the lids.
  const [x, y] = EYE.innerCorner;
  const hollowed = carve(5, skin, pair(ellipsoid([x - 0.4, y + 0.3, 6.6], [4, 5, 6.4])));
  return press(hollowed, Object.values(strokes).map(strokeOf));
}

function strokeOf(numbers: readonly number[]): Stroke {
  const [x, y, z, ...rest] = numbers as [number, number, number, ...number[]];
  if (rest.length === 2) return { from: [x, y, z], by: rest[0]!, reach: rest[1]! };
  const [tx, ty, tz, by, reach] = rest as [number, number, number, number, number];
  return { from: [x, y, z], to: [tx, ty, tz], by, reach };
}

const lidRadius = EYE.radius + EYE.lidThickness;
const lidRadii = [lidRadius, lidRadius, lidRadius] as const;
