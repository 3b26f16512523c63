import { fractalNoise, noise } from "../../../../runtime/base/noise.ts";
import { smoothstep } from "../../../../runtime/base/scalar.ts";
import { cellAt } from "../surface/cells.ts";
import type { SkinLayerKind } from "./layers.ts";
import { blendIn, glaze, shareOf, type SkinLayer, type SkinSpot } from "./spot.ts";

const stone: SkinLayer = (spot) => {
  const [x, y, z] = spot.at;
  const rough = fractalNoise(x / 9, y / 9, z / 9, 4, 101), pits = cellAt(x / 7, y / 7, z / 7, 5);
  scale(spot, 1 + 0.16 * rough + 0.1 * fractalNoise(x / 40, y / 40, z / 40, 2, 102));
  const crack = crackAt(x, y, z, 44);
  glaze(spot, [0.7, 0.69, 0.67], 0.6 * crack);
  spot.height += 0.6 * rough - 0.3 * smoothstep(0.35, 0.1, pits.nearest) - 0.8 * crack;
  spot.gloss *= 0.2;
};

const clay: SkinLayer = (spot) => {
  const [x, y, z] = spot.at;
  const tool = noise(x / 22, y / 3.2, z / 22, 104), grain = fractalNoise(x / 4, y / 4, z / 4, 2, 105);
  scale(spot, 1 + 0.05 * tool + 0.08 * grain + 0.1 * fractalNoise(x / 30, y / 30, z / 30, 2, 106));
  // Dust lies where it is level.
  blendIn(spot, [0.78, 0.66, 0.55], 0.28 * smoothstep(0.2, 0.9, spot.normal[1] + 0.4 * grain));
  glaze(spot, [0.5, 0.42, 0.38], 0.6 * crackAt(x, y, z, 52));
  spot.height += 0.35 * tool + 0.3 * grain;
  spot.gloss *= 0.15;
};

const metal: SkinLayer = (spot) => {
  const [nx, ny, nz] = spot.normal;
  // A sky over a dark ground, mirrored: what makes metal of a grey.
  const upward = ny + 0.25 * nz + 0.06 * noise(spot.at[0] / 9, spot.at[1] / 9, spot.at[2] / 9, 108);
  const mirror = 0.5 + 0.45 * smoothstep(-0.05, 0.25, upward) - 0.22 * smoothstep(0.3, 0.75, upward) +
    0.5 * smoothstep(0.75, 0.95, upward) + 0.25 * smoothstep(0.55, 0.95, Math.abs(nx));
  scale(spot, mirror);
  spot.gloss = 0.42;
};

const wood: SkinLayer = (spot) => {
  const [x, y, z] = spot.at;
  const warp = 5 * noise(x / 30, y / 60, z / 30, 110);
  const rings = Math.sin((Math.hypot(x, z + 60) + warp) / 1.9 + 0.02 * y);
  const fibre = noise(x / 1.8, y / 24, z / 1.8, 111);
  scale(spot, 1 + 0.15 * rings + 0.1 * fibre);
  spot.height += 0.25 * rings + 0.15 * fibre;
  spot.gloss *= 0.6;
};

const bark: SkinLayer = (spot) => {
  const [x, y, z] = spot.at;
  const bend = 6 * noise(x / 30, y / 30, z / 30, 113);
  const plates = cellAt((x + bend) / 10, (y + bend) / 40, z / 10, 11);
  const ridge = smoothstep(0.02, 0.26, plates.second - plates.nearest);
  const fine = fractalNoise(x / 3.4, y / 11, z / 3.4, 2, 114);
  scale(spot, 0.98 + 0.28 * (plates.own - 0.5) + 0.26 * fine);
  glaze(spot, [0.5, 0.45, 0.41], 0.75 * (1 - ridge));
  const features = 1 - 0.75 * Math.max(shareOf(spot, "lips"), shareOf(spot, "eyelid"));
  // The mouth's line and the sockets stay legible.
  const socket = Math.exp(-(((Math.abs(spot.x) - 31) / 19) ** 2) - ((spot.y / 11) ** 2));
  glaze(spot, [0.5, 0.46, 0.42], spot.z > -20 ? 0.7 * socket : 0);
  spot.height += features * (1.7 * ridge + 0.7 * fine - 0.7);
  spot.gloss = 0.01;
};

