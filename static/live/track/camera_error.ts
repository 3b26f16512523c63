import { TrackerError } from "./tracker_error.ts";

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
