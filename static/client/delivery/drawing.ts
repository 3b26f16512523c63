/** What draws a session's head in a browser: a bundle of its own, which pages load when they come to it. */
import { createMotionPlayer } from "../motion/motion_player.ts";
import type { OpenHeadDrawer } from "../draw/drawer.ts";
import { openHeadDrawerAside } from "../draw/open_aside.ts";
import { RunningDelivery } from "./delivery.ts";
import type { Delivery, DeliveryOptions } from "./delivery_options.ts";
import { createLikeness } from "./likeness.ts";

/** Below the server: the drawer's worker. */
const WORKER = "static/client/draw/worker.js";

export function openDelivery(options: DeliveryOptions): Delivery {
  const openHeadDrawer = drawerOf(options.server);
  return new RunningDelivery(options, { createMotionPlayer, openHeadDrawer, createLikeness });
}

/** Beside the page's thread, which reads and draws nothing then; an engine's worker does both itself, and is no page. */
function drawerOf(server: string): OpenHeadDrawer {
  return async (options) => {
    const isPage = "document" in globalThis;
    const aside = isPage ? await openHeadDrawerAside(new URL(WORKER, server), options) : null;
    return aside ?? await (await import("../draw/open_drawer.ts")).openHeadDrawer(options);
  };
}
