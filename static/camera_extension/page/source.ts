import type { Headcast } from "../../embed/headcast.ts";
import type { Settings } from "../settings.ts";
import { shapeOf } from "../widen.ts";
import { openHead } from "./open_head.ts";
import type { Outlet } from "./outlet.ts";
import { pump } from "./pump.ts";
import { RATE } from "./rate.ts";

/** The session, as the camera has it. */
export interface Source {
  close(): void;
}

/** No picture for so long is a camera that was pulled out. A server that is started anew is back before that. */
const GONE_MS = 10_000;
const LOOK_MS = 1000;

/**
 * Joins the session and gives its pictures and sound to the outlet.
 *
 * @param onGone there is none, or no more: as the DOMException that a site gets
 */
export function openSource(
  settings: Settings,
  outlet: Outlet,
  onGone: (name: string, message: string) => void,
): Source {
  let head: Headcast | null = null;
  let pictureAt = performance.now();
  const timer = setInterval(() => {
    if (performance.now() - pictureAt > GONE_MS) gone("NotReadableError", "Could not start video source");
  }, LOOK_MS);

  function close(): void {
    clearInterval(timer);
    head?.close();
    head = null;
  }

  function gone(name: string, message: string): void {
    close();
    onGone(name, message);
  }

  try {
    head = openHead(settings);
  } catch {
    // Whoever listens is told once all of this has been set up.
    setTimeout(gone, 0, "NotReadableError", "Could not start video source");
    return { close };
  }
  // The page of options says why; a site is told no more than of any camera.
  head.on("error", ({ fatal }) => fatal && gone("NotAllowedError", "Permission denied"));
  pump(head.stream(), shapeOf(settings, RATE), outlet, () => pictureAt = performance.now());
  head.connect().catch(() => {});
  return { close };
}
