import { type Gpu, type GpuOptions, openGpu } from "../../gpu/gpu.ts";
import { ensureRuntimeDirectory } from "./runtime_directory.ts";

/**
 * Opens this machine's best adapter, or the one that `--adapter` has set by the environment, with the kernels of the shaders/ folder.
 *
 * @throws GpuUnavailableError that says what to install
 */
export async function openLocalGpu(options: Pick<GpuOptions, "profile"> = {}): Promise<Gpu> {
  await ensureRuntimeDirectory();
  const power = Deno.env.get("HEADCAST_GPU_POWER");
  const powerPreference = power === "low-power" ? power : "high-performance";
  return await openGpu({ powerPreference, ...options, readShader, remedy: remedy() });
}

/** Reads a file below shaders/. */
export function readShader(path: string): Promise<string> {
  return Deno.readTextFile(new URL(`../../../shaders/${path}`, import.meta.url));
}

/** What to install where no adapter answers. */
export function remedy(os: typeof Deno.build.os = Deno.build.os): string {
  if (os === "linux") {
    return "Install the Vulkan loader and a driver, for example: sudo apt-get install libvulkan1 mesa-vulkan-drivers (or run: deno task setup)";
  }
  return os === "darwin"
    ? "Headcast needs a Mac with Metal"
    : "Install the graphics card's current driver (Vulkan or Direct3D 12)";
}