const bone: SkinLayer = (spot) => {
  const [x, y, z] = spot.at;
  scale(spot, 1 + 0.06 * fractalNoise(x / 14, y / 14, z / 14, 3, 116));
  const crack = crackAt(x, y, z, 46);
  glaze(
    spot,
    [0.6, 0.5, 0.38],
    0.7 * crack + 0.35 * smoothstep(0.1, 0.6, fractalNoise(x / 25, y / 25, z / 25, 2, 117)),
  );
  spot.height -= 0.6 * crack;
};

const fur: SkinLayer = (spot) => {
  const [x, y, z] = spot.at;
  const [dx, dy, dz] = furFlow(spot);
  // Hairs: noise drawn out along the way they lie.
  const along = x * dx + y * dy + z * dz, stretch = 0.82 * along;
  const hairs = noise((x - stretch * dx) / 1.7, (y - stretch * dy) / 1.7, (z - stretch * dz) / 1.7, 119);
  const tufts = noise(
    (x - 0.6 * along * dx) / 6,
    (y - 0.6 * along * dy) / 6,
    (z - 0.6 * along * dz) / 6,
    120,
  );
  const bare = Math.max(shareOf(spot, "lips"), shareOf(spot, "eyelid"), shareOf(spot, "nostril"));
  const nose = spot.z > 0 ? Math.exp(-((spot.x / 17) ** 2) - ((spot.y + 36) / 11) ** 2) : 0;
  const grown = (1 - bare) * (1 - nose);
  scale(spot, 1 + grown * (0.22 * hairs + 0.16 * tufts));
  spot.height += grown * (1.6 + 1.1 * tufts + 0.5 * hairs);
  spot.gloss *= 0.3;
};

const scales: SkinLayer = (spot) => {
  const size = 6 + 5 * smoothstep(-20, -70, spot.z) + 3 * smoothstep(-105, -130, spot.y);
  const { nearest, second, own } = cellAt(spot.at[0] / size, spot.at[1] / size, spot.at[2] / size, 17);
  const rim = smoothstep(0.22, 0.03, second - nearest);
  const features = 1 - 0.6 * Math.max(shareOf(spot, "lips"), shareOf(spot, "eyelid"));
  scale(spot, 0.93 + 0.14 * own);
  glaze(spot, [0.55, 0.58, 0.55], 0.75 * rim * features);
  spot.height += features * (0.9 * (1 - nearest) - 0.7 * rim);
  spot.gloss = 0.22 * (1 - rim);
};

const feathers: SkinLayer = (spot) => {
  const [x, y, z] = spot.at;
  const { nearest, second, own } = cellAt(x / 9, y / 17, z / 9, 23);
  const rim = smoothstep(0.2, 0.02, second - nearest);
  const features = 1 - Math.max(shareOf(spot, "lips"), shareOf(spot, "eyelid"));
  scale(spot, 1 + features * (0.28 * (own - 0.5) + 0.16 * noise(x / 1.6, y / 9, z / 1.6, 24)));
  glaze(spot, [0.6, 0.57, 0.55], 0.6 * rim * features);
  spot.height += features * (1.2 * (1 - nearest) + 0.6 * own);
  spot.gloss *= 0.3;
};

const slime: SkinLayer = (spot) => {
  const [x, y, z] = spot.at;
  const drips = Math.max(0, noise(x / 8, y / 40, z / 8, 121)),
    blobs = fractalNoise(x / 15, y / 15, z / 15, 2, 122);
  scale(spot, 1 + 0.22 * drips - 0.14 * blobs);
  // Light comes through where it is thin.
  blendIn(spot, spot.colour.map((c) => Math.min(1, 1.5 * c + 0.06)), 0.4 * (1 - Math.abs(spot.normal[2])));
  spot.height += 1.6 * drips + 0.8 * blobs;
  spot.gloss = 0.4;
};

const plastic: SkinLayer = (spot) => {
  spot.gloss = 0.26;
};

