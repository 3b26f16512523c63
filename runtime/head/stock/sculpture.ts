import { capsule, carve, ellipsoid, join, pair, type Solid } from "./implicit.ts";
import { EYE } from "./measures.ts";
import { radians } from "./vector.ts";

/** The head's skin as one solid: lids closed over the eyes, lips without their roll, no ears. */
export function sculptHead(): Solid {
  const skull = join(
    16,
    ellipsoid([0, 38, -62], [64, 68, 72]),
    ellipsoid([0, 37, -94], [74, 75, 77]),
    ellipsoid([0, 6, -106], [60, 42, 57]),
    // Temples: without them the skull falls away behind the brow's tail.
    pair(ellipsoid([45, 14, -42], [19, 34, 30])),
  );

  const brow = join(
    8,
    pair(capsule([7, 17, 8], [28, 19, 4.5], 7, 6.5)),
    pair(capsule([28, 19, 4.5], [47, 12, -14], 6.5, 6.5)),
  );
  const cheekbone = join(
    14,
    pair(ellipsoid([42, -24, -16], [16.5, 13, 16], 0, radians(38))),
    pair(capsule([53, -17, -30], [63, -13, -68], 8, 8)),
  );
  const maxilla = ellipsoid([0, -32, -24], [46, 47, 37]);
  const muzzle = ellipsoid([0, -63.5, -8], [28, 25, 32]);
  const cheek = pair(ellipsoid([36, -48, -21], [19.5, 29, 25], 0, radians(-12)));

  const jaw = join(
    14,
    pair(capsule([50, -62, -54], [31, -88, -17], 10.5, 10.5)),
    pair(capsule([31, -88, -17], [12, -99, -1], 10.5, 10)),
    pair(capsule([50, -62, -55], [61, -16, -68], 10.5, 10)),
    pair(ellipsoid([46, -44, -44], [17, 36, 27])),
    ellipsoid([0, -84, -38], [33, 20, 36]),
  );
  const chin = join(
    7,
    ellipsoid([0, -98, 3.5], [13.5, 11.5, 14.5]),
    pair(ellipsoid([7, -98.5, 2], [8.5, 9, 12.5])),
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
      capsule([0, 6, 8.5], [0, -15, 22], 6, 6.2),
      capsule([0, -15, 22], [0, -27.5, 29.5], 6.2, 6.6),
      ellipsoid([0, -28.5, 29.3], [8.6, 7.4, 9]),
    ),
    pair(ellipsoid([11.2, -33.4, 19], [5.8, 6.4, 9], radians(-14), radians(-14))),
    // The columella, from the tip back to the lip.
    capsule([0, -34.8, 30], [0, -39.8, 21], 3.2, 4),
  );
  // Philtrum: a shallow groove between two faint ridges, from the columella to the cupid's bow.
  const skin = join(7, join(6, sockets, eyes), nose);
  return carve(4, skin, capsule([0, -44, 27.4], [0, -55, 30], 1.6, 2.6));
}

const lidRadius = EYE.radius + EYE.lidThickness;
const lidRadii = [lidRadius, lidRadius, lidRadius] as const;
