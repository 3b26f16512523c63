import { curve } from "../../../base/curve.ts";

/** Degrees from the front, about HEAD.centre. Dense over nose and eye, wide over the occiput. */
export const COLUMNS = [
  ...[0, 1.2, 2.4, 3.6, 4.9, 6.2, 7.6],
  ...[8.8, 10.1, 11.6, 13.3, 15.2, 17.6, 20.6, 24.2, 28.2, 32.2, 36.4, 41, 46],
  ...[53.5, 61.5, 69.5, 77.5, 86, 95, 104, 113, 122, 131, 141, 153, 166, 180],
];
export const EYE_COLUMNS = [6, 19] as const;
export const MOUTH_COLUMNS = [0, 14] as const;
export const BROW_COLUMNS = [6, 18] as const;
export const EAR_COLUMNS = [23, 28] as const;
/** Columns beyond this one show neither brow nor cheek. */
export const BEHIND_FACE = 20;

export type KeyRow =
  | "hairline"
  | "browTop"
  | "browBottom"
  | "cheek"
  | "noseBase"
  | "underLip"
  | "chinPoint"
  | "throat";

/** Each key row's elevation in degrees over the columns' angle, and how many rows lead up to it. */
export const KEY_ROWS: readonly { name: KeyRow; steps: number; elevation: (angle: number) => number }[] = [
  { name: "hairline", steps: 4, elevation: curve([0, 37], [60, 36], [100, 37], [180, 34]) },
  {
    name: "browTop",
    steps: 4,
    // deno-fmt-ignore
    elevation: curve(
      [0, 13.8], [7.6, 14], [16, 15.8], [26, 17.2], [34, 16.8], [41, 14.8], [60, 15], [85, 16], [126, 17], [180, 17],
    ),
  },
  {
    name: "browBottom",
    steps: 2,
    // deno-fmt-ignore
    elevation: curve(
      [0, 9.8], [7.6, 10.2], [16, 12.2], [26, 14], [34, 14.4], [41, 13.2], [60, 10], [80, 9], [126, 9], [180, 9],
    ),
  },
  {
    name: "cheek",
    steps: 10,
    elevation: curve([0, -14.5], [7, -15], [25, -17], [46, -15], [78, -15.5], [126, -15.5], [180, -11]),
  },
  {
    name: "noseBase",
    steps: 11,
    elevation: curve([0, -25.6], [12, -25.6], [25, -27.4], [46, -31], [78, -40], [123, -40], [180, -30]),
  },
  {
    name: "underLip",
    steps: 8,
    elevation: curve([0, -44], [25, -45], [60, -47], [85, -48], [126, -47], [180, -40]),
  },
  {
    name: "chinPoint",
    steps: 6,
    elevation: curve([0, -57], [25, -55.5], [60, -54], [90, -53], [126, -51.5], [180, -45.5]),
  },
  {
    name: "throat",
    steps: 5,
    elevation: curve([0, -74], [30, -72], [60, -61], [90, -58], [126, -56.5], [180, -52]),
  },
];
export const EYE_ROWS = ["browBottom", "cheek"] as const;
export const MOUTH_ROWS = ["noseBase", "underLip"] as const;
export const EAR_ROWS = ["browBottom", "noseBase"] as const;
