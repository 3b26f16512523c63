import { type Camera, PORTRAIT } from "../../../runtime/base/camera.ts";

const NEAREST = 1.6;
const FARTHEST = 9;
/** Short of the poles, where left and right would swap. */
const STEEPEST = 1.35;

/** A camera that goes round the head, within what a person at the page may want of it. */
export interface Orbit {
  readonly camera: Readonly<Required<Camera>>;
  /** Radians. */
  turn(azimuth: number, elevation: number): void;
  zoom(factor: number): void;
  look(to: Partial<Camera>): void;
  /** Stands elsewhere without sending it. */
  place(at: Camera): void;
  /** Back to the session's own front. */
  reset(): void;
  /** Takes over where the session's camera stands, and resets to it, without sending it back. */
  adopt(from: Required<Camera>): void;
}

export function createOrbit(onChange: () => void): Orbit {
  const camera = { ...PORTRAIT };
  let home: Readonly<Required<Camera>> = PORTRAIT;
  const look = (to: Partial<Camera>) => {
    Object.assign(camera, to);
    onChange();
  };
  return {
    camera,
    turn(azimuth, elevation) {
      const around = camera.azimuth + azimuth;
      look({
        azimuth: Math.atan2(Math.sin(around), Math.cos(around)),
        elevation: Math.min(Math.max(camera.elevation + elevation, -STEEPEST), STEEPEST),
      });
    },
    zoom: (factor) => look({ distance: Math.min(Math.max(camera.distance * factor, NEAREST), FARTHEST) }),
    look,
    place: (at) => void Object.assign(camera, at),
    reset: () => look(home),
    adopt(from) {
      home = { ...from };
      Object.assign(camera, from);
    },
  };
}
