import { capsule, carve, ellipsoid, join, pair, type Solid } from "./implicit.ts";
import { EYE } from "./measures.ts";
import { radians } from "./vector.ts";

/** The head's skin as one solid: lids closed over the eyes, lips without their roll, no ears. */
export function sculptHead(): Solid {
  const skull = join(
    14,
    ellipsoid([0, 41, -60], [62, 69, 75]),
    ellipsoid([0, 38, -94], [73, 74, 77]),
    ellipsoid([0, 6, -108], [56, 42, 56]),
    pair(ellipsoid([41, 12, -36], [15, 30, 28])),
  );

  const brow = join(
    8,
    pair(capsule([8, 19, 6.5], [30, 21, 3], 8, 7.5)),
    pair(capsule([30, 21, 3], [48, 14, -14], 7.5, 7)),
  );
  const cheekbone = join(
    12,
    pair(ellipsoid([43, -23, -13], [15, 13, 16], 0, radians(35))),
    pair(capsule([50, -18, -26], [57, -14, -66], 9, 7)),
  );
  const maxilla = ellipsoid([0, -34, -22], [46, 46, 36]);
  const muzzle = ellipsoid([0, -66, -10], [30, 25, 29.5]);
  const cheek = pair(ellipsoid([33, -50, -19], [17, 27, 23], 0, radians(-8)));

  const jaw = join(
    12,
    pair(capsule([43, -68, -54], [15, -95, -5], 9, 10)),
    pair(capsule([43, -68, -54], [55, -18, -68], 9, 9)),
    pair(ellipsoid([42, -46, -45], [14, 34, 24])),
    ellipsoid([0, -84, -38], [33, 21, 36]),
  );
  const chin = join(6, ellipsoid([0, -95, 0], [15, 12, 14.5]), pair(ellipsoid([8, -97, 0], [8, 8.5, 12])));

  const neck = join(
    16,
    capsule([0, -60, -96], [0, -210, -106], 46, 52),
    ellipsoid([0, -133, -56], [10, 15, 11]),
    pair(capsule([54, -34, -90], [12, -196, -57], 8, 8)),
    pair(capsule([14, -40, -124], [56, -225, -122], 14, 34)),
  );

  const head = join(
    16,
    join(18, skull, maxilla, jaw),
    cheek,
    muzzle,
  );
  const bones = join(9, join(14, head, cheekbone), chin);
  const face = join(22, join(10, bones, brow), neck);

  const sockets = carve(
    8,
    face,
    pair(ellipsoid([31, 1.5, 6], [15.5, 11, 16])),
  );
  const eyes = pair(ellipsoid(EYE.centre, lidRadii), 0.01);
  const nose = join(
    5,
    join(
      7,
      capsule([0, 4, 6.5], [0, -20, 17.5], 6.6, 7.4),
      capsule([0, -20, 17.5], [0, -33, 27], 7.4, 7),
      ellipsoid([0, -33.5, 27], [8.2, 7.6, 9]),
      pair(ellipsoid([3.6, -34, 28.5], [5, 5.4, 6.5])),
    ),
    pair(ellipsoid([12.2, -37.8, 16.5], [5.6, 6.4, 9], radians(-18), radians(-14))),
    capsule([0, -41.5, 25], [0, -45.5, 17], 3.6, 5),
  );
  return join(6, join(7, sockets, eyes), nose);
}

const lidRadius = EYE.radius + EYE.lidThickness;
const lidRadii = [lidRadius, lidRadius, lidRadius] as const;
