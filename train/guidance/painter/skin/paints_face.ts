import { fractalNoise, noise } from "../../../../runtime/base/noise.ts";
import { smoothstep } from "../../../../runtime/base/scalar.ts";
import { ellipse, fromLine, polygon, stroke } from "../surface/design_lines.ts";
import type { PaintRecords, PaintStroke } from "./paint.ts";
import { bell, blendIn, glaze, shareOf } from "./spot.ts";

const BLACK = [0.07, 0.065, 0.075] as const;

/** How far inside the painted face a place lies, 0..1, with a hand's uneven edge. */
const coat = ({ spot, front, takes }: PaintStroke): number =>
  front * takes * (0.94 + 0.06 * noise(spot.x / 6, spot.y / 6, spot.z / 6, 131));

const mouthCut = (side: number, y: number): number =>
  polygon(side, y, [[0, -54], [10, -52], [26, -57], [43, -44], [46, -46], [33, -66], [20, -76], [0, -79], [
    -1,
    -60,
  ]], 3);

function clown(stroke_: PaintStroke): void {
  const { spot, side, paint } = stroke_;
  const base = coat(stroke_) * paint.strength;
  blendIn(spot, paint.colour, 0.93 * base);
  const smear = 2.2 * noise(spot.x / 7, spot.y / 7, 3, 132);
  blendIn(spot, BLACK, base * 0.85 * ellipse(side, spot.y + smear, 31.5, 0, 15, 13, 6));
  blendIn(spot, BLACK, base * 0.8 * polygon(side, spot.y, [[27, 8], [31.5, 32], [36, 8]], 4));
  blendIn(spot, paint.second, base * 0.95 * mouthCut(side + 0.5 * smear, spot.y + 0.5 * smear));
}

function skull(stroke_: PaintStroke): void {
  const { spot, side, paint } = stroke_;
  const base = coat(stroke_) * paint.strength, { y } = spot;
  blendIn(spot, paint.colour, 0.95 * base);
  const dark = Math.max(
    ellipse(side, y, 31.5, 1, 21, 19, 4),
    polygon(side, y, [[0, -16], [4, -18], [13, -42], [5, -46], [0, -40]], 2.5),
    0.95 * polygon(side, y, [[44, -38], [66, -30], [60, -60], [46, -84], [40, -66]], 8),
    0.8 * smoothstep(58, 68, side) * smoothstep(-20, 10, y),
  );
  const toothRow = ellipse(side, y, 0, -64, 36, 13, 2);
  const gaps = Math.max(
    Math.exp(-(((y + 64.5) / 1.2) ** 2)),
    Math.exp(-((((Math.abs(side) + 4) % 8 - 4) / 1) ** 2)),
  );
  blendIn(spot, paint.second, base * Math.min(1, dark + 0.9 * toothRow * gaps));
}

function stripes(stroke_: PaintStroke): void {
  const { spot, paint } = stroke_;
  const base = coat(stroke_) * paint.strength;
  const wave = spot.y + 5 * noise(spot.x / 14, spot.y / 20, 0, 134) + 0.18 * Math.abs(spot.x);
  blendIn(spot, paint.second, base);
  blendIn(spot, paint.colour, base * smoothstep(-0.25, 0.25, Math.sin(wave / 2.6)));
}

function tiger(stroke_: PaintStroke): void {
  const { spot, side, paint } = stroke_, { y } = spot;
  const base = coat(stroke_) * paint.strength;
  blendIn(spot, paint.colour, base);
  const pale = Math.max(
    ellipse(side, y, 13, -60, 20, 20, 8),
    ellipse(side, y, 31, 12, 15, 9, 6),
    0.8 * bell(side, y + 98, 22, 14),
  );
  blendIn(spot, [0.95, 0.93, 0.88], base * Math.min(1, pale));
  const lines = [
    [[70, 6], [52, 2], [44, 6]],
    [[70, -14], [52, -16], [40, -26]],
    [[66, -36], [50, -38], [38, -46]],
    [[62, -58], [48, -60], [40, -66]],
    [[54, -78], [42, -80], [32, -84]],
    [[4, 66], [5, 50], [3, 34]],
    [[16, 62], [16, 48], [9, 38]],
    [[32, 62], [29, 50], [20, 42]],
    [[50, 50], [42, 42], [32, 38]],
  ] as const;
  let dark = 0;
  for (const line of lines) {
    const { away, along } = fromLine(side, y, line);
    dark = Math.max(dark, smoothstep(1, -1, away - 4.2 * (1 - 0.85 * along)));
  }
  blendIn(spot, paint.second, base * dark);
  blendIn(spot, [0.75, 0.4, 0.4], base * bell(side, y + 32, 11, 8) * (spot.z > 15 ? 1 : 0));
  blendIn(spot, paint.second, base * 0.85 * shareOf(spot, "lips"));
}

