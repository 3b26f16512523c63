import { fractalNoise, noise } from "../../../../runtime/base/noise.ts";
import { smoothstep } from "../../../../runtime/base/scalar.ts";
import { random } from "../../../../runtime/base/hashed_random.ts";
import { dot, subtract, type Vector } from "../../../../runtime/base/vector.ts";
import { ellipse } from "../surface/design_lines.ts";
import type { SkinLayerKind } from "./layers.ts";
import { bell, blendIn, glaze, shareOf } from "./spot.ts";

/** Millimetres between freckles, and their radius. Finer ones are finer than the splats that are to learn them. */
const FRECKLE_CELL = 2.9, FRECKLE_SIZE = 0.75;

export const freckles: SkinLayerKind = {
  wanted: ({ skin }) => skin.freckles > 0.02,
  make: (_subject, { skin }) => (spot) => {
    const side = Math.abs(spot.x);
    const region = 0.15 + 1.1 * bell(side - 30, spot.y + 24, 22, 14) + bell(spot.x, spot.y + 18, 10, 14) +
      0.3 * bell(spot.x, spot.y - 45, 40, 16);
    const front = smoothstep(-50, -10, spot.z) * spot.bare;
    if (front <= 0) return;
    let dark = 0;
    const [cx, cy] = [Math.floor(spot.x / FRECKLE_CELL), Math.floor(spot.y / FRECKLE_CELL)];
    for (let i = cx - 1; i <= cx + 1; i++) {
      for (let j = cy - 1; j <= cy + 1; j++) {
        const seed = i * 4099 + j;
        if (random(seed, 1) > 0.75 * skin.freckles * region) continue;
        const [fx, fy] = [(i + random(seed, 2)) * FRECKLE_CELL, (j + random(seed, 3)) * FRECKLE_CELL];
        const size = FRECKLE_SIZE * (0.6 + 0.7 * random(seed, 4));
        dark = Math.max(dark, bell(spot.x - fx, spot.y - fy, size, size) * (0.5 + 0.5 * random(seed, 5)));
      }
    }
    glaze(spot, [0.84, 0.68, 0.55], front * 0.55 * dark * smoothstep(0.15, 0.55, spot.normal[2]));
  },
};

/** What is not quite alive: pallor, veins, mottles, and at the far end holes in the skin. */
export const decay: SkinLayerKind = {
  wanted: ({ skin }) => skin.decay > 0.02,
  make: (_subject, { skin }) => (spot) => {
    const [x, y, z] = spot.at;
    const amount = skin.decay * Math.max(spot.bare, 0.6 * shareOf(spot, "lips"));
    if (amount <= 0) return;
    const patches = fractalNoise(x / 16, y / 16, z / 16, 3, 81);
    const grey = spot.colour.reduce((sum, c) => sum + c, 0) / 3;
    blendIn(spot, [grey * 0.86, grey * 0.95, grey * 0.84], 0.5 * amount);
    glaze(spot, [0.62, 0.72, 0.52], 0.75 * amount * smoothstep(0.05, 0.5, patches));
    glaze(spot, [0.68, 0.5, 0.56], 0.7 * amount * smoothstep(-0.1, -0.5, patches));
    const vein = 1 - Math.abs(fractalNoise(x / 12, y / 12, z / 12, 2, 83)) / 0.07;
    glaze(spot, [0.62, 0.62, 0.72], 0.5 * amount * Math.max(0, vein));
    const sunken = bell(Math.abs(spot.x) - 31, spot.y + 3, 17, 13) +
      0.6 * bell(Math.abs(spot.x) - 46, spot.y + 50, 10, 18);
    glaze(spot, [0.55, 0.46, 0.5], 0.7 * amount * Math.min(1, sunken));
    const wound = smoothstep(0.5, 0.62, fractalNoise(x / 11, y / 11, z / 11, 3, 87)) *
      smoothstep(0.4, 0.9, skin.decay);
    blendIn(spot, [0.3, 0.09, 0.08], wound * spot.bare);
    spot.height -= amount * (1.2 * wound + 0.5 * Math.max(0, noise(x / 5, y / 5, z / 5, 88)));
  },
};

/** Scars: a pale, sunken line with a reddish edge, along the face as seen from its place. */
export const scars: SkinLayerKind = {
  wanted: (look) => look.scars.length > 0,
  make: (subject, look) => {
    const marks = look.scars.map(({ landmark, length, angle }) => {
      const { at } = subject.landmark(landmark);
      const along: Vector = [-Math.sin(angle), Math.cos(angle), 0],
        across: Vector = [Math.cos(angle), Math.sin(angle), 0];
      return { at, along, across, half: length / 2 };
    });
    return (spot) => {
      for (const { at, along, across, half } of marks) {
        const away = subtract(spot.at, at);
        // The other side of the head lies along the same line.
        if (Math.abs(away[2]) > half + 25 || spot.normal[2] < -0.2) continue;
        const u = dot(away, along) / half, v = dot(away, across) + 0.7 * noise(u * 4, half, 0, 91);
        if (Math.abs(u) > 1.15) continue;
        const taper = Math.sqrt(Math.max(0, 1 - u * u));
        const line = Math.exp(-((v / (0.9 + 0.9 * taper)) ** 2)) * taper;
        const rim = Math.exp(-((v / 3.1) ** 2)) * taper;
        const onFace = Math.max(spot.bare, shareOf(spot, "lips"));
        blendIn(
          spot,
          [0.86, 0.7, 0.66].map((c, k) => 0.55 * c + 0.45 * spot.colour[k]!),
          0.85 * line * onFace,
        );
        glaze(spot, [0.86, 0.56, 0.54], 0.75 * rim * onFace);
        spot.height += onFace * (0.7 * rim - 1.1 * line);
      }
    };
  },
};

/** Light of the eyes' own, on the lids and about them. */
export const eyeGlow: SkinLayerKind = {
  wanted: ({ eyes }) => eyes.glow > 0.1,
  make: (_subject, { eyes }) => (spot) => {
    const side = Math.abs(spot.x);
    const out = Math.max(0, Math.hypot((side - 31.5) / 17, (spot.y + 0.5) / 9) - 0.85);
    const takes = Math.min(1, spot.bare + shareOf(spot, "lash")) * smoothstep(-30, -10, spot.z);
    const light = 0.8 * eyes.glow * takes * Math.exp(-((out / 0.55) ** 1.4));
    blendIn(spot, eyes.iris, 0.9 * light);
    spot.glow = Math.max(spot.glow, 0.85 * light);
  },
};

/** Dark about the eyes. */
export const eyeShadow: SkinLayerKind = {
  wanted: ({ eyes }) => eyes.shadow > 0.02,
  make: (_subject, { eyes }) => (spot) => {
    const side = Math.abs(spot.x);
    const ring = ellipse(side, spot.y, 31.5, -2, 21, 15, 16) * smoothstep(-45, -15, spot.z);
    glaze(spot, [0.3, 0.22, 0.24], 0.85 * eyes.shadow * ring * Math.max(spot.bare, shareOf(spot, "lash")));
  },
};
