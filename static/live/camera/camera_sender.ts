import type { Camera } from "../../../runtime/base/camera.ts";
import { now } from "../../../runtime/base/clock.ts";

/** The camera goes out at most so often; between two sendings only the newest counts. */
const GAP_MS = 30;

/** Gives a function to call whenever a camera has changed. */
export function createCameraSender(
  camera: Readonly<Required<Camera>>,
  send: (camera: Readonly<Required<Camera>>) => void,
): () => void {
  let sentAt = -Infinity;
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      sentAt = now();
      send(camera);
    }, Math.max(0, GAP_MS - (now() - sentAt)));
  };
}
