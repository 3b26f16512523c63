import { type Gpu, profileOf } from "../../runtime/gpu/gpu.ts";
import { availableMemory } from "../../runtime/system/available_memory.ts";

const MEGABYTE = 1024 * 1024;
/** Of a machine's free memory, what a training may take: pictures, the host's side and everybody else come on top. */
const LARGEST_SHARE = 0.8;

/** Bytes that buffers may take: of a software device, the machine's own memory; of a card nobody can ask. */
export function memoryAtHand(gpu: Gpu): number {
  return profileOf(gpu.adapter) === "cpu" ? LARGEST_SHARE * availableMemory() : Infinity;
}

/**
 * Says what all buffers of a training take, once they are made and before the first step. A card that cannot hold
 * them has refused by then; a software device would be ended by the system in mid-training.
 *
 * @param atHand `memoryAtHand` before they were made
 * @throws RangeError where they take more
 */
export function statedMemory(allocated: number, atHand: number): string {
  const megabytes = (bytes: number) => `${Math.round(bytes / MEGABYTE)} MB`;
  if (allocated > atHand) {
    throw new RangeError(
      `Cannot train, the buffers must fit into ${megabytes(atHand)} of free memory ` +
        `(fewer views, smaller pictures or a smaller capacity take less): ${megabytes(allocated)}`,
    );
  }
  return `${megabytes(allocated)} of buffers`;
}
