import { fractalNoise, noise } from "../../../../runtime/base/noise.ts";
import { smoothstep } from "../../../../runtime/base/scalar.ts";
import { apeFace } from "./ape_face.ts";
import { cellAt } from "../surface/cells.ts";
import { ellipse, fromLine, stroke } from "../surface/design_lines.ts";
import { panels } from "./paint_panels.ts";
import type { PaintRecords, PaintStroke } from "./paint.ts";
import { bell, blendIn, glaze, shareOf } from "./spot.ts";

function eyeshadow({ spot, side, front, takes, paint }: PaintStroke): void {
  const lid = ellipse(side, spot.y, 33, 9, 20, 11, 9) * smoothstep(-1, 4, spot.y);
  blendIn(spot, paint.colour, 0.8 * front * takes * paint.strength * lid);
  const crease = stroke(side, spot.y, [[18, 8], [32, 15], [48, 9]], 3);
  blendIn(spot, paint.second, 0.5 * front * takes * paint.strength * crease);
}

function eyeliner({ spot, side, front, takes, paint }: PaintStroke): void {
  const edge = shareOf(spot, "lash");
  const upper = stroke(side, spot.y, [[16, 0], [24, 6], [32, 8.5], [41, 7], [48, 3.5]], 1.4, 0.12);
  const lower = 0.6 * stroke(side, spot.y, [[20, -5.5], [32, -8], [46, -2]], 1.3, 0.2);
  blendIn(spot, paint.colour, front * takes * paint.strength * Math.min(1, Math.max(edge, upper, lower)));
}

function lipstick({ spot, paint }: PaintStroke): void {
  blendIn(spot, paint.colour, 0.92 * paint.strength * smoothstep(0.2, 0.6, shareOf(spot, "lips")));
  spot.gloss += 0.1 * paint.strength * shareOf(spot, "lips");
}

function blush({ spot, side, front, takes, paint }: PaintStroke): void {
  blendIn(spot, paint.colour, 0.55 * front * takes * paint.strength * bell(side - 41, spot.y + 31, 15, 11));
}

function tattoo({ spot, front, takes, paint }: PaintStroke): void {
  const { x, y } = spot;
  // One side only, as such are worn.
  const lines = [
    [[14, 34], [30, 40], [48, 36], [60, 20], [62, -2]],
    [[22, 46], [40, 50], [56, 42], [66, 22]],
    [[56, -8], [50, -28], [54, -46], [46, -64], [34, -74]],
    [[62, -16], [60, -34], [62, -52], [52, -72]],
    [[44, -26], [36, -36], [40, -46], [46, -40]],
  ] as const;
  let ink = 0;
  for (const line of lines) {
    const { away, along } = fromLine(x, y, line);
    ink = Math.max(
      ink,
      smoothstep(0.9, -0.9, away - 3 * Math.sin(Math.PI * Math.min(1, 0.12 + 0.88 * along))),
    );
  }
  blendIn(spot, paint.colour, 0.85 * front * takes * paint.strength * ink);
}

function dots({ spot, side, front, takes, paint }: PaintStroke): void {
  let ink = 0;
  for (let k = 0; k < 6; k++) {
    const [bx, by] = [10 + 9 * k, 33 + 6 * Math.sin(0.35 + 0.45 * k)];
    ink = Math.max(ink, smoothstep(2.4, 1.3, Math.hypot(side - bx, spot.y - by) + 0.12 * k));
    const [cx, cy] = [20 + 7 * k, -21 - 1.4 * k + 0.5 * k * k];
    if (k < 5) ink = Math.max(ink, smoothstep(2.2, 1.1, Math.hypot(side - cx, spot.y - cy)));
  }
  for (let k = 0; k < 4; k++) {
    ink = Math.max(ink, smoothstep(2.4, 1.3, Math.hypot(side, spot.y + 82 + 7 * k)));
  }
  blendIn(spot, paint.colour, front * takes * paint.strength * ink);
}

function maskBand({ spot, takes, paint }: PaintStroke): void {
  const rough = 1.5 * noise(spot.x / 6, spot.y / 6, 0, 151);
  const height = 15 - 4 * Math.exp(-((spot.x / 9) ** 2));
  const band = smoothstep(1.5, -1.5, Math.abs(spot.y - 2) - height + rough) * smoothstep(-88, -70, spot.z);
  blendIn(spot, paint.colour, 0.95 * takes * paint.strength * band);
}

function dirt({ spot, takes, paint }: PaintStroke): void {
  const [x, y, z] = spot.at;
  const smear = fractalNoise(x / 13, y / 22, z / 13, 3, 153);
  blendIn(spot, paint.colour, 0.75 * takes * paint.strength * smoothstep(0, 0.5, smear));
  blendIn(spot, paint.second, 0.7 * takes * paint.strength * smoothstep(0.3, 0.7, smear));
  spot.gloss *= 1 - 0.6 * paint.strength * smoothstep(0, 0.5, smear);
}

