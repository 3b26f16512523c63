import { below, carve, ellipsoid, join, pair, type Solid } from "./implicit.ts";
import { EYE } from "../measures.ts";
import { FACE_STROKES, sculptFace } from "./face.ts";
import { NECK_STROKES, sculptBust } from "./neck.ts";
import { NOSE_STROKES, sculptNose } from "./nose.ts";
import { press } from "./clay_strokes.ts";

/** The head's skin as one solid: lids closed over the eyes, lips without their roll, no ears. */
export function sculptHead(): Solid {
  const clay = join(20, sculptFace(), below(-4, sculptBust()));
  // The upper rim of the socket is the brow's edge; below, the cheek comes up softly to the lid.
  const sockets = carve(9, clay, pair(ellipsoid([31, 1, 7.5], [15, 10.5, 15])));
  const eyes = pair(ellipsoid(EYE.centre, lidRadii), 0.01);
  const skin = join(7, join(6, sockets, eyes), sculptNose());
  // The hollow at the inner corner of the eye, where the nose would otherwise stand before the lids.
  const [x, y] = EYE.innerCorner;
  const hollowed = carve(5, skin, pair(ellipsoid([x - 0.4, y + 0.3, 6.6], [4, 5, 6.4])));
  return press(hollowed, [...FACE_STROKES, ...NOSE_STROKES, ...NECK_STROKES]);
}

const lidRadius = EYE.radius + EYE.lidThickness;
const lidRadii = [lidRadius, lidRadius, lidRadius] as const;
