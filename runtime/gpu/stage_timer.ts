import type { Gpu } from "./gpu.ts";

/**
 * Times named stages on the device with timestamp queries, one compute pass a stage. Costs a pass boundary
 * per stage, so it is for `bench` and `stats`, not for every frame.
 */
export interface StageTimer {
  /** Begins the pass of a stage; the caller ends it. */
  begin(encoder: GPUCommandEncoder, stage: string): GPUComputePassEncoder;
  /** Records the queries' resolution; call once, before `finish()`. */
  resolve(encoder: GPUCommandEncoder): void;
  /** Reads the last submitted frame: milliseconds by stage, stages of one name summed. */
  read(): Promise<Record<string, number>>;
  destroy(): void;
}

const MOST_STAGES = 64;

/** @throws Error where the device has no timestamp queries */
export function makeStageTimer(gpu: Gpu): StageTimer {
  if (!gpu.hasTimestamps) {
    throw new Error(`Cannot time stages, the adapter has no timestamp queries: ${gpu.adapterName}`);
  }
  const { device } = gpu;
  const querySet = device.createQuerySet({ type: "timestamp", count: MOST_STAGES * 2 });
  const resolved = gpu.buffer(
    "timestamps",
    MOST_STAGES * 16,
    GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
  );
  const staging = gpu.buffer(
    "timestamps staging",
    MOST_STAGES * 16,
    GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  );
  let stages: string[] = [];
  let recorded: string[] = [];
  return {
    begin(encoder, stage) {
      if (stages.length === MOST_STAGES) {
        throw new RangeError(`Cannot time more stages in a frame: ${MOST_STAGES}`);
      }
      const index = stages.push(stage) - 1;
      return encoder.beginComputePass({
        label: stage,
        timestampWrites: {
          querySet,
          beginningOfPassWriteIndex: index * 2,
          endOfPassWriteIndex: index * 2 + 1,
        },
      });
    },
    resolve(encoder) {
      encoder.resolveQuerySet(querySet, 0, stages.length * 2, resolved, 0);
      encoder.copyBufferToBuffer(resolved, 0, staging, 0, stages.length * 16);
      recorded = stages;
      stages = [];
    },
    async read() {
      await staging.mapAsync(GPUMapMode.READ);
      const times = new BigUint64Array(staging.getMappedRange());
      const milliseconds: Record<string, number> = {};
      recorded.forEach((stage, index) => {
        milliseconds[stage] = (milliseconds[stage] ?? 0) +
          Number(times[index * 2 + 1]! - times[index * 2]!) / 1e6;
      });
      staging.unmap();
      return milliseconds;
    },
    destroy() {
      querySet.destroy();
      resolved.destroy();
      staging.destroy();
    },
  };
}
