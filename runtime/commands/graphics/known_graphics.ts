import { createHash } from "node:crypto";
import { release } from "node:os";
import { join } from "node:path";
import { KEPT } from "../../avatar/folder/kept.ts";
import { ensureRuntimeDirectory } from "../../render/files/runtime_directory.ts";
import { type AdapterReport, nativeBackend } from "../adapter.ts";

/** Some hundred bytes each. */
const GRAPHICS = { name: "graphics", most: 4 } as const;
/** What a driver is chosen by. */
const VARIABLES = /^(VK_|WGPU_|LIBGL_|MESA_|NVIDIA_|CUDA_VISIBLE|DISPLAY$|WAYLAND_DISPLAY$|XDG_DATA_DIRS$)/;
const DRIVER_FOLDERS = ["/usr/share", "/usr/local/share", "/etc"].map((folder) =>
  join(folder, "vulkan/icd.d")
);

/**
 * Sees that this machine can draw before a command does, as `deno task setup` would. An adapter that answered is not asked
 * again, which would take a process of its own and 0.2 s, as long as machine and drivers are the same.
 *
 * @returns false where nothing can be drawn; why, and what to do, has been told then
 */
export async function ensureGraphics(say: (line: string) => void = console.error): Promise<boolean> {
  const key = await keyOfMachine();
  const known = await KEPT.facts(GRAPHICS, key) as AdapterReport | null;
  if (known) {
    takeBackend(known);
    return true;
  }
  await ensureRuntimeDirectory();
  const { seeToGraphics } = await import("./see_to_graphics.ts");
  const answer = await seeToGraphics(say);
  if (!answer.adapter) {
    say(`${answer.problem.charAt(0).toUpperCase()}${answer.problem.slice(1)}`);
    return false;
  }
  // What is second best is looked for again each time, and said: OpenGL, a processor beside an NVIDIA card.
  if (answer.adapter.backend === nativeBackend() && !(answer.adapter.fallback && await hasNvidia())) {
    // By the key of now: a driver may have been installed.
    await KEPT.take(GRAPHICS, await keyOfMachine(), () => ({ facts: answer.adapter, arrays: {} }));
    takeBackend(answer.adapter);
  }
  return true;
}

/** Other backends' drivers are not loaded beside it: OpenGL's takes 9 MB and 20 ms. */
function takeBackend({ backend }: AdapterReport): void {
  if (!Deno.env.get("DENO_WEBGPU_BACKEND")) Deno.env.set("DENO_WEBGPU_BACKEND", backend);
}

async function hasNvidia(): Promise<boolean> {
  const { readMachine } = await import("../../cli/packages.ts");
  return (await readMachine()).nvidia;
}

/** Changes with the machine, what is started anew on it, its drivers and what chooses among them. */
async function keyOfMachine(): Promise<string> {
  const facts = [
    Deno.version.deno,
    Deno.build.target,
    release(),
    ...Object.entries(Deno.env.toObject()).filter(([name]) => VARIABLES.test(name)).flat().sort(),
    Deno.env.get("DENO_WEBGPU_BACKEND") ?? "",
    await Deno.readTextFile("/proc/sys/kernel/random/boot_id").catch(() => ""),
    ...(await Promise.all([...DRIVER_FOLDERS, "/dev/dri"].map(listed))).flat(),
  ];
  return createHash("sha256").update(facts.join("\0")).digest("hex").slice(0, 16);
}

async function listed(folder: string): Promise<string[]> {
  try {
    const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
    return await Promise.all(
      names.sort().map(async (name) => {
        const { size, mtime } = await Deno.stat(join(folder, name));
        return `${name} ${size} ${mtime?.getTime()}`;
      }),
    );
  } catch {
    return [];
  }
}
