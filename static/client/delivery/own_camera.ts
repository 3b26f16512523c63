import { type Camera, cameraAt, type CameraMove, moveFrom } from "../../../runtime/base/camera.ts";
import { now } from "../../../runtime/base/clock.ts";

/** Where this page looks from, moved here at once: the server, which draws the same later, is told apart. */
export interface OwnCamera {
  /** Null where it is the session's. */
  at(time?: number): Camera | null;
  /** @param from where it is the session's until now @param easeMs as the server's: it jumps where 0 */
  to(camera: Camera, from: Camera, easeMs: number): void;
  /** It is the session's from here on. */
  leave(): void;
}

export function createOwnCamera(): OwnCamera {
  let camera: Camera | null = null;
  let move: CameraMove | undefined;
  return {
    at: (time = now()) => camera === null ? null : cameraAt(camera, move, time),
    to(next, from, easeMs) {
      ({ move } = moveFrom(camera ?? from, move, easeMs, now()) as { move: CameraMove | undefined });
      camera = { ...next };
    },
    leave() {
      camera = null;
      move = undefined;
    },
  };
}
