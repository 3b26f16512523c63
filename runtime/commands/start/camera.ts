import { DEFAULT_SESSION, SESSION_NAME_RULE, sessionName } from "../../base/names.ts";
import { custom, type Flag, UsageError } from "../../cli/flags.ts";
import type { CameraDevice } from "../../stream/sinks/camera_device.ts";
import type { Hub } from "../../stream/hub.ts";
import type { RawOutput } from "../../video/raw_output.ts";
import type { StartOptions } from "./flags.ts";
import { log } from "../../telemetry/log.ts";

/** Which session is written to which device. */
export interface CameraRequest {
  readonly device: string;
  readonly session: string;
}

const FORM = "DEVICE[=SESSION]";

export const cameraFlag = (): Flag<CameraRequest | undefined> =>
  custom<CameraRequest | undefined>(
    "write a session's picture to a virtual camera of v4l2loopback (Linux)",
    FORM,
    undefined,
    undefined,
    (written) => {
      const [, device = "", given = DEFAULT_SESSION] = /^([^=]+)(?:=(.*))?$/.exec(written) ?? [];
      if (device.trim() === "") throw new UsageError(`${FORM} is needed: ${written}`);
      const session = sessionName(given);
      if (session === null) throw new UsageError(`a session has ${SESSION_NAME_RULE}: ${given}`);
      return { device, session };
    },
  );

/** A device's size does not change: what it is where none is given. */
const USUAL_SIZE = 1024;

export const CAMERA_HELP =
  "--camera: after modprobe v4l2loopback exclusive_caps=1 every program with a camera finds such a device, of --size and " +
  "--fps, with the session in it, studio where none is named, for as long as the server runs. It has been tried up to " +
  "FFmpeg's writer alone, on no machine that has the module. For web calls deno task camera makes a browser extension.";

/** Opens the device, before anything else takes long. @throws {Error} that says what is wrong with it */
export async function openCameraOutput(
  { camera, size, fps }: Pick<StartOptions, "camera" | "size" | "fps">,
): Promise<RawOutput | null> {
  if (camera === undefined) return null;
  // FFmpeg is loaded where it is needed.
  const { openLoopback } = await import("../../video/loopback_device.ts");
  return await openLoopback(camera.device, size ?? USUAL_SIZE, fps);
}

/** Has the session be in it. */
export async function runCameraDevice(
  hub: Hub,
  output: RawOutput | null,
  { camera, size, fps }: Pick<StartOptions, "camera" | "size" | "fps">,
): Promise<CameraDevice | null> {
  if (output === null || camera === undefined) return null;
  const { openCameraDevice } = await import("../../stream/sinks/camera_device.ts");
  return openCameraDevice(hub, {
    session: camera.session,
    wishes: { size: size ?? USUAL_SIZE, fps, payer: `camera ${camera.device}` },
    output,
    onFailed: (reason) => log.error(`The camera has ended: ${reason}`),
  });
}

/** In words. */
export const toldCamera = ({ camera }: Pick<StartOptions, "camera">): string[] =>
  camera === undefined ? [] : [`Writes the picture of ${camera.session} to ${camera.device}`];
