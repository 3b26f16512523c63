import { type Gpu, GpuUnavailableError, type Profile } from "../runtime/gpu/gpu.ts";
import { openLocalGpu } from "../runtime/render/files/local_gpu.ts";
import { type Lack, testUnless } from "./skip.ts";

const opened = new Map<Profile, Gpu>();
let lack: Lack | null = null;

for (const profile of ["cpu", "gpu"] as const) {
  try {
    opened.set(profile, await openLocalGpu({ profile }));
  } catch (error) {
    if (!(error instanceof GpuUnavailableError)) throw error;
    lack = { kind: "gpu", reason: error.message };
  }
}

/**
 * A test that needs a GPU, run with each profile's kernels on whatever adapter there is; skipped where there is
 * none. Devices are shared by a file's tests, so Deno's leak checks are off.
 */
export function gpuTest(
  claim: string,
  body: (gpu: Gpu) => Promise<void>,
  profiles: readonly Profile[] = ["cpu", "gpu"],
): void {
  for (const profile of profiles) {
    testUnless(lack, {
      name: profiles.length > 1 ? `${claim} (${profile} kernels)` : claim,
      sanitizeOps: false,
      sanitizeResources: false,
      fn: () => body(opened.get(profile)!),
    });
  }
}
