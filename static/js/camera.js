// @ts-check
/// <reference lib="dom" />
/** @import { Camera } from "./protocol.js" */

/** The portrait that a session starts with. */
export const PORTRAIT = Object.freeze({
  azimuth: 0,
  elevation: 0,
  distance: 3.4,
  fovY: 27 * Math.PI / 180,
  height: 0.15,
});
const NEAREST = 1.6;
const FARTHEST = 9;
/** Short of the poles, where left and right would swap. */
const STEEPEST = 1.35;
/** Radians for a drag across the whole picture. */
const DRAG_TURN = Math.PI;
const KEY_TURN = Math.PI / 36;
const KEY_ZOOM = 1.08;
const DOUBLE_TAP_MS = 320;

/**
 * Lets a picture be turned by dragging (or arrow keys), brought nearer by wheel or pinch (or + and -), and
 * reset by a double click (or 0). The face follows the finger: dragging right turns it to the right.
 * @param {HTMLElement} surface
 * @param {(camera: Camera) => void} onChange at most once a screen refresh
 */
export function createCameraControl(surface, onChange) {
  /** @type {Camera} */
  const camera = { ...PORTRAIT };
  /** @type {Camera} */
  let home = { ...PORTRAIT };
  /** @type {Map<number, { x: number, y: number }>} */
  const pointers = new Map();
  let scheduled = false;
  let lastTap = -Infinity;
  let moved = 0;

  function changed() {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      onChange({ ...camera });
    });
  }

  /**
   * @param {number} azimuth
   * @param {number} elevation
   */
  function turn(azimuth, elevation) {
    const around = camera.azimuth + azimuth;
    camera.azimuth = Math.atan2(Math.sin(around), Math.cos(around));
    camera.elevation = Math.min(Math.max(camera.elevation + elevation, -STEEPEST), STEEPEST);
    changed();
  }

  /** @param {number} factor */
  function zoom(factor) {
    camera.distance = Math.min(Math.max(camera.distance * factor, NEAREST), FARTHEST);
    changed();
  }

  /** @param {Partial<Camera>} to */
  function look(to) {
    Object.assign(camera, to);
    changed();
  }

  const reset = () => look(home);

  /** Distance between the first two fingers. */
  function spread() {
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
      turn(-dx * scale, dy * scale);
    } else if (before > 0) {
      zoom(before / Math.max(spread(), 1));
    }
  });
  /** @param {PointerEvent} event */
  const lift = (event) => {
    if (!pointers.delete(event.pointerId) || pointers.size > 0) return;
    surface.classList.remove("dragging");
    // Touch screens send no dblclick where touch-action is none.
    if (event.type !== "pointerup" || moved > 8) return;
    if (event.timeStamp - lastTap < DOUBLE_TAP_MS) {
      lastTap = -Infinity;
      reset();
    } else lastTap = event.timeStamp;
  };
  surface.addEventListener("pointerup", lift);
  surface.addEventListener("pointercancel", lift);
  surface.addEventListener("wheel", (event) => {
    event.preventDefault();
    // Lines in Firefox, pixels elsewhere; a pinch on a touchpad arrives as a wheel with the control key.
    const pixels = event.deltaY * (event.deltaMode === 1 ? 16 : 1) * (event.ctrlKey ? 6 : 1);
    zoom(Math.exp(Math.min(Math.max(pixels, -240), 240) * 0.0012));
  }, { passive: false });

  /** @type {Record<string, () => void>} */
  const keys = {
    ArrowLeft: () => turn(KEY_TURN, 0),
    ArrowRight: () => turn(-KEY_TURN, 0),
    ArrowUp: () => turn(0, -KEY_TURN),
    ArrowDown: () => turn(0, KEY_TURN),
    "+": () => zoom(1 / KEY_ZOOM),
    "=": () => zoom(1 / KEY_ZOOM),
    "-": () => zoom(KEY_ZOOM),
    "0": reset,
    Home: reset,
  };
  surface.addEventListener("keydown", (event) => {
    const act = event.metaKey || event.ctrlKey || event.altKey ? undefined : keys[event.key];
    if (act === undefined || event.target !== surface) return;
    event.preventDefault();
    act();
  });

  return {
    camera,
    turn,
    zoom,
    look,
    reset,
    /**
     * Takes over where the session's camera stands, without sending it back.
     * @param {Camera} from
     */
    adopt(from) {
      Object.assign(camera, from);
    },
    /** @param {Camera} to the camera that a reset goes to */
    setHome(to) {
      home = { ...to };
    },
  };
}
