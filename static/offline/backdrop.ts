import { byId } from "../dom.ts";

/** Behind the head: a colour, or nothing. The first is the page's own. */
const BACKDROPS = ["#17171c", "#e9e6e1", "#00b140", "#31415c", "#6b2f35", "transparent"] as const;

/** What stands behind the head: on the page, and in pictures and films. */
export interface Backdrop {
  /** A CSS colour, or "transparent". */
  readonly colour: string;
  next(): void;
}

/** @param asked of the page's address; null for its own */
export function createBackdrop(asked: string | null): Backdrop {
  let colour: string = BACKDROPS[0];

  function set(next: string): void {
    if (next !== "transparent" && !CSS.supports("color", next)) return;
    colour = next;
    const { body, documentElement: { style } } = document;
    body.classList.toggle("see-through", colour === "transparent");
    body.classList.toggle("bright", colour === BACKDROPS[1]);
    style.setProperty("--backdrop", colour);
    // Behind a page that shows nothing but the head there is what the browser has there: OBS's picture.
    if (body.classList.contains("clean") && colour === "transparent") style.background = "none";
  }

  const backdrop: Backdrop = {
    get colour() {
      return colour;
    },
    next: () => set(BACKDROPS[(BACKDROPS.indexOf(colour as "transparent") + 1) % BACKDROPS.length]!),
  };
  byId("backdrop", HTMLButtonElement).addEventListener("click", backdrop.next);
  if (asked !== null) set(asked);
  return backdrop;
}
