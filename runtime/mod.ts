/**
 * Headcast: a human head made of 3D Gaussian splats, live on screen.
 *
 * What programs call is in entries of its own, so that none loads what it does not need: `./render` for pictures,
 * `./avatar` for what lies on disk, `./serve` for a server, `./session` for its clients, `./train` for new heads. Here
 * are the words that they share.
 *
 * @example
 * ```ts
 * import { ARKIT_SHAPES, version } from "@headcast/headcast";
 *
 * console.log(version, ARKIT_SHAPES.length);
 * ```
 *
 * @module
 */
import config from "../deno.json" with { type: "json" };

/** Headcast's version, as in CHANGELOG.md. */
export const version: string = config.version;
export type { Avatar } from "./avatar/avatar.ts";
export type { SplatLight } from "./avatar/splat_light.ts";
export type { Camera } from "./base/camera.ts";
export { ARKIT_SHAPES, type ArkitShape } from "./head/arkit.ts";
export { EXPRESSION_SPACES, type ExpressionSpace } from "./head/expression_space.ts";
export type { ArkitWeights } from "./head/arkit_expression.ts";
export {
  type Corrective,
  type HeadModel,
  type Joint,
  type JointDriver,
  type JointRotations,
  JOINTS,
  type LandmarkEmbedding,
  type ShapedExpression,
} from "./head/head_model.ts";