/** All that there is to say of what a head is made of, but for the words that mean it: those are the lexicon's. */
interface MaterialRecord {
  /** Where nobody says, 0..1. */
  readonly gloss: number;
  /** Of one piece through and through: the mouth too. */
  readonly solid?: true;
  /** By a chisel: its eyes reflect no lamp, its lips have an edge that was cut. */
  readonly carved?: true;
  /** Hairs grow on it: brows; lashes, and whether the lids' edges are dark with them. */
  readonly brows?: true;
  readonly lashes?: "fringe" | "full";
  /** Relief, grain, how it takes the light, where it is not flesh. */
  readonly layer?: SkinLayer;
}

export const MATERIALS = {
  skin: { gloss: 0.2, brows: true, lashes: "full" },
  stone: { gloss: 0.05, solid: true, carved: true, layer: stone },
  clay: { gloss: 0.05, solid: true, carved: true, brows: true, layer: clay },
  metal: { gloss: 0.9, solid: true, layer: metal },
  wood: { gloss: 0.1, solid: true, carved: true, layer: wood },
  bark: { gloss: 0, solid: true, layer: bark },
  bone: { gloss: 0.1, solid: true, layer: bone },
  fur: { gloss: 0, brows: true, lashes: "full", layer: fur },
  scales: { gloss: 0.4, brows: true, lashes: "full", layer: scales },
  feathers: { gloss: 0.05, brows: true, lashes: "fringe", layer: feathers },
  slime: { gloss: 0.8, layer: slime },
  plastic: { gloss: 0.7, brows: true, lashes: "full", layer: plastic },
} satisfies Readonly<Record<string, MaterialRecord>>;
export type Material = keyof typeof MATERIALS;

export const materialOf = ({ skin }: { readonly skin: { readonly material: Material } }): MaterialRecord =>
  MATERIALS[skin.material];

export const material: SkinLayerKind = {
  wanted: (look) => materialOf(look).layer !== undefined,
  make: (_subject, own) => {
    const { layer: plain, carved } = materialOf(own);
    const layer: SkinLayer = (spot, look) => {
      plain!(spot, look);
      if (carved) carveLips(spot);
    };
    return (spot, look) => {
      // Teeth, tongue and what lies within stay what they are.
      if (spot.bare + shareOf(spot, "lips") + shareOf(spot, "lash") + shareOf(spot, "nostril") > 0.3) {
        layer(spot, look);
      }
    };
  },
};

/** Lips that no colour tells from the skin are told by their form: a groove about them, and they stand out of it. */
function carveLips(spot: SkinSpot): void {
  const share = shareOf(spot, "lips"), edge = 4 * share * (1 - share);
  glaze(spot, [0.62, 0.6, 0.58], 0.75 * edge ** 2 + 0.2 * share);
  spot.height += 0.7 * smoothstep(0.5, 1, share) - 0.9 * edge ** 2;
}

/** Millimetres from one crack to the next; 1 in a crack. */
function crackAt(x: number, y: number, z: number, spacing: number): number {
  const bend = 4 * noise(x / 9, y / 9, z / 9, 125);
  const { nearest, second } = cellAt((x + bend) / spacing, (y - bend) / spacing, (z + bend) / spacing, 31);
  // Cracks run out: most of the net is whole.
  const broken = smoothstep(0.02, 0.3, noise(x / 48, y / 48, z / 48, 126));
  return broken * smoothstep(2.4 / spacing, 0.6 / spacing, second - nearest);
}

/** Away from the nose, down the cheeks and back over the skull. */
function furFlow({ at: [x, y, z], normal: [nx, ny, nz] }: SkinSpot): readonly [number, number, number] {
  const d = [0.7 * Math.sign(x) * Math.min(1, Math.abs(x) / 20), y > 10 ? 0.8 : -0.7, z > -40 ? -0.35 : -0.9];
  const along = d[0]! * nx + d[1]! * ny + d[2]! * nz;
  const flat = [d[0]! - along * nx, d[1]! - along * ny, d[2]! - along * nz] as const;
  const long = Math.hypot(...flat) || 1;
  return [flat[0] / long, flat[1] / long, flat[2] / long];
}

function scale(spot: SkinSpot, factor: number): void {
  for (let c = 0; c < 3; c++) spot.colour[c]! *= Math.max(0.1, factor);
}
