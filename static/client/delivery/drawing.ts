/** What draws a session's head in a browser: a bundle of its own, which pages load when they come to it. */
import { createMotionPlayer } from "../motion/motion_player.ts";
import { openHeadDrawer } from "../draw/open_drawer.ts";
import { RunningDelivery } from "./delivery.ts";
import type { Delivery, DeliveryOptions } from "./delivery_options.ts";
import { createLikeness } from "./likeness.ts";

export function openDelivery(options: DeliveryOptions): Delivery {
  return new RunningDelivery(options, { createMotionPlayer, openHeadDrawer, createLikeness });
}
