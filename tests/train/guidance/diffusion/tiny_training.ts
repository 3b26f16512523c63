import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeAvatarPly } from "../../../../runtime/avatar/avatar_ply.ts";
import { headByName, headFingerprint } from "../../../../runtime/head/registry.ts";
import type { Gpu } from "../../../../runtime/gpu/gpu.ts";
import { makeConfig, type TrainConfig } from "../../../../train/config/config.ts";
import type { Guidance } from "../../../../train/guidance/guidance.ts";
import type { Event, Metrics } from "../../../../train/run/metrics.ts";
import { runTraining } from "../../../../train/run/run.ts";
import { openRunFolder } from "../../../../train/run/run_folder.ts";

export const HEAD = await headByName("stock");

/** Two small views a step, and as many splats throughout. */
export function tinyConfig(changes: Partial<TrainConfig>): TrainConfig {
  return makeConfig("fast", {
    ...{ guidance: "diffusion", views: 2, size: 64, finalSize: 0, splatsPerTriangle: 1, capacity: 60_000 },
    ...{ seedSplats: 0, densifyFrom: 100, densifyUntil: 100 },
    ...changes,
  });
}

/**
 * Trains in a folder, from its newest checkpoint where there is one.
 *
 * @param open the guidance, which is closed at the end
 * @param stopAt updates after which it is interrupted
 */
export async function trainTiny(
  gpu: Gpu,
  path: string,
  config: TrainConfig,
  open: () => Promise<Guidance>,
  stopAt = Infinity,
) {
  const folder = openRunFolder(path);
  const info = {
    ...{ name: "tiny", config, look: null, clips: [], out: path },
    headFingerprint: headFingerprint(HEAD),
  };
  await folder.writeInfo(info);
  const guidance = await open();
  const controller = new AbortController();
  const lines: (Metrics | Event)[] = [];
  try {
    const { avatar, done } = await runTraining({
      ...{ gpu, head: HEAD, guidance, folder, info, signal: controller.signal },
      onLine: (line) => lines.push(line),
      onStep: (done) => done >= stopAt && controller.abort(),
    });
    return { ply: encodeAvatarPly(avatar), done, lines, folder };
  } finally {
    await guidance.close();
  }
}

/** A folder that goes when the test is over. */
export async function inFolder(test: (path: string) => Promise<void>): Promise<void> {
  const path = await mkdtemp(join(tmpdir(), "headcast-diffusion-"));
  try {
    await test(path);
  } finally {
    await rm(path, { recursive: true });
  }
}
