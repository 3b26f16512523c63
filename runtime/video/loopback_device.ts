import { openRawOutput, type RawOutput } from "./raw_output.ts";

/**
 * Opens a virtual camera of Linux's v4l2loopback, which every program that knows cameras can read.
 *
 * Tried up to FFmpeg's muxer alone: no machine of ours has the kernel's module.
 *
 * @param path such as /dev/video10
 * @throws {Error} where that is no such device, with what to do
 */
export async function openLoopback(path: string, size: number, fps: number): Promise<RawOutput> {
  await refuseDevice(path);
  try {
    return await openRawOutput(path, { size, fps, format: "v4l2" });
  } catch (cause) {
    throw new Error(
      `Cannot write to the camera, it must be one of v4l2loopback that nobody else writes to: ${path}`,
      { cause },
    );
  }
}

/**
 * Refuses what cannot be a virtual camera.
 *
 * @param system as `Deno.build.os` has it
 * @throws {Error} that says what is in the way
 */
export async function refuseDevice(path: string, system: string = Deno.build.os): Promise<void> {
  if (system !== "linux") {
    throw new Error(`Cannot write to a camera, v4l2loopback is Linux's alone: ${system}`);
  }
  const found = await Deno.stat(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  });
  if (found === null) {
    throw new Error(
      `Cannot write to the camera, it must be there (modprobe v4l2loopback makes one): ${path}`,
    );
  }
  if (found.isCharDevice !== true) {
    throw new Error(`Cannot write to the camera, it must be a device such as /dev/video10: ${path}`);
  }
  try {
    (await Deno.open(path, { read: true, write: true })).close();
  } catch (cause) {
    if (cause instanceof Deno.errors.PermissionDenied || cause instanceof Deno.errors.NotCapable) {
      throw new Error(`Cannot write to the camera, you must be allowed to (by the group video): ${path}`, {
        cause,
      });
    }
    throw new Error(`Cannot write to the camera, it must be free: ${path}`, { cause });
  }
}
