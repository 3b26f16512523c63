import type { Camera } from "../../runtime/base/camera.ts";
import { arkitExpression, type ArkitWeights } from "../../runtime/head/arkit_expression.ts";
import { EXPRESSION_SPACES } from "../../runtime/head/expression_space.ts";
import { FRAMING_NAMES, framingOf } from "../../runtime/protocol/framings.ts";
import { DELIVERY_WISHES, type DeliveryWish } from "../client/delivery/state.ts";
import type { Watching } from "./options.ts";

/* What a page gives, as it may be; it throws RangeError, or TypeError for a name that there is not, with what came. */

export const SHAPES = EXPRESSION_SPACES.arkit.count;

export function checkedWatching(when: Watching): Watching {
  if (["seen", "always", "never"].includes(when)) return when;
  throw new RangeError(`Cannot watch, it must be seen, always or never: ${when}`);
}

export function checkedDelivery(how: DeliveryWish): DeliveryWish {
  if (DELIVERY_WISHES.includes(how)) return how;
  throw new RangeError(`Cannot have pictures, they must come as auto, video or motion: ${how}`);
}

export function checkedFraming(name: string): Camera {
  const camera = framingOf(name);
  if (camera !== null) return camera;
  throw new RangeError(
    `Cannot move the camera, a framing must be one of ${FRAMING_NAMES.join(", ")}: ${name}`,
  );
}

/** ARKit's 52 of what a page gives. */
export function checkedExpression(weights: ArkitWeights | ArrayLike<number>): Float32Array {
  if (!("length" in weights)) return arkitExpression(weights as ArkitWeights);
  const { length } = weights as ArrayLike<number>;
  if (length !== SHAPES) throw new RangeError(`Cannot drive, weights must be ${SHAPES} numbers: ${length}`);
  return Float32Array.from(weights as ArrayLike<number>);
}
