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

/**
 * A connection that is lost for so long is a camera that was pulled out: a server that is started anew is back before that.
 * Pictures tell nothing, as a busy device may draw one in ten seconds.
 */
const GONE_MS = 10_000;

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
  let timer: ReturnType<typeof setTimeout> | undefined;

  function close(): void {
    clearTimeout(timer);
    head?.close();
    head = null;
  }

  function gone(name: string, message: string): void {
    close();
    onGone(name, message);
  }

  /** @param ms the connection may take */
  function allow(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(gone, ms, "NotReadableError", "Could not start video source");
  }

  try {
    head = openHead(settings);
  } catch {
    // Whoever listens is told once all of this has been set up.
    allow(0);
    return { close };
  }
  // The page of options says why; a site is told no more than of any camera.
  head.on("error", ({ fatal }) => fatal && gone("NotAllowedError", "Permission denied"));
  head.on("state", (state) => {
    if (state === "connected") clearTimeout(timer);
    else if (state === "reconnecting") allow(GONE_MS);
  });
  allow(GONE_MS);
  pump(head.stream(), shapeOf(settings, RATE), outlet);
  head.connect().catch(() => {});
  return { close };
}
