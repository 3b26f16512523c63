import { capsule, carve, ellipsoid, join, pair, type Solid } from "./implicit.ts";
import { EYE } from "./measures.ts";
import { radians } from "./vector.ts";

/** The head's skin as one solid: lids closed over the eyes, lips without their roll, no ears. */
export function sculptHead(): Solid {
  const skull = join(
    16,
    ellipsoid([0, 41, -60], [62, 69, 75]),
    ellipsoid([0, 38, -94], [73, 74, 77]),
    ellipsoid([0, 6, -106], [59, 42, 57]),
    // Temples: without them the skull falls away behind the brow's tail.
    pair(ellipsoid([41, 10, -40], [18, 34, 32])),
  );

  const brow = join(
    8,
    pair(capsule([7, 19, 7], [30, 21, 4], 7, 6.5)),
    pair(capsule([30, 21, 4], [47, 14, -13], 6.5, 6.5)),
  );
  const cheekbone = join(
    14,
    pair(ellipsoid([41, -25, -11], [16.5, 14, 15.5], 0, radians(35))),
    pair(capsule([51, -17, -28], [59, -13, -68], 8, 8)),
  );
  const maxilla = ellipsoid([0, -34, -22], [46, 47, 36]);
  const muzzle = ellipsoid([0, -65.5, -8], [28.5, 25, 31]);
  const cheek = pair(ellipsoid([33, -46, -18], [19.5, 27, 24], 0, radians(-8)));

  const jaw = join(
    14,
    pair(capsule([41, -68, -54], [13, -95, -4], 9.5, 10)),
    pair(capsule([42, -67, -54], [57, -18, -68], 9, 10)),
    pair(ellipsoid([42.5, -43, -44], [15.5, 36, 27])),
    ellipsoid([0, -84, -38], [31, 20, 36]),
  );
  const chin = join(
    7,
    ellipsoid([0, -95.5, 2.5], [13.5, 11.5, 15]),
    pair(ellipsoid([7, -96.5, 1.5], [8, 8.5, 12.5])),
  );

  const neck = join(
    16,
    capsule([0, -60, -96], [0, -210, -106], 45, 51),
    ellipsoid([0, -133, -57], [9, 15, 10]),
    pair(capsule([53, -34, -90], [12, -196, -58], 8, 8)),
    pair(capsule([14, -40, -124], [56, -228, -122], 14, 34)),
  );

  const head = join(
    18,
    join(20, skull, maxilla, jaw),
    cheek,
    muzzle,
  );
  const bones = join(11, join(18, head, cheekbone), chin);
  const face = join(22, join(13, bones, brow), neck);

  const sockets = carve(
    9,
    face,
    pair(ellipsoid([31, 1, 7], [15, 10.5, 15])),
  );
  const eyes = pair(ellipsoid(EYE.centre, lidRadii), 0.01);
  const nose = join(
    6,
    join(
      8,
      capsule([0, 5, 6], [0, -20, 18], 6.2, 6.6),
      capsule([0, -20, 18], [0, -32, 27], 6.6, 7),
      ellipsoid([0, -32.5, 27], [8.6, 7.6, 9]),
    ),
    pair(ellipsoid([11.6, -37.2, 17.5], [5.8, 6.4, 9], radians(-14), radians(-14))),
    // The columella, from the tip back to the lip.
    capsule([0, -38.5, 28], [0, -43, 19], 3.2, 4),
  );
  // Philtrum: a shallow groove between two faint ridges, from the columella to the cupid's bow.
  const skin = join(7, join(6, sockets, eyes), nose);
  return carve(4, skin, capsule([0, -47, 25.4], [0, -57, 29], 1.6, 2.6));
}

const lidRadius = EYE.radius + EYE.lidThickness;
const lidRadii = [lidRadius, lidRadius, lidRadius] as const;
