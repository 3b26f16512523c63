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

/** By the names of https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia. */
export function cameraError(cause: unknown): TrackerError {
  const { name, message } = cause as { name?: string; message?: string };
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      // Chromium says so where the person closes the question without an answer, and where the system forbids it.
      return new TrackerError(
        "refused",
        "Cannot open the camera, it was not allowed: allow it for this page in the address bar" +
          (/system/i.test(message ?? "") ? ", and for this browser in the system's settings" : ""),
        { cause },
      );
    case "NotFoundError":
      return new TrackerError("no-camera", "Cannot open a camera, none is connected", { cause });
    case "NotReadableError":
    case "AbortError":
      return new TrackerError(
        "in-use",
        "Cannot open the camera, another program seems to use it: close that one and try again",
        { cause },
      );
    case "OverconstrainedError":
      return new TrackerError(
        "constraint",
        "Cannot open the camera that was chosen, it is not here any more",
        {
          cause,
        },
      );
    default:
      return new TrackerError("no-camera", `Cannot open the camera: ${message ?? String(cause)}`, { cause });
  }
}
