import type { Orbit } from "./orbit.ts";

/** Radians for a drag across the whole picture. */
const DRAG_TURN = Math.PI;
const KEY_TURN = Math.PI / 36;
const KEY_ZOOM = 1.08;
const DOUBLE_TAP_MS = 320;

/**
 * Lets a picture be turned by dragging (or arrow keys), brought nearer by wheel or pinch (or + and -), and
 * reset by a double click (or Home). The face follows the finger: dragging right turns it to the right.
 */
export function controlCamera(surface: HTMLElement, orbit: Orbit): void {
  followPointers(surface, orbit);
  followKeys(surface, orbit);
  surface.addEventListener("wheel", (event) => {
    event.preventDefault();
    // Lines in Firefox, pixels elsewhere; a pinch on a touchpad arrives as a wheel with the control key.
    const pixels = event.deltaY * (event.deltaMode === 1 ? 16 : 1) * (event.ctrlKey ? 6 : 1);
    orbit.zoom(Math.exp(Math.min(Math.max(pixels, -240), 240) * 0.0012));
  }, { passive: false });
}

function followPointers(surface: HTMLElement, orbit: Orbit): void {
  const pointers = new Map<number, { x: number; y: number }>();
  let lastTap = -Infinity;
  let moved = 0;

  /** Distance between the first two fingers. */
  function spread(): number {
    const [a, b] = [...pointers.values()];
    return a === undefined || b === undefined ? 0 : Math.hypot(a.x - b.x, a.y - b.y);
  }

  surface.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    surface.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    surface.classList.add("dragging");
    moved = 0;
  });
  surface.addEventListener("pointermove", (event) => {
    const last = pointers.get(event.pointerId);
    if (last === undefined) return;
    const before = spread();
    const dx = event.clientX - last.x;
    const dy = event.clientY - last.y;
    last.x = event.clientX;
    last.y = event.clientY;
    moved += Math.abs(dx) + Math.abs(dy);
    if (pointers.size === 1) {
      const scale = DRAG_TURN / Math.max(Math.min(surface.clientWidth, surface.clientHeight), 1);
      orbit.turn(-dx * scale, dy * scale);
    } else if (before > 0) {
      orbit.zoom(before / Math.max(spread(), 1));
    }
  });
  const lift = (event: PointerEvent) => {
    if (!pointers.delete(event.pointerId) || pointers.size > 0) return;
    surface.classList.remove("dragging");
    // Touch screens send no dblclick where touch-action is none.
    if (event.type !== "pointerup" || moved > 8) return;
    if (event.timeStamp - lastTap < DOUBLE_TAP_MS) {
      lastTap = -Infinity;
      orbit.reset();
    } else lastTap = event.timeStamp;
  };
  surface.addEventListener("pointerup", lift);
  surface.addEventListener("pointercancel", lift);
}

function followKeys(surface: HTMLElement, orbit: Orbit): void {
  const keys: Record<string, () => void> = {
    ArrowLeft: () => orbit.turn(KEY_TURN, 0),
    ArrowRight: () => orbit.turn(-KEY_TURN, 0),
    ArrowUp: () => orbit.turn(0, -KEY_TURN),
    ArrowDown: () => orbit.turn(0, KEY_TURN),
    "+": () => orbit.zoom(1 / KEY_ZOOM),
    "=": () => orbit.zoom(1 / KEY_ZOOM),
    "-": () => orbit.zoom(KEY_ZOOM),
    Home: orbit.reset,
  };
  surface.addEventListener("keydown", (event) => {
    const act = event.metaKey || event.ctrlKey || event.altKey ? undefined : keys[event.key];
    if (act === undefined || event.target !== surface) return;
    event.preventDefault();
    act();
  });
}
