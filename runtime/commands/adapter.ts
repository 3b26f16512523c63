import { ownProcess } from "../system/own_process.ts";

/** A WebGPU adapter as adapter_probe.ts reports it. */
export interface AdapterReport {
  readonly name: string;
  /** PCI vendor number in decimal, as Deno gives it; Khronos numbers from 65536 on for software (65541 is Mesa). */
  readonly vendor: string;
  readonly architecture: string;
  /** Software: the processor does the drawing. */
  readonly fallback: boolean;
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
  /** Which of wgpu's backends answered. */
  readonly backend: string;
}

/** The adapter, or why there is none. */
export type AdapterAnswer =
  | { readonly adapter: AdapterReport }
  | { readonly adapter: null; readonly problem: string };

/** Far above the 0.1 s that a working driver takes, also where it must first spin up a graphics card. */
const TIMEOUT_MS = 30_000;

const NATIVE: Partial<Record<typeof Deno.build.os, string>> = {
  linux: "vulkan",
  darwin: "metal",
  windows: "dx12",
};

/**
 * Asks for a WebGPU adapter in a child process: first with the platform's own backend, then with whatever wgpu
 * tries by itself. On Linux that second answer can be an OpenGL adapter, which works but is slow.
 */
export async function probeAdapter(): Promise<AdapterAnswer> {
  const chosen = Deno.env.get("DENO_WEBGPU_BACKEND");
  if (chosen) return await ask(chosen);
  const native = nativeBackend();
  const first = native === undefined ? undefined : await ask(native);
  if (first?.adapter) return first;
  const second = await ask(undefined);
  return second.adapter ? second : first ?? second;
}

async function ask(backend: string | undefined): Promise<AdapterAnswer> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ownProcess(new URL("./adapter_probe.ts", import.meta.url)),
    env: backend === undefined ? {} : { DENO_WEBGPU_BACKEND: backend },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const timer = setTimeout(() => child.kill("SIGKILL"), TIMEOUT_MS);
  const { stdout, stderr, signal } = await child.output();
  clearTimeout(timer);
  const line = new TextDecoder().decode(stdout).trim();
  if (line === "null") return { adapter: null, problem: "no WebGPU adapter was found" };
  try {
    return { adapter: { ...JSON.parse(line), backend: backend ?? fallbackBackend() } };
  } catch {
    const last = new TextDecoder().decode(stderr).trim().split("\n").at(-1) ?? "";
    const how = signal === "SIGKILL" ? `it did not answer in ${TIMEOUT_MS / 1000} s` : signal ?? last;
    return { adapter: null, problem: `the graphics driver failed: ${how}` };
  }
}

/** The platform's own backend of wgpu; undefined where wgpu is to look by itself. */
export const nativeBackend = (os: typeof Deno.build.os = Deno.build.os): string | undefined => NATIVE[os];

function fallbackBackend(): string {
  return Deno.build.os === "linux" ? "gl" : "unknown";
}