function blood({ spot, front, takes, paint }: PaintStroke): void {
  const { x, y } = spot;
  let wet = 0;
  // From a cut at the hairline, and from the mouth's corner.
  const runs = [[-22, 62, -30, 3], [-14, 60, 12, 2.2], [-31, 56, -4, 2.4], [27, -64, -108, 2], [
    12,
    58,
    30,
    1.8,
  ]] as const;
  for (const [from, top, bottom, width] of runs) {
    const line = x - from - 3 * noise(y / 17, from, 0, 155);
    const down = smoothstep(top + 3, top - 2, y) * smoothstep(bottom - 4, bottom + 2, y);
    wet = Math.max(
      wet,
      down * smoothstep(1, -1, Math.abs(line) - width * (0.6 + 0.3 * noise(y / 8, from, 1, 156))),
    );
  }
  const splash = smoothstep(0.42, 0.5, fractalNoise(x / 8, y / 8, 0, 2, 157)) * 0.8;
  const amount = front * takes * paint.strength * Math.min(1, wet + splash);
  blendIn(spot, paint.colour, 0.9 * amount);
  glaze(
    spot,
    paint.second.map((c) => c + 0.3),
    0.5 * amount * smoothstep(0, 0.6, noise(x / 4, y / 4, 0, 158)),
  );
  spot.gloss = Math.max(spot.gloss, 0.24 * amount);
}

function cracks({ spot, takes, paint }: PaintStroke): void {
  const [x, y, z] = spot.at;
  const bend = 5 * noise(x / 10, y / 10, z / 10, 160);
  const { nearest, second, own } = cellAt((x + bend) / 34, (y - bend) / 34, (z + bend) / 34, 41);
  const whole = smoothstep(-0.25, 0.05, noise(x / 40, y / 40, z / 40, 161));
  const line = whole * smoothstep(0.07, 0.02, second - nearest) * takes * paint.strength;
  blendIn(spot, own > 0.5 ? paint.second : paint.colour, line);
  spot.height -= 0.7 * line;
}

function brushStrokes({ spot, takes, paint }: PaintStroke): void {
  const [x, y, z] = spot.at;
  // Strokes swirl: along a slow field of directions.
  const turn = 2.6 * noise(x / 45, y / 45, z / 45, 162) + (spot.x > 0 ? 0.5 : -0.5);
  const [along, across] = [x * Math.sin(turn) + y * Math.cos(turn), x * Math.cos(turn) - y * Math.sin(turn)];
  const bristles = noise(across / 1.9, along / 16, z / 16, 163),
    daub = noise(across / 3.6, along / 13, z / 13, 164);
  const amount = takes * paint.strength * (1 - 0.7 * shareOf(spot, "lips"));
  blendIn(spot, paint.colour, amount * 0.5 * smoothstep(0.12, 0.4, daub));
  blendIn(spot, paint.second, amount * 0.55 * smoothstep(0.12, 0.4, -daub));
  for (let c = 0; c < 3; c++) spot.colour[c]! *= 1 + 0.2 * amount * bristles;
  spot.height += amount * (0.5 * bristles + 0.4 * daub);
}

/** Large dark almonds over lids and sockets: no head's own eyes are as large. */
function alienEyes({ spot, side, front, paint }: PaintStroke): void {
  const [dx, dy] = [side - 34, spot.y + 1], [cosine, sine] = [Math.cos(0.38), Math.sin(0.38)];
  const [along, across] = [dx * cosine + dy * sine, dy * cosine - dx * sine];
  if (Math.abs(along) > 28) return;
  const half = 16 * Math.sqrt(1 - (along / 28) ** 2) * (1 - 0.006 * along);
  const share = front * paint.strength * smoothstep(1.2, -1.2, Math.abs(across) - half);
  if (share <= 0) return;
  blendIn(spot, paint.colour, share);
  blendIn(spot, paint.second, share * 0.8 * bell(along + 7, across - 5.5, 5, 2.4));
  spot.gloss = Math.max(spot.gloss, 0.2 * share);
  spot.height += 1.2 * share * (1 - (along / 28) ** 2);
}

function moss({ spot, takes, paint }: PaintStroke): void {
  const [x, y, z] = spot.at;
  const place = fractalNoise(x / 18, y / 18, z / 18, 3, 166) + 0.5 * spot.normal[1] - 0.1;
  const amount = takes * paint.strength * smoothstep(0.12, 0.35, place);
  const tuft = noise(x / 2.6, y / 2.6, z / 2.6, 167);
  blendIn(spot, tuft > 0 ? paint.second : paint.colour, amount);
  spot.height += amount * (1.6 + 0.9 * tuft);
  spot.gloss *= 1 - amount;
}

/** Make-up, marks and what has got onto a face. */
export const WORN_PAINTS = {
  eyeshadow: { colours: ["#5a4a8c", "#2a2233"], lay: eyeshadow },
  eyeliner: { colours: ["#141214", "#141214"], lay: eyeliner },
  lipstick: { colours: ["#b3142c", "#b3142c"], lay: lipstick },
  blush: { colours: ["#e0707a", "#e0707a"], lay: blush },
  tattoo: { colours: ["#26313a", "#26313a"], lay: tattoo },
  dots: { colours: ["#f4f1ee", "#26313a"], lay: dots },
  "mask band": { colours: ["#17161a", "#17161a"], lay: maskBand },
  dirt: { colours: ["#4a3826", "#2e2319"], lay: dirt },
  blood: { colours: ["#8a0f14", "#4f080c"], lay: blood },
  cracks: { colours: ["#2a2623", "#d9a833"], lay: cracks },
  "brush strokes": { colours: ["#d8a04a", "#3f6f9c"], lay: brushStrokes },
  "alien eyes": { colours: ["#0c0c10", "#9aa6b8"], lay: alienEyes },
  panels: { colours: ["#303236", "#4a4f56"], lay: panels },
  "ape face": { colours: ["#3f322c", "#5d4a3f"], lay: apeFace },
  moss: { colours: ["#4f6b2c", "#7c8f45"], lay: moss },
} satisfies PaintRecords;
