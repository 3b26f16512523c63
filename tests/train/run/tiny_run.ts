import { join } from "node:path";
import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import { encodeAvatarPly } from "../../../runtime/avatar/avatar_ply.ts";
import { faceFrames } from "../../../runtime/avatar/binding.ts";
import { headFingerprint } from "../../../runtime/head/registry.ts";
import { superDense } from "../../../runtime/avatar/super_dense.ts";
import type { Gpu } from "../../../runtime/gpu/gpu.ts";
import { openLocalGpu } from "../../../runtime/render/files/local_gpu.ts";
import { foldIdentity } from "../../../runtime/head/identity.ts";
import { makeConfig, type TrainConfig } from "../../../train/config/config.ts";
import { createKnownAvatar } from "../../../train/guidance/known_avatar.ts";
import type { StartCover } from "../../../train/guidance/start_cover.ts";
import type { Guidance } from "../../../train/guidance/guidance.ts";
import type { Event, Metrics } from "../../../train/run/metrics.ts";
import { runTraining } from "../../../train/run/run.ts";
import { openRunFolder } from "../../../train/run/run_folder.ts";
import { randomNumbers } from "../../reference/scenes.ts";
import { testHead } from "../../reference/test_head.ts";

/** A training of seconds with all that a long one has: beta, densification, pruning, a change of size, checkpoints. */
export const TINY: Partial<TrainConfig> = {
  guidance: "known",
  steps: 24,
  views: 2,
  size: 48,
  finalSize: 64,
  finalFrom: 16,
  capacity: 6000,
  densifyEvery: 4,
  densifyFrom: 4,
  densifyUntil: 12,
  densifyThreshold: 1e-6,
  pruneFrom: 14,
  pruneUntil: 20,
  pruneSize: 1,
  seedSplats: 50,
  logEvery: 4,
  previewEvery: 0,
  checkpointEvery: 3,
};

export const HEAD = testHead(6);

/** Splats of random colours all over the test head. */
export function speckledAvatar(): Avatar {
  const { template } = foldIdentity(HEAD, []);
  const frames = faceFrames(template, HEAD.triangles);
  const dense = superDense(template, HEAD.triangles, frames, new Uint8Array(frames.area.length).fill(2), {
    spread: 0.7,
    flatness: 0.3,
  });
  const random = randomNumbers(3);
  return {
    name: "speckled",
    head: HEAD,
    shape: new Float32Array(HEAD.shapeNames.length),
    splatCount: dense.count,
    binding: dense.binding,
    position: Float32Array.from(dense.position),
    rotation: Float32Array.from(dense.rotation),
    scale: Float32Array.from(dense.scale),
    opacity: new Float32Array(dense.count).fill(0.9),
    colour: Float32Array.from({ length: dense.count * 3 }, () => random()),
    harmonics: null,
    light: null,
    oneSided: new Uint8Array(dense.count),
    provenance: {},
  };
}

/**
 * Runs the tiny training in a folder, from its checkpoint where there is one. With `poisonAt`, one of that step's
 * gradients is not a number. `likeness` is what it is to look like, `start` what its guidance would begin with.
 *
 * @returns the bytes of the avatar's .ply, updates done, and the lines it wrote
 */
export async function tinyRun(
  gpu: Gpu,
  path: string,
  {
    changes = {},
    signal = new AbortController().signal,
    onLine = (_line: Metrics | Event) => {},
    poisonAt = -1,
    likeness = speckledAvatar(),
    checkpointAfter = Infinity,
    shape = [] as readonly number[],
    start = undefined as StartCover | undefined,
    rest = undefined as (() => Promise<unknown>) | undefined,
  } = {},
) {
  const config = makeConfig("fast", { ...TINY, ...changes });
  const folder = openRunFolder(path);
  const info = {
    name: "tiny",
    config,
    look: null,
    clips: [],
    out: path,
    headFingerprint: headFingerprint(HEAD),
    ...(shape.length > 0 && { shape }),
  };
  await folder.writeInfo(info);
  const known = await createKnownAvatar(gpu, likeness, config);
  const guidance: Guidance = {
    ...known,
    ...(start && { start: () => Promise.resolve(start) }),
    async gradient(views, step) {
      await known.gradient(views, step);
      const poison = new Float32Array(views[0]!.size ** 2 * 4).fill(NaN);
      if (step === poisonAt) gpu.device.queue.writeBuffer(views[0]!.gradient, 0, poison);
    },
  };
  const lines: (Metrics | Event)[] = [];
  try {
    const { avatar, done } = await runTraining({
      gpu,
      head: HEAD,
      guidance,
      folder,
      info,
      signal,
      checkpointAfter,
      ...rest && {
        async rest() {
          await rest();
        },
      },
      onLine(line) {
        lines.push(line);
        onLine(line);
      },
    });
    return { avatar, ply: encodeAvatarPly(avatar), done, lines };
  } finally {
    await guidance.close();
  }
}

/** A process to be killed: `deno run tiny_run.ts FOLDER CHANGES`, the latter as JSON. */
if (import.meta.main) {
  const path = Deno.args[0]!;
  const { ply } = await tinyRun(await openLocalGpu(), path, { changes: JSON.parse(Deno.args[1]!) });
  await Deno.writeFile(join(path, "avatar.ply"), ply);
  Deno.exit(0);
}
