import { JOINTS } from "../../runtime/head/head_model.ts";
import type { WebcamNews, WebcamOrder } from "../webcam/messages.ts";
import type { Joints } from "./engine/driving.ts";

/** Below the server's address. */
const PAGE = "webcam";
/** The frame's page is small; the person may take their time with the camera. */
const PATIENCE_MS = 15_000;

export interface WebcamOptions {
  /** One of `enumerateDevices()`; the browser's choice where not given. */
  readonly deviceId?: string;
  /** Left and right swap, as in a mirror; true where not given. */
  readonly mirror?: boolean;
}

/** What a frame tells. */
export interface WebcamEvents {
  onPose(expression: Float32Array, joints: Joints): void;
  /** It has ended by itself. */
  onFailed(message: string): void;
}

/**
 * Opens the server's tracker in a frame of its own, which asks for the camera.
 *
 * @returns once a first picture was tracked: what ends it
 * @throws {Error} in words, where there is no camera, or the page's policy lets no frame of the server in
 */
export async function openWebcam(
  server: string,
  { deviceId = undefined, mirror = true }: WebcamOptions,
  { onPose, onFailed }: WebcamEvents,
): Promise<() => void> {
  const { origin } = new URL(server);
  const frame = document.createElement("iframe");
  frame.allow = `camera ${origin}`;
  frame.title = "Headcast: a camera";
  // One that is not laid out at all may be put to sleep.
  Object.assign(frame.style, { position: "fixed", width: "1px", height: "1px", border: "0", opacity: "0" });
  frame.style.pointerEvents = "none";
  const { port1, port2 } = new MessageChannel();
  const close = () => {
    frame.remove();
    port1.close();
  };
  const heard = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  let running = false;
  port1.onmessage = ({ data }: MessageEvent<WebcamNews>) => {
    if (data.type === "pose") return onPose(data.expression, byName(data.joints));
    if (data.type === "hello") return heard.resolve();
    if (data.type === "started") {
      running = true;
      return started.resolve();
    }
    if (running) onFailed(data.message);
    started.reject(new Error(data.message));
  };
  try {
    frame.src = server + PAGE;
    const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
    document.body.append(frame);
    await within(loaded, frame.src);
    const order: WebcamOrder = { type: "headcast-webcam", deviceId: deviceId ?? null, mirror };
    // A page that was refused by either policy has another origin, and hears nothing of it.
    frame.contentWindow!.postMessage(order, origin, [port2]);
    await within(heard.promise, frame.src);
    await started.promise;
    return close;
  } catch (error) {
    close();
    throw error;
  }
}

function byName(joints: Float32Array): Joints {
  return Object.fromEntries(JOINTS.map((joint, at) => [joint, joints.slice(at * 3, at * 3 + 3)]));
}

async function within(awaited: Promise<unknown>, address: string): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise((_, reject) => {
    const why =
      "the server must list this page's origin (--origins), and this page's policy the server in frame-src";
    timer = setTimeout(() => reject(new Error(`Cannot track a face, ${why}: ${address}`)), PATIENCE_MS);
  });
  await Promise.race([awaited, late]).finally(() => clearTimeout(timer));
}
