import { EAR } from "./measures.ts";
import type { HalfMesh } from "./mesh_builder.ts";
import { add, curve, mix, radians, scale, smoothstep, type Vector } from "./vector.ts";

/**
 * The ear is drawn on its own leaning plane as seen from the side: turns run clockwise from straight up
 * (90 is backwards, 180 down to the lobe, 270 forwards to the tragus), distances from the concha's middle.
 */
const CONCHA = { up: -2, back: 9 } as const;
const OUTLINE = curve(
  [0, 33],
  [30, 33],
  [60, 28.5],
  [90, 23.5],
  [120, 21.5],
  [150, 24],
  [172, 28],
  [190, 27],
  [208, 21],
  [228, 14],
  [250, 11],
  [280, 10.5],
  [305, 13],
  [330, 22],
  [348, 30],
  [360, 33],
);
/** How much of each fold is there, over the turn: the helix runs from its root in front round to the lobe. */
const HELIX = curve([0, 1], [95, 0.9], [140, 0.35], [165, 0], [300, 0], [322, 0.8], [360, 1]);
const ANTIHELIX = curve([0, 0.55], [40, 0.9], [100, 1], [150, 0.8], [178, 0.1], [330, 0.1], [360, 0.55]);
const LOBE = curve([140, 0], [170, 1], [205, 1], [230, 0]);
const FRONT = curve([200, 0], [222, 1], [315, 1], [342, 0]);

interface Fold {
  /** Share of the outline's distance. */
  readonly out: number;
  /** Height over the ear's plane, by fold. */
  readonly base: number;
  readonly helix: number;
  readonly antihelix: number;
}
const FOLDS: readonly Fold[] = [
  { out: 0.16, base: -7.5, helix: 0, antihelix: 0 },
  { out: 0.34, base: -6.5, helix: 0, antihelix: 0.6 },
  { out: 0.47, base: -3.5, helix: 0, antihelix: 3 },
  { out: 0.56, base: -1, helix: 0, antihelix: 5.4 },
  { out: 0.65, base: 0, helix: -0.4, antihelix: 5.4 },
  { out: 0.74, base: 0.4, helix: -0.8, antihelix: 3 },
  { out: 0.83, base: 0.6, helix: 0, antihelix: 0.8 },
  { out: 0.89, base: 0.8, helix: 3.8, antihelix: 0 },
  { out: 0.955, base: 0.6, helix: 5.2, antihelix: 0 },
  { out: 1, base: -0.6, helix: 3.8, antihelix: 0 },
  { out: 0.985, base: -2.6, helix: 0.8, antihelix: 0 },
  { out: 0.88, base: -3.8, helix: 0, antihelix: 0 },
  { out: 0.66, base: -7, helix: 0, antihelix: 0 },
  { out: 0.5, base: -17, helix: 0, antihelix: 0 },
];
const TURNS = 28;

/** The left ear as its own shell, its root sunk into the side of the head. */
export function addEar(mesh: HalfMesh): void {
  const lean = radians(EAR.leanBack), off = radians(EAR.standOff);
  const up: Vector = [0, Math.cos(lean), -Math.sin(lean)];
  const flatBack: Vector = [0, -Math.sin(lean), -Math.cos(lean)];
  const back = add(scale(flatBack, Math.cos(off)), [Math.sin(off), 0, 0]);
  const outwards = add([Math.cos(off), 0, 0], scale(flatBack, -Math.sin(off)));
  const place = (u: number, b: number, out: number): Vector =>
    add(EAR.canal, add(add(scale(up, u), scale(back, b)), scale(outwards, out)));

  const middle = mesh.vertex(place(CONCHA.up, CONCHA.back - 2, -8), "ear");
  let inner: number[] | undefined;
  for (const fold of FOLDS) {
    const ring = Array.from({ length: TURNS }, (_, i) => {
      const degrees = 360 * i / TURNS, turn = radians(degrees);
      const reach = OUTLINE(degrees) * fold.out;
      const behind = fold.base < -2 && fold.out > 0.4 && fold !== FOLDS[2];
      let height = fold.base + fold.helix * HELIX(degrees) + fold.antihelix * ANTIHELIX(degrees);
      const front = FRONT(degrees);
      // The lobe is a soft cushion that starts below the concha's wall.
      if (!behind) height = mix(height, 1.8, LOBE(degrees) * smoothstep(0.36, 0.6, fold.out));
      // In front the tragus stands over the canal, then the ear runs out under the cheek's skin.
      height += front *
        (2.6 * Math.exp(-(((fold.out - 0.62) / 0.16) ** 2)) - 9 * smoothstep(0.76, 1, fold.out));
      if (behind) height -= 6 * front;
      const u = CONCHA.up + reach * Math.cos(turn), b = CONCHA.back + reach * Math.sin(turn);
      return mesh.vertex(place(u, b, height), "ear");
    });
    if (inner) mesh.strip(ring, inner, "ear", true);
    else mesh.fan(ring, middle, "ear", true);
    inner = ring;
  }
}
