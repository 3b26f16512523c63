import { type Gpu, GpuUnavailableError, type Profile } from "../runtime/gpu/gpu.ts";
import { openLocalGpu } from "../runtime/render/files/local_gpu.ts";

const opened = new Map<Profile, Gpu>();
let missing: string | null = null;

for (const profile of ["cpu", "gpu"] as const) {
  try {
    opened.set(profile, await openLocalGpu({ profile }));
  } catch (error) {
    if (!(error instanceof GpuUnavailableError)) throw error;
    missing = error.message;
  }
}
if (missing) console.log(`GPU tests are skipped: ${missing}`);

/**
 * A test that needs a GPU, run with each profile's kernels on whatever adapter there is; skipped, with the
 * reason printed once, where there is none. Devices are shared by a file's tests, so Deno's leak checks are off.
 */
export function gpuTest(
  claim: string,
  body: (gpu: Gpu) => Promise<void>,
  profiles: readonly Profile[] = ["cpu", "gpu"],
): void {
  for (const profile of profiles) {
    Deno.test({
      name: profiles.length > 1 ? `${claim} (${profile} kernels)` : claim,
      ignore: missing !== null,
      sanitizeOps: false,
      sanitizeResources: false,
      fn: () => body(opened.get(profile)!),
    });
  }
}
