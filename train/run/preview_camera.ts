import { type Camera, PORTRAIT } from "../../runtime/base/camera.ts";

/** Where previews and scores see a head from: further away than the portrait, so that a hat is seen whole. */
export const PREVIEW_CAMERA: Camera = { ...PORTRAIT, distance: 4.2, height: 0.3 };
