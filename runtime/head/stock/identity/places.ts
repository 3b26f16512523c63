import { EYE, HEAD, NOSTRIL } from "../measures.ts";
import { smoothstep } from "../../../base/scalar.ts";
import type { Vector } from "../../../base/vector.ts";

/* Where traits take hold, millimetres: from the measures, so that they follow the sculpture. */

export const BROW_Y = EYE.centre[1] + 21;
export const CHIN_Y = HEAD.mentonY + 10;
const [, nostrilY, nostrilZ] = NOSTRIL.centre;
export const NOSE_TIP: Vector = [0, nostrilY + 9.5, nostrilZ + 9];
export const NOSE_WING: Vector = [14.5, nostrilY + 4.5, nostrilZ - 8.5];
/** On the nose's ridge, 0 between the eyes .. 1 at the tip. */
export const noseBridge = (share: number): Vector => [0, NOSE_TIP[1] * share, 8 + (NOSE_TIP[2] - 8) * share];
export const LARYNX: Vector = [0, -136, -46];

/** 1 on the face, 0 from the ears backwards. */
export const onFace = (z: number): number => smoothstep(-100, -50, z);
/** 1 on head and face, 0 on the neck: what the lower face does fades out below the jaw. */
export const aboveNeck = (y: number): number => smoothstep(HEAD.mentonY - 60, HEAD.mentonY - 4, y);
/** 1 on the neck, 0 on the head and where the shoulders begin. */
export const onNeck = (y: number): number => smoothstep(-84, -122, y) * smoothstep(-180, -150, y);
/** 1 over the shoulders down to the bust's cut. */
export const onShoulders = (y: number): number => smoothstep(-150, -190, y);