function warpaint(stroke_: PaintStroke): void {
  const { spot, side, front, takes, paint } = stroke_, { y } = spot;
  const rough = 2.4 * noise(spot.x / 5, y / 9, 0, 136);
  const worn = 0.75 + 0.25 * smoothstep(-0.4, 0.2, fractalNoise(spot.x / 3, y / 3, spot.z / 3, 2, 137));
  const band = smoothstep(15, 12, Math.abs(y - 1) + rough);
  const streaks = Math.max(
    stroke(side, y, [[22, -14], [24, -34], [22, -52]], 2.6 + 0.3 * rough),
    stroke(side, y, [[34, -14], [37, -38], [36, -62]], 2.8 + 0.3 * rough),
    stroke(side, y, [[46, -12], [50, -34], [50, -52]], 2.6 + 0.3 * rough),
  );
  const amount = front * takes * paint.strength * worn;
  blendIn(spot, paint.colour, 0.9 * amount * band);
  blendIn(spot, paint.second, 0.9 * amount * streaks * (1 - band));
  blendIn(spot, paint.second, 0.85 * amount * stroke(side, y, [[0, -76], [0, -96], [0, -110]], 4));
}

function mime(stroke_: PaintStroke): void {
  const { spot, side, paint } = stroke_, { y } = spot;
  const base = coat(stroke_) * paint.strength;
  blendIn(spot, paint.colour, 0.95 * base);
  const dark = Math.max(
    stroke(side, y, [[31.5, 8], [31.5, 26]], 1.7, 0.5),
    stroke(side, y, [[31.5, -9], [31.5, -27]], 1.7, 0.5),
    ellipse(side, y, 31.5, 0, 19, 9, 3) * 0.85,
  );
  blendIn(spot, paint.second, base * dark);
  blendIn(spot, [0.62, 0.08, 0.12], 0.9 * paint.strength * shareOf(spot, "lips"));
}

function split(stroke_: PaintStroke): void {
  const { spot, takes, paint } = stroke_, [x, y, z] = spot.at;
  const edge = spot.x - 1.5 + 3.5 * fractalNoise(x / 12, y / 12, z / 12, 2, 139);
  const amount = takes * paint.strength * smoothstep(-1.5, 2, edge) * smoothstep(-135, -115, spot.y);
  if (amount <= 0) return;
  const flesh = fractalNoise(x / 12, y / 12, z / 12, 2, 140),
    pits = fractalNoise(x / 5, y / 5, z / 5, 2, 141);
  blendIn(spot, paint.colour, 0.92 * amount);
  blendIn(spot, paint.second, 0.75 * amount * smoothstep(0.02, 0.5, flesh));
  glaze(spot, [1.35, 1.1, 1.05], amount * smoothstep(0.1, 0.5, -flesh));
  spot.height += amount * (1.5 * flesh + 0.8 * pits);
  spot.gloss = Math.max(spot.gloss, 0.16 * amount);
}

function cat(stroke_: PaintStroke): void {
  const { spot, side, front, takes, paint } = stroke_, { y } = spot;
  const amount = front * takes * paint.strength;
  blendIn(
    spot,
    paint.second,
    0.9 * amount * Math.max(ellipse(side, y, 13, -60, 19, 17, 6), ellipse(side, y, 0, -92, 16, 10, 8)),
  );
  const whiskers = Math.max(
    stroke(side, y, [[20, -52], [40, -46], [62, -44]], 1.2, 0.3),
    stroke(side, y, [[20, -57], [42, -56], [62, -58]], 1.2, 0.3),
    stroke(side, y, [[20, -62], [40, -67], [58, -74]], 1.2, 0.3),
  );
  const nose = polygon(side, y, [[0, -26], [9, -29], [12, -36], [4, -43], [0, -44]], 3) *
    (spot.z > 18 ? 1 : 0);
  const split = stroke(side, y, [[0, -44], [0, -58]], 1.1, 0) * (spot.z > 18 ? 1 : 0);
  const liner = stroke(side, y, [[30, 9], [44, 7], [60, 16]], 2, 0.3);
  blendIn(spot, paint.colour, amount * Math.min(1, Math.max(whiskers, nose, split, liner)));
}

/** Faces that somebody else is painted on. */
export const FACE_PAINTS = {
  clown: { colours: ["#f4f1ee", "#c8202c"], lay: clown },
  skull: { colours: ["#f0ece2", "#141214"], lay: skull },
  stripes: { colours: ["#20242c", "#f0ece2"], lay: stripes },
  tiger: { colours: ["#e08a2a", "#1c1512"], lay: tiger },
  warpaint: { colours: ["#2b4a8c", "#20242c"], lay: warpaint },
  mime: { colours: ["#f6f4f1", "#17151a"], lay: mime },
  split: { colours: ["#8e2a2e", "#20242c"], lay: split },
  cat: { colours: ["#2a2124", "#f2e8dc"], lay: cat },
} satisfies PaintRecords;
