/** Red, green and blue, display-referred sRGB from 0 to 1. */
export type Rgb = readonly [number, number, number];

/** @returns `#rrggbb` */
export const toHex = (rgb: Rgb): string =>
  `#${rgb.map((part) => Math.round(part * 255).toString(16).padStart(2, "0")).join("")}`;
