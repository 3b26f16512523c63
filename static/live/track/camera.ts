import { cameraError } from "./camera_error.ts";
import { TrackerError } from "./tracker_error.ts";

/** What is asked of a camera: more pixels or pictures than these the tracker makes nothing of. */
const WISHES: MediaTrackConstraints = {
  width: { ideal: 640 },
  height: { ideal: 480 },
  frameRate: { ideal: 30 },
};

/**
 * Opens a camera; the browser asks the person first.
 *
 * @param deviceId one of `enumerateDevices()`; the browser's choice where it is not given
 * @throws {TrackerError} where there is none to be had, and why
 */
export async function openCamera(deviceId?: string): Promise<MediaStream> {
  // Browsers hide the whole interface from pages of plain http.
  if (!isSecureContext || navigator.mediaDevices === undefined) {
    throw new TrackerError(
      "insecure",
      `Cannot open the camera, browsers give it to https and localhost only: ${location.origin}. Start the server ` +
        "with --tls, or forward its port to this machine",
    );
  }
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { ...WISHES, ...(deviceId !== undefined && { deviceId: { exact: deviceId } }) },
    });
  } catch (cause) {
    throw cameraError(cause);
  }
}
