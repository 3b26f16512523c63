export const MICROPHONE_NAME = "headcast-microphone";

/** In words why there is no microphone, by the names of https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia. */
export function microphoneFault(cause: unknown): string {
  const { name, message } = cause as { name?: string; message?: string };
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return "Your microphone was not allowed: allow it for this page in the address bar" +
        (/system/i.test(message ?? "") ? ", and for this browser in the system's settings." : ".");
    case "NotFoundError":
      return "There is no microphone, none is connected.";
    case "NotReadableError":
    case "AbortError":
      return "Another program seems to use the microphone: close that one and try again.";
    default:
      return `The microphone cannot be opened: ${message ?? String(cause)}`;
  }
}
