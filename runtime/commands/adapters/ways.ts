import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * Variables of the environment by which another adapter answers. WebGPU names no adapter and Deno lists none (2.9.6): of
 * wgpu's own variables only the backend's is read, as DENO_WEBGPU_BACKEND, and neither WGPU_ADAPTER_NAME nor
 * WGPU_POWER_PREF. What does tell two cards apart is Vulkan's loader, by the drivers that it may use, and
 * `powerPreference` between a processor's and a card of one driver. Two like cards of one driver nothing here tells apart.
 */
export type AdapterWay = Readonly<Record<string, string>>;

/** Read by `openLocalGpu`. */
export const POWER_VARIABLE = "HEADCAST_GPU_POWER";
/** Read by Vulkan's loader: the drivers that there are, and by its name of before 2022. */
export const DRIVER_VARIABLES = ["VK_DRIVER_FILES", "VK_ICD_FILENAMES"] as const;

/** Where distributions and cards' makers put the names of Vulkan's drivers. */
const DRIVER_FOLDERS = ["/etc/vulkan/icd.d", "/usr/local/share/vulkan/icd.d", "/usr/share/vulkan/icd.d"];

/**
 * The backends and drivers that are asked one by one, the system's own first.
 *
 * @param backend the only one, where the user has set it
 * @param drivers Vulkan's drivers by their files; those that the system lists where not given
 */
export function adapterWays(
  os: typeof Deno.build.os = Deno.build.os,
  backend: string | undefined = Deno.env.get("DENO_WEBGPU_BACKEND") || undefined,
  drivers: readonly string[] = vulkanDrivers(),
): AdapterWay[] {
  const by = (name: string): AdapterWay => ({ DENO_WEBGPU_BACKEND: name });
  const vulkan = drivers.length === 0 ? [by("vulkan")] : drivers.map((file) => ({
    ...by("vulkan"),
    ...Object.fromEntries(DRIVER_VARIABLES.map((name) => [name, file])),
  }));
  const all: Partial<Record<typeof Deno.build.os, AdapterWay[]>> = {
    darwin: [by("metal")],
    windows: [by("dx12"), by("vulkan")],
  };
  const ways = all[os] ?? [...vulkan, by("gl")];
  return backend === undefined ? ways : ways.filter((way) => way["DENO_WEBGPU_BACKEND"] === backend);
}

/** Files that name Vulkan's drivers: the user's own choice, or all that are installed. */
function vulkanDrivers(): string[] {
  const listed = (name: string) =>
    (Deno.env.get(name) ?? "").split(Deno.build.os === "windows" ? ";" : ":").filter((file) => file !== "");
  const chosen = DRIVER_VARIABLES.map(listed).find((files) => files.length > 0);
  if (chosen !== undefined) return chosen;
  const found = DRIVER_FOLDERS.filter((folder) => existsSync(folder)).flatMap((folder) =>
    readdirSync(folder).filter((name) => name.endsWith(".json")).sort().map((name) => join(folder, name))
  );
  // Those for programs of 32 bits lie beside the others.
  return [...found, ...listed("VK_ADD_DRIVER_FILES")].filter((file) => !/\.i[36]86\.json$/.test(file));
}
